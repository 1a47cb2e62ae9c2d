"""Photographs as arrays: what the networks are fed, for the check of the exported networks and for their timing.

Photographs come as PPM files, decoded by the engine's example `ppm`, so that no difference between two JPEG decoders
enters. Pictures are height × width × 3; the networks' inputs are 1 × 3 × height × width, in single precision.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Mean red, green and blue that the landmark and descriptor networks expect subtracted.
MEAN = np.array([122.782, 117.001, 104.298], dtype=np.float32)

# Sides of the landmark and the descriptor network's input.
LANDMARKS = 112
DESCRIPTOR = 150


class Box(NamedTuple):
    """A part of a picture, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


def read_ppm(path: Path) -> Floats:
    """The pixels of a binary PPM file, 0 to 255."""
    data = path.read_bytes()
    magic, sides, most, pixels = data.split(b"\n", 3)
    if magic != b"P6" or most != b"255":
        raise ValueError(f"{path} is no PPM file of the example `ppm`")
    width, height = map(int, sides.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(np.float32)


def cut(picture: Floats, box: Box) -> Floats:
    """The part inside the box."""
    return picture[box.top : box.top + box.height, box.left : box.left + box.width]


def squared(picture: Floats, centred: bool) -> Floats:
    """Black added on the shorter side: behind, or on both sides with the odd pixel behind."""
    side = max(picture.shape[:2])
    missing = [side - length for length in picture.shape[:2]]
    before = [length // 2 if centred else 0 for length in missing]
    (top, left), (down, right) = before, np.subtract(missing, before)
    return np.pad(picture, ((top, down), (left, right), (0, 0)))


def resized_as_reference(picture: Floats, side: int) -> Floats:
    """TensorFlow's older bilinear resize to a square, which the networks' own runtime uses."""
    for axis in (0, 1):
        length = picture.shape[axis]
        position = np.arange(side, dtype=np.float32) * np.float32(length / side)
        low = position.astype(np.intp)
        share = np.expand_dims(position - np.floor(position), (1, 2) if axis == 0 else (0, 2))
        first, second = (picture.take(np.minimum(index, length - 1), axis) for index in (low, low + 1))
        picture = first + (second - first) * share
    return picture


def resized(picture: Floats, width: int, height: int) -> Floats:
    """The picture at another size, antialiased as the engine does it: whole pixel values, bilinear filter widened."""
    across = np.einsum("wx,yxc->ywc", _shares(picture.shape[1], width), picture, optimize=True)
    down: Floats = np.einsum("hy,ywc->hwc", _shares(picture.shape[0], height), across, optimize=True)
    return np.round(down)


def _shares(source: int, target: int) -> Floats:
    """How much of each source pixel is in each target pixel, along one side."""
    scale = source / target
    centres = (np.arange(target) + 0.5) * scale
    distance = np.abs(np.arange(source) + 0.5 - centres[:, None]) / max(scale, 1.0)
    shares = np.maximum(1.0 - distance, 0.0)
    normalised: Floats = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return normalised


def detector_input(picture: Floats, width: int, height: int) -> Floats:
    """The picture in the top-left corner of a black frame, as the detector expects it."""
    frame = np.zeros((height, width, 3), dtype=np.float32)
    frame[: picture.shape[0], : picture.shape[1]] = picture
    return _planes(frame / np.float32(127.5) - np.float32(1.0))


def face_input(picture: Floats, box: Box, side: int) -> Floats:
    """A part of the picture as the landmark and descriptor networks expect it."""
    face = resized_as_reference(squared(cut(picture, box), centred=True), side)
    return _planes((face - MEAN) / np.float32(255.0))


def _planes(picture: Floats) -> Floats:
    planes: Floats = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)
    return planes
