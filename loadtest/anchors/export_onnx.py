"""Writes the engine's three face networks as ONNX files, for onnxruntime to run as an anchor of speed.

The weights are the package's own, read from its manifests. The graphs are made to run as fast as they can: planes of
channels, as onnxruntime wants them; batch norms and scale layers folded into the convolutions; the detector's two
predictors of a map joined into one of five numbers per anchor, four box codes and the face's logit, as our engine
has it. Afterwards `parity.py` compares what the files compute with what the package's own runtime computed; a
difference is an error.

    export_onnx.py PIXELS OUT

PIXELS holds the package's sample photographs as the engine's example `ppm` writes them.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

import parity
from pictures import DESCRIPTOR, LANDMARKS, Floats

MODELS = Path(__file__).parents[2] / "models/node_modules/@vladmandic/face-api/model"

# Channels out of the detector's thirteen separable blocks; the blocks that halve the picture, counted from one.
DETECTOR_CHANNELS = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
DETECTOR_HALVING = (2, 4, 6, 12)

# Pairs of a narrowing and a halving convolution behind them, each with a head.
TAIL_PAIRS = 4

# Side of the detector's frame that all six heads read.
FRAME = 512

# The descriptor's residual blocks in order.
RESIDUAL_BLOCKS = (
    *("conv32_1", "conv32_2", "conv32_3"),
    *("conv64_down", "conv64_1", "conv64_2", "conv64_3"),
    *("conv128_down", "conv128_1", "conv128_2"),
    *("conv256_down", "conv256_1", "conv256_2", "conv256_down_out"),
)

# Those whose convolutions leave a pixel less than the shortcut.
SMALLER_THAN_SHORTCUT = ("conv256_down", "conv256_down_out")

# Zeros that a filter of 3×3 finds around the picture (top, left, bottom, right), with steps of one, and with steps
# of two on even sides.
AROUND = (1, 1, 1, 1)
BEHIND = (0, 0, 1, 1)
NONE = (0, 0, 0, 0)

Weights = dict[str, Floats]


def read_weights(name: str) -> Weights:
    """The weights of a network by name, with bytes expanded (byte · scale + min, in double precision)."""
    weights: Weights = {}
    for group in json.loads((MODELS / f"{name}-weights_manifest.json").read_bytes()):
        data = b"".join((MODELS / path).read_bytes() for path in group["paths"])
        for entry in group["weights"]:
            coded = entry.get("quantization")
            kind = np.dtype(np.uint8 if coded else np.float32)
            size = int(np.prod(entry["shape"])) * kind.itemsize
            values, data = np.frombuffer(data[:size], kind), data[size:]
            if coded:
                values = values.astype(np.float64) * coded["scale"] + coded["min"]
            weights[entry["name"]] = values.astype(np.float32).reshape(entry["shape"])
        if data:
            raise ValueError(f"{name} has {len(data)} bytes too many")
    return weights


class Graph:
    """A network while it is built; layers are methods that answer the name of their output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, values: NDArray[np.generic] | np.generic) -> str:
        """A constant input of a layer."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A layer."""
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(
        self, x: str, filters: Floats, bias: Floats | None, stride: int, pads: tuple[int, ...], group: int = 1
    ) -> str:
        """A convolution; `filters` as the package keeps them: height, width, channels in, channels out."""
        inputs = [x, self.constant(filters.transpose(3, 2, 0, 1))]
        if bias is not None:
            inputs.append(self.constant(bias))
        return self.node(
            "Conv",
            *inputs,
            kernel_shape=list(filters.shape[:2]),
            strides=[stride, stride],
            pads=list(pads),
            group=group,
        )

    def depthwise(self, x: str, filters: Floats, bias: Floats | None, stride: int) -> str:
        """A 3×3 convolution of each channel; `filters`: height, width, channels, one."""
        pads = AROUND if stride == 1 else BEHIND
        channels = filters.shape[2]
        return self.conv(x, filters.transpose(0, 1, 3, 2), bias, stride, pads, group=channels)

    def relu(self, x: str) -> str:
        """Cut at zero."""
        return self.node("Relu", x)

    def relu6(self, x: str) -> str:
        """Cut at zero and six."""
        return self.node("Clip", x, self.constant(np.float32(0)), self.constant(np.float32(6)))

    def pad_behind(self, x: str) -> str:
        """A pixel of zeros at the right and at the bottom."""
        return self.node("Pad", x, self.constant(np.array([0, 0, 0, 0, 0, 0, 1, 1], dtype=np.int64)))

    def model(self, shape: list[int | str], outputs: list[str], rank: int) -> onnx.ModelProto:
        """The finished network, with an input `input` and outputs of so many dimensions."""
        graph = helper.make_graph(
            self.nodes,
            "network",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * rank) for name in outputs],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model


