"""Writes what OpenCV and onnxruntime make of the networks: the fixture that the engine's tests compare with.

    reference.py PIXELS NETWORKS > engine/tests/fixtures/reference.json

PIXELS holds the photographs as the engine's example `ppm` writes them, NETWORKS the two ONNX files. Faces in the photographs are
those of OpenCV's `FaceDetectorYN`. Beside them both networks see a pattern of numbers, so that no decoder and no resizing is
between: the detector in onnxruntime, all its cells, and the descriptor in onnxruntime and in OpenCV's `FaceRecognizerSF`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from networks import DESCRIPTOR, DETECTOR, SIDE, detector_for, pattern, planes

# The least score of a listed face, and the overlap from which two boxes are one face.
THRESHOLD = 0.6
OVERLAP = 0.3

# Faces that are looked at before overlapping ones are dropped.
MOST = 5000

# The frame of the pattern, width and height: no square, and with an odd number of the coarsest cells.
FRAME = (160, 96)


def cells(networks: Path) -> list[list[float]]:
    """Score, box and points of every cell of the pattern, decoded as `FaceDetectorYN` does."""
    session = ort.InferenceSession(detector_for(networks / DETECTOR, *FRAME))
    blue_first = planes(pattern(*FRAME)[:, :, ::-1])
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(None, {"input": blue_first}), strict=True))
    result = []
    for stride in (8, 16, 32):
        across = FRAME[0] // stride
        certain, objects, boxes, points = (
            found[f"{kind}_{stride}"][0].astype(np.float64) for kind in ("cls", "obj", "bbox", "kps")
        )
        for index, (sure, there, box, point) in enumerate(zip(certain, objects, boxes, points, strict=True)):
            place = np.array([index % across, index // across])
            score = np.sqrt(sure.clip(0, 1) * there.clip(0, 1))
            centre, size = (place + box[:2]) * stride, np.exp(box[2:]) * stride
            spots = (place + point.reshape(5, 2)) * stride
            result.append([*rounded(score, 6), *rounded(centre - size / 2, 3), *rounded(size, 3), *rounded(spots, 3)])
    return result


def rounded(values: Any, digits: int) -> list[float]:
    return [round(float(value), digits) for value in np.ravel(values)]


def look(path: Path, detector: Any) -> dict[str, Any]:
    picture = cv2.imread(str(path))
    height, width = picture.shape[:2]
    detector.setInputSize((width, height))
    _, found = detector.detect(picture)
    faces = [
        {"box": rounded(face[:4], 3), "points": rounded(face[4:14], 3), "score": round(float(face[14]), 6)}
        for face in ([] if found is None else found)
    ]
    return {"photo": path.stem + ".jpg", "faces": faces}


def main() -> None:
    pixels, networks = map(Path, sys.argv[1:])
    # It warns of every weight that is listed as an input, too.
    ort.set_default_logger_severity(3)
    detector = cv2.FaceDetectorYN.create(str(networks / DETECTOR), "", (320, 320), THRESHOLD, OVERLAP, MOST)
    recognizer = cv2.FaceRecognizerSF.create(str(networks / DESCRIPTOR), "")
    session = ort.InferenceSession(str(networks / DESCRIPTOR))
    face = pattern(SIDE, SIDE)
    result = {
        "frame": FRAME,
        "cells": cells(networks),
        "numbers": {
            "onnxruntime": rounded(session.run(None, {"data": planes(face)})[0], 5),
            "opencv": rounded(recognizer.feature(np.ascontiguousarray(face[:, :, ::-1])), 5),
        },
        "photos": [look(path, detector) for path in sorted(pixels.glob("sample*.ppm"))],
    }
    json.dump(result, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
