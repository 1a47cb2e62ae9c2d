"""Compares the exported networks with what the package's own runtime found in its six sample photographs.

The engine's fixture `reference.json` holds what that runtime found. Each network is fed what it was fed there, as the
engine's own tests do it, and may differ as little as the engine may.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from pictures import (
    DESCRIPTOR,
    LANDMARKS,
    Box,
    Floats,
    detector_input,
    face_input,
    read_ppm,
    resized_as_reference,
    squared,
)

REFERENCE = Path(__file__).parents[2] / "engine/tests/fixtures/reference.json"

# The frame of the reference, and the confidence from which the fixture lists faces.
FRAME = 512
THRESHOLD = 0.3

# Boxes that overlap more than this are one face.
OVERLAP = 0.5

# The largest differences allowed: in a confidence, in pixels of the photograph, in fractions of a crop, in each of a
# descriptor's numbers, and between the two files of the detector.
ALLOWED = {
    "confidence": 2e-5,
    "box": 0.01,
    "landmarks": 2e-5,
    "descriptor": 2e-5,
    "two heads": 1e-5,
}


class Worst:
    """The largest difference met, per thing compared."""

    def __init__(self) -> None:
        self.found = dict.fromkeys(ALLOWED, 0.0)

    def add(self, what: str, ours: Any, theirs: Any) -> None:
        """Notes how far two lists of numbers are apart."""
        difference = float(np.abs(np.subtract(ours, theirs)).max())
        self.found[what] = max(self.found[what], difference if np.isfinite(difference) else np.inf)

    def offences(self) -> list[str]:
        """What is farther apart than allowed."""
        return [f"{what}: {self.found[what]:.3g}" for what in ALLOWED if self.found[what] > ALLOWED[what]]


def check(folder: Path, pixels: Path, anchors: Floats) -> None:
    """Ends the program with an error where a network of this folder is not the reference's.

    `anchors` is the package's own table of anchors: top, left, bottom and right as fractions of the frame.
    """
    names = ("detector-all-heads", "detector-two-heads", "landmarks", "descriptor")
    networks = {name: _session(folder / f"{name}.onnx") for name in names}
    worst, faces = Worst(), 0
    for photo in json.loads(REFERENCE.read_bytes()):
        picture = read_ppm(pixels / Path(photo["photo"]).with_suffix(".ppm"))
        _check_detector(networks, worst, photo, picture, anchors)
        for face in photo["faces"]:
            _check_face(networks, worst, face, picture)
            faces += 1
    found = ", ".join(f"{what} {difference:.2g}" for what, difference in worst.found.items())
    print(f"{faces} faces; largest differences: {found}")
    if offences := worst.offences():
        raise SystemExit(f"the networks do not compute what the reference does: {', '.join(offences)}")


def _session(path: Path) -> ort.InferenceSession:
    return ort.InferenceSession(path, providers=["CPUExecutionProvider"])


def _check_detector(
    networks: dict[str, ort.InferenceSession],
    worst: Worst,
    photo: dict[str, Any],
    picture: Floats,
    anchors: Floats,
) -> None:
    frame = detector_input(resized_as_reference(squared(picture, centred=False), FRAME), FRAME, FRAME)
    heads = networks["detector-all-heads"].run(None, {"input": frame})
    for ours, theirs in zip(
        networks["detector-two-heads"].run(None, {"input": frame}), heads[:2], strict=True
    ):
        worst.add("two heads", ours, theirs)
    found = suppressed(*decoded(heads, anchors))
    if len(found) != len(photo["faces"]):
        raise SystemExit(f"{photo['photo']}: {len(found)} faces instead of {len(photo['faces'])}")
    longer = max(photo["width"], photo["height"])
    # The reference takes the padding away again in whole pixels of the frame.
    scales = [side / np.round(side * FRAME / longer) for side in (photo["width"], photo["height"])]
    for (box, confidence), face in zip(found, photo["faces"], strict=True):
        left, top, right, bottom = np.clip(box, 0, FRAME)
        area = np.array([left, top, right - left, bottom - top]) * np.tile(scales, 2)
        worst.add("box", area, face["box"])
        worst.add("confidence", confidence, face["confidence"])


def decoded(heads: list[Floats], anchors: Floats) -> tuple[Floats, Floats]:
    """Boxes (left, top, right, bottom in pixels of the frame) and confidences, of all anchors."""
    numbers = np.concatenate([head[0].transpose(1, 2, 0).reshape(-1, 5) for head in heads])
    upper, lower = anchors[:, :2], anchors[:, 2:]
    size = lower - upper
    centre = (upper + lower) / 2 + numbers[:, 0:2] / 10 * size
    half = np.exp(numbers[:, 2:4] / 5) * size / 2
    boxes = np.concatenate([(centre - half)[:, ::-1], (centre + half)[:, ::-1]], axis=1) * FRAME
    return boxes, 1 / (1 + np.exp(-numbers[:, 4]))


def suppressed(boxes: Floats, confidences: Floats) -> list[tuple[Floats, float]]:
    """The most confident box of each heap, the most confident first."""
    kept: list[tuple[Floats, float]] = []
    for index in np.argsort(-confidences):
        if confidences[index] < THRESHOLD:
            break
        if all(_overlap(boxes[index], box) <= OVERLAP for box, _ in kept):
            kept.append((boxes[index], float(confidences[index])))
    return kept


def _overlap(a: Floats, b: Floats) -> float:
    """The common area over the area of both together."""
    width, height = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    common = width * height
    return float(common / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - common))


def _check_face(
    networks: dict[str, ort.InferenceSession], worst: Worst, face: dict[str, Any], picture: Floats
) -> None:
    crop = Box(*face["crop"])
    points = (
        networks["landmarks"].run(None, {"input": face_input(picture, crop, LANDMARKS)})[0].reshape(68, 2)
    )
    # From fractions of the padded square to fractions of the crop.
    sides = np.array([crop.width, crop.height])
    points = (points * sides.max() - (sides.max() - sides) / 2) / sides
    worst.add("landmarks", points.ravel(), face["landmarks"])
    aligned = face_input(picture, Box(*face["aligned"]), DESCRIPTOR)
    worst.add("descriptor", networks["descriptor"].run(None, {"input": aligned})[0][0], face["descriptor"])