def detector(all_heads: bool) -> onnx.ModelProto:
    """The detector: a square frame read by all six heads, or a frame of any multiples of 32 read by the first two."""
    weights, graph = read_weights("ssd_mobilenetv1_model"), Graph()
    first = "MobilenetV1/Conv2d_0_pointwise"
    x = graph.conv("input", weights[f"{first}/weights"], weights[f"{first}/convolution_bn_offset"], 2, BEHIND)
    x = graph.relu6(x)
    features = []
    for block in range(1, len(DETECTOR_CHANNELS) + 1):
        x = _detector_block(graph, weights, x, block)
        if block in (11, 13):
            features.append(x)
    if all_heads:
        for pair in range(TAIL_PAIRS):
            x = _tail_conv(graph, weights, x, 2 * pair)
            x = _tail_conv(graph, weights, x, 2 * pair + 1)
            features.append(x)
    heads = [_head(graph, weights, x, index) for index, x in enumerate(features)]
    return graph.model([1, 3, FRAME, FRAME] if all_heads else [1, 3, "height", "width"], heads, rank=4)


def _detector_block(graph: Graph, weights: Weights, x: str, block: int) -> str:
    name = f"MobilenetV1/Conv2d_{block}_depthwise"
    norm = {
        part: weights[f"{name}/BatchNorm/{part}"]
        for part in ("gamma", "beta", "moving_mean", "moving_variance")
    }
    scale = norm["gamma"] / np.sqrt(norm["moving_variance"] + np.float32(0.001))
    filters = weights[f"{name}/depthwise_weights"] * scale[:, None]
    bias = norm["beta"] - norm["moving_mean"] * scale
    x = graph.relu6(graph.depthwise(x, filters, bias, 2 if block in DETECTOR_HALVING else 1))
    name = f"MobilenetV1/Conv2d_{block}_pointwise"
    return graph.relu6(
        graph.conv(x, weights[f"{name}/weights"], weights[f"{name}/convolution_bn_offset"], 1, NONE)
    )


def _tail_conv(graph: Graph, weights: Weights, x: str, index: int) -> str:
    name = f"Prediction/Conv2d_{index}_pointwise"
    stride, pads = (2, BEHIND) if index % 2 else (1, NONE)
    return graph.relu6(
        graph.conv(x, weights[f"{name}/weights"], weights[f"{name}/convolution_bn_offset"], stride, pads)
    )


def _head(graph: Graph, weights: Weights, x: str, index: int) -> str:
    name = f"Prediction/BoxPredictor_{index}"

    def joined(part: str) -> Floats:
        boxes = weights[f"{name}/BoxEncodingPredictor/{part}"]
        classes = weights[f"{name}/ClassPredictor/{part}"]
        outer = boxes.shape[:-1]
        numbers = [boxes.reshape(*outer, -1, 4), classes.reshape(*outer, -1, 3)[..., 1:2]]
        return np.concatenate(numbers, axis=-1).reshape(*outer, -1)

    return graph.conv(x, joined("weights"), joined("biases"), 1, NONE)


