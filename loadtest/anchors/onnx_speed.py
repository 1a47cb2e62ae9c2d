"""Times onnxruntime on what our engine runs for a photograph: the same networks on the same frames, as often.

Only the networks are timed: shrinking, cutting faces out, decoding boxes and suppression, which our engine's figures
contain, are left out here. The photograph is `sample1.jpg` (1920 × 1280, three faces), whole and shrunk to 512 pixels.
Each result is a line of JSON on standard output. With two threads it is the time for two photographs, once
with a thread to each and once with both threads inside every network; the way with the lower median is printed.

    onnx_speed.py PIXELS NETWORKS

NETWORKS is what `export_onnx.py` wrote, PIXELS what it read.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import onnxruntime as ort

from parity import REFERENCE
from pictures import DESCRIPTOR, LANDMARKS, Box, Floats, detector_input, face_input, read_ppm, resized

PHOTO = "sample1"

# The longer side of the photograph when it is shrunk.
SMALL = 512

# Frames that the engine's detector searches (engine/src/detector/pyramid.rs): a square one with all heads, then, from
# which longer side on, further ones in the picture's shape with two heads. From 3072 pixels there may be one more.
BASE = 512
FURTHER = ((1024, 0), (2048, 1536))

# Passes of the landmark network for each face (engine/src/models.rs).
LANDMARK_PASSES = 2

# A thing is timed at least so often.
LEAST_RUNS = 10

Work = Callable[[], None]


class Call(NamedTuple):
    """A network with what it is fed."""

    network: str
    input: Floats


class Times(NamedTuple):
    """Milliseconds of several runs."""

    min_ms: float
    median_ms: float
    runs: int


def detector_calls(picture: Floats) -> list[Call]:
    """The frames of a picture, smallest first."""
    height, width = picture.shape[:2]
    longer = max(width, height)
    sides = [BASE, *(side for side, least in FURTHER if longer >= least)]
    return [_frame(picture, side, longer) for side in sides]


def _frame(picture: Floats, side: int, longer: int) -> Call:
    height, width = (-(-length * side // longer) for length in picture.shape[:2])
    shrunk = resized(picture, width, height)
    if side == BASE:
        return Call("detector-all-heads", detector_input(shrunk, BASE, BASE))
    width, height = (-(-length // 32) * 32 for length in (width, height))
    return Call("detector-two-heads", detector_input(shrunk, width, height))


def workloads(pixels: Path) -> dict[str, list[Call]]:
    """What is timed: the calls behind each name."""
    large = read_ppm(pixels / f"{PHOTO}.ppm")
    scale = SMALL / max(large.shape[:2])
    small = resized(large, *(round(length * scale) for length in reversed(large.shape[:2])))
    faces = next(photo for photo in json.loads(REFERENCE.read_bytes()) if photo["photo"] == f"{PHOTO}.jpg")[
        "faces"
    ]
    described = [
        [Call("landmarks", face_input(large, Box(*face["crop"]), LANDMARKS))] * LANDMARK_PASSES
        + [Call("descriptor", face_input(large, Box(*face["aligned"]), DESCRIPTOR))]
        for face in faces
    ]
    detect = {"1920": detector_calls(large), "512": detector_calls(small)}
    named = {_frame_name(call): [call] for call in detect["1920"]}
    named |= {"landmarks": described[0][:1], "descriptor": described[0][-1:], "describe": described[0]}
    named |= {f"detect {side}": calls for side, calls in detect.items()}
    return named | {f"recognize {side}": calls + sum(described, []) for side, calls in detect.items()}


def _frame_name(call: Call) -> str:
    height, width = call.input.shape[2:]
    return f"detector {width}x{height}"


class Networks:
    """Sessions for all calls, each made for the one shape it gets."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.threads = threads
        self.sessions: dict[tuple[str, tuple[int, ...]], ort.InferenceSession] = {}

    def work(self, calls: list[Call]) -> Work:
        """A function that makes these calls in a row."""
        bound = [(self._session(call), {"input": call.input}) for call in calls]

        def run() -> None:
            for session, feed in bound:
                session.run(None, feed)

        return run

    def _session(self, call: Call) -> ort.InferenceSession:
        key = (call.network, call.input.shape)
        if key not in self.sessions:
            options = ort.SessionOptions()
            options.intra_op_num_threads = self.threads
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
            for name, side in zip(("height", "width"), call.input.shape[2:], strict=True):
                options.add_free_dimension_override_by_name(name, side)
            self.sessions[key] = ort.InferenceSession(
                self.folder / f"{call.network}.onnx", options, providers=["CPUExecutionProvider"]
            )
        return self.sessions[key]


def timed(work: Work, seconds: float) -> Times:
    """Runs work once unmeasured, then for so many seconds."""
    work()
    found: list[float] = []
    while len(found) < LEAST_RUNS or sum(found) < seconds:
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return Times(round(min(found) * 1e3, 3), round(statistics.median(found) * 1e3, 3), len(found))


def report(name: str, threads: int, times: Times, how: str) -> None:
    """Prints a result."""
    line = {"anchor": "onnxruntime", "name": name, "threads": threads, **times._asdict(), "how": how}
    print(json.dumps(line), flush=True)


def two_at_once(alone: Work, together: Work, seconds: float) -> tuple[Times, str]:
    """The better way to do something twice: `alone` on one thread each, or `together` on both threads, one by one."""

    def in_turn() -> None:
        together()
        together()

    with ThreadPoolExecutor(2) as pool:

        def beside() -> None:
            for half in [pool.submit(alone) for _ in range(2)]:
                half.result()

        ways = [(timed(beside, seconds), "a thread each")]
    ways.append((timed(in_turn, seconds), "two threads inside"))
    return min(ways, key=lambda way: way[0].median_ms)


def main() -> None:
    """Times everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pixels", type=Path, help="folder with the sample photographs as PPM files")
    parser.add_argument("networks", type=Path, help="folder with the ONNX files")
    parser.add_argument(
        "--seconds", type=float, default=3.0, help="how long each thing is timed (default: 3)"
    )
    arguments = parser.parse_args()
    one, two = (Networks(arguments.networks, threads) for threads in (1, 2))
    for name, calls in workloads(arguments.pixels).items():
        report(name, 1, timed(one.work(calls), arguments.seconds), "one thread")
        report(name, 2, *two_at_once(one.work(calls), two.work(calls), arguments.seconds))


if __name__ == "__main__":
    main()
