"""The engine's two networks, as their files have them, and what they are shown."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

DETECTOR = "face_detection_yunet_2023mar.onnx"
DESCRIPTOR = "face_recognition_sface_2021dec.onnx"

# Side of the descriptor network's input.
SIDE = 112


def detector_for(path: Path, width: int, height: int) -> bytes:
    """The detector for frames of this size, whose sides are multiples of 32.

    Its file says 640 × 640, which onnxruntime insists on; the layers themselves have no size.
    """
    model = onnx.load(str(path))
    shape = model.graph.input[0].type.tensor_type.shape.dim
    shape[2].dim_value, shape[3].dim_value = height, width
    del model.graph.value_info[:]
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = "cells"
    return model.SerializeToString()


def pattern(width: int, height: int) -> NDArray[np.uint8]:
    """A picture made of a formula: height × width × 3, red first."""
    row, column, channel = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((column * 7 + row * 13 + channel * 29) % 256).astype(np.uint8)


def planes(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A picture as the networks' input: 1 × 3 × height × width."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None].astype(np.float32))
