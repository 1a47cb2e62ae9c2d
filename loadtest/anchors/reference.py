"""Writes what OpenCV and onnxruntime make of the sample photographs: the fixture that the engine's tests compare with.

    reference.py PIXELS NETWORKS > engine/tests/fixtures/reference.json

PIXELS holds the photographs as the engine's example `ppm` writes them, NETWORKS the two ONNX files. Faces, points, crops and
descriptors are OpenCV's (`FaceDetectorYN`, `FaceRecognizerSF`); onnxruntime describes a pattern of numbers, so that one
comparison is of the network alone.
"""

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

DETECTOR = "face_detection_yunet_2023mar.onnx"
RECOGNIZER = "face_recognition_sface_2021dec.onnx"

# The least score of a listed face, and the overlap from which two boxes are one face.
THRESHOLD = 0.6
OVERLAP = 0.3

# Faces that are looked at before overlapping ones are dropped.
MOST = 5000

# Side of the descriptor network's input.
SIDE = 112


def pattern() -> NDArray[np.float32]:
    """A picture made of a formula: 1 × 3 × 112 × 112, red first, 0 to 255."""
    channel, row, column = np.meshgrid(np.arange(3), np.arange(SIDE), np.arange(SIDE), indexing="ij")
    return ((column * 7 + row * 13 + channel * 29) % 256).astype(np.float32)[None]


def rounded(values: NDArray[Any], digits: int) -> list[float]:
    return [round(float(value), digits) for value in np.ravel(values)]


def look(path: Path, detector: Any, recognizer: Any) -> dict[str, Any]:
    picture = cv2.imread(str(path))
    height, width = picture.shape[:2]
    detector.setInputSize((width, height))
    _, found = detector.detect(picture)
    faces = []
    for face in [] if found is None else found:
        crop = recognizer.alignCrop(picture, face)
        faces.append(
            {
                "box": rounded(face[:4], 3),
                "points": rounded(face[4:14], 3),
                "score": round(float(face[14]), 6),
                "descriptor": rounded(recognizer.feature(crop), 5),
            }
        )
    return {"photo": path.stem + ".jpg", "width": width, "height": height, "faces": faces}


def main() -> None:
    pixels, networks = map(Path, sys.argv[1:])
    # It warns of every weight that is listed as an input, too.
    ort.set_default_logger_severity(3)
    detector = cv2.FaceDetectorYN.create(str(networks / DETECTOR), "", (320, 320), THRESHOLD, OVERLAP, MOST)
    recognizer = cv2.FaceRecognizerSF.create(str(networks / RECOGNIZER), "")
    session = ort.InferenceSession(str(networks / RECOGNIZER))
    described = session.run(None, {"data": pattern()})[0]
    photos = [look(path, detector, recognizer) for path in sorted(pixels.glob("sample*.ppm"))]
    json.dump({"pattern": rounded(described, 5), "photos": photos}, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
