"""Times the engine's networks in onnxruntime and in OpenCV, on the inputs of the engine's own benchmark.

    speed.py NETWORKS > anchors.jsonl

NETWORKS holds the two ONNX files, which both runtimes read as they are; onnxruntime is told the size of the detector's frame, on
which it insists. Times are what the process has had of the processor, for each of its threads. With two threads a time is for two
pictures on two processors: the better of a thread each and of both threads inside each network.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from networks import DESCRIPTOR, DETECTOR, SIDE, detector_for, pattern, planes

Work = Callable[[], object]
# Makes a network ready to run on so many threads.
Make = Callable[[int], Work]

FRAMES = ((640, 448), (2048, 1376), (3072, 2048))

# As the engine's detector, which reads its boxes; what suppressing them takes is nothing here.
THRESHOLD = 0.6
OVERLAP = 0.3

# Seconds that each thing is repeated for, and how often at least.
LONG_ENOUGH = 2.0
LEAST_ROUNDS = 7


def onnxruntime(model: bytes, name: str, picture: np.ndarray) -> Make:
    # Made before, which is not timed: a program could write its planes of floats as it reads the picture.
    values = planes(picture)

    def make(threads: int) -> Work:
        options = ort.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return lambda: session.run(None, {name: values})

    return make


def opencv_detector(path: Path, picture: np.ndarray) -> Make:
    def make(threads: int) -> Work:
        height, width = picture.shape[:2]
        detector = cv2.FaceDetectorYN.create(str(path), "", (width, height), THRESHOLD, OVERLAP)
        return inside(threads, lambda: detector.detect(picture))

    return make


def opencv_descriptor(path: Path, picture: np.ndarray) -> Make:
    def make(threads: int) -> Work:
        recognizer = cv2.FaceRecognizerSF.create(str(path), "")
        return inside(threads, lambda: recognizer.feature(picture))

    return make


def inside(threads: int, work: Work) -> Work:
    """OpenCV has one number of threads for all."""

    def run() -> None:
        if cv2.getNumThreads() != threads:
            cv2.setNumThreads(threads)
        work()

    return run


def timed(work: Work, processors: int) -> list[float]:
    """What work takes on each of so many processors, in milliseconds."""
    work()
    found: list[float] = []
    while len(found) < LEAST_ROUNDS or sum(found) < LONG_ENOUGH * 1e3:
        begun = time.process_time()
        work()
        found.append((time.process_time() - begun) * 1e3 / processors)
    return found


def measure(anchor: str, name: str, make: Make) -> None:
    """Prints how long a network takes on one thread, and twice on two."""
    report(anchor, name, 1, timed(make(1), 1), "one thread")
    alone, together = (make(1), make(1)), make(2)
    with ThreadPoolExecutor(2) as pool:

        def beside() -> None:
            for running in [pool.submit(work) for work in alone]:
                running.result()

        times = timed(beside, 2)
    report(anchor, name, 2, times, "a thread each")

    def in_turn() -> None:
        together()
        together()

    report(anchor, name, 2, timed(in_turn, 2), "two threads inside")


def report(anchor: str, name: str, threads: int, times: list[float], how: str) -> None:
    least, median = (round(value, 2) for value in (min(times), statistics.median(times)))
    line = {"anchor": anchor, "name": name, "threads": threads, "min_ms": least, "median_ms": median, "how": how}
    print(json.dumps(line), flush=True)


def main() -> None:
    """Times everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", type=Path, help="folder with the ONNX files")
    networks = parser.parse_args().networks
    # It warns of every weight that is listed as an input, too.
    ort.set_default_logger_severity(3)
    for width, height in FRAMES:
        name, picture = f"YuNet {width} x {height}", pattern(width, height)
        model = detector_for(networks / DETECTOR, width, height)
        measure("onnxruntime", name, onnxruntime(model, "input", picture))
        measure("opencv", name, opencv_detector(networks / DETECTOR, picture))
    face = pattern(SIDE, SIDE)
    measure("onnxruntime", "SFace", onnxruntime((networks / DESCRIPTOR).read_bytes(), "data", face))
    measure("opencv", "SFace", opencv_descriptor(networks / DESCRIPTOR, face))


if __name__ == "__main__":
    main()
