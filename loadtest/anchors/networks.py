"""The engine's two networks, as their files have them."""

from pathlib import Path

import onnx

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