def landmarks() -> onnx.ModelProto:
    """The 68 landmarks: four dense blocks, a mean per channel and a dense layer."""
    weights, graph = read_weights("face_landmark_68_model"), Graph()
    x = graph.conv("input", weights["dense0/conv0/filters"], weights["dense0/conv0/bias"], 2, BEHIND)
    for block in range(4):
        if block > 0:
            x = _separable(graph, weights, x, f"dense{block}/conv0", 2)
        x = total = graph.relu(x)
        for conv in (1, 2, 3):
            total = graph.node("Add", total, _separable(graph, weights, x, f"dense{block}/conv{conv}", 1))
            x = graph.relu(total)
    points = _mean_and_dense(graph, x, weights["fc/weights"], weights["fc/bias"])
    return graph.model([1, 3, LANDMARKS, LANDMARKS], [points], rank=2)


def _separable(graph: Graph, weights: Weights, x: str, name: str, stride: int) -> str:
    x = graph.depthwise(x, weights[f"{name}/depthwise_filter"], None, stride)
    return graph.conv(x, weights[f"{name}/pointwise_filter"], weights[f"{name}/bias"], 1, NONE)


def descriptor() -> onnx.ModelProto:
    """The 128 numbers of a face: dlib's residual network."""
    weights, graph = read_weights("face_recognition_model"), Graph()
    x = graph.relu(graph.conv("input", *_scaled(weights, "conv32_down"), 2, NONE))
    x = graph.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    for name in RESIDUAL_BLOCKS:
        x = _residual(graph, weights, x, name)
    return graph.model(
        [1, 3, DESCRIPTOR, DESCRIPTOR], [_mean_and_dense(graph, x, weights["fc"], None)], rank=2
    )


def _residual(graph: Graph, weights: Weights, x: str, name: str) -> str:
    if "down" in name:
        return _halving_residual(graph, weights, x, name)
    inner = graph.relu(graph.conv(x, *_scaled(weights, f"{name}/conv1"), 1, AROUND))
    inner = graph.conv(inner, *_scaled(weights, f"{name}/conv2"), 1, AROUND)
    return graph.relu(graph.node("Add", inner, x))


def _halving_residual(graph: Graph, weights: Weights, x: str, name: str) -> str:
    """The channels that the shortcut has not are a convolution of their own, so that no zeros are added to them."""
    filters, bias = _scaled(weights, f"{name}/conv1")
    inner = graph.relu(graph.conv(x, filters, bias, 2, NONE))
    shared = filters.shape[2]
    filters, bias = _scaled(weights, f"{name}/conv2")
    parts = []
    for channels in (slice(shared), slice(shared, None)):
        if filters[..., channels].size == 0:
            continue
        part = graph.conv(inner, filters[..., channels], bias[channels], 1, AROUND)
        parts.append(graph.pad_behind(part) if name in SMALLER_THAN_SHORTCUT else part)
    pooled = graph.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
    parts[0] = graph.node("Add", parts[0], pooled)
    parts = [graph.relu(part) for part in parts]
    return graph.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]


def _scaled(weights: Weights, name: str) -> tuple[Floats, Floats]:
    """Filters and bias of a convolution with the scale layer behind it folded in."""
    scale = weights[f"{name}/scale/weights"]
    bias = weights[f"{name}/conv/bias"] * scale + weights[f"{name}/scale/biases"]
    return weights[f"{name}/conv/filters"] * scale, bias


def _mean_and_dense(graph: Graph, x: str, dense: Floats, bias: Floats | None) -> str:
    x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
    inputs = [x, graph.constant(dense)] + ([] if bias is None else [graph.constant(bias)])
    return graph.node("Gemm", *inputs)


# Every file with what it holds.
NETWORKS: dict[str, Callable[[], onnx.ModelProto]] = {
    "detector-all-heads.onnx": lambda: detector(all_heads=True),
    "detector-two-heads.onnx": lambda: detector(all_heads=False),
    "landmarks.onnx": landmarks,
    "descriptor.onnx": descriptor,
}


def main() -> None:
    """Writes all networks and checks them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pixels", type=Path, help="folder with the sample photographs as PPM files")
    parser.add_argument("out", type=Path, help="folder to write to")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, network in NETWORKS.items():
        onnx.save(network(), arguments.out / name)
    anchors = read_weights("ssd_mobilenetv1_model")["Output/extra_dim"][0]
    parity.check(arguments.out, arguments.pixels, anchors)


if __name__ == "__main__":
    main()
