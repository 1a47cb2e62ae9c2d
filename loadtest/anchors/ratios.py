"""Prints how our times stand beside the anchors' times: a ratio above one says that we are faster.

Our times, and those of anchors that are benchmarks themselves, are criterion's; the others are the lines of JSON that
`speed.py`, `pillow.py` and the benchmarks `networks` and `pictures` print. Medians are compared. Of several lines about
one thing the fastest counts.

    ratios.py [--criterion target/criterion] [ANCHORS.jsonl...]
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

# What is compared with what: the name of a benchmark of ours, and of its anchor. A benchmark is called
# `group/function`, a line of JSON `anchor/name, N thread(s)`.
PAIRS = (
    ("ours/photo, all, 1 thread", "pillow/photo, all, 1 thread"),
    ("ours/photo, all, 1 thread", "pillow/photo, all, by a half, 1 thread"),
    ("ours/photo, decoded for the engine, 1 thread", "pillow/photo, decoded to a half, 1 thread"),
    ("ours/photo, decoded in full, 1 thread", "pillow/photo, decoded in full, 1 thread"),
    ("ours/selfie, decoded, 1 thread", "pillow/selfie, decoded to a quarter, 1 thread"),
    ("ours/selfie, decoded in full, 1 thread", "pillow/selfie, decoded in full, 1 thread"),
    ("ours/YuNet 640 x 448, 1 thread", "onnxruntime/YuNet 640 x 448, 1 thread"),
    ("ours/YuNet 640 x 448, 1 thread", "opencv/YuNet 640 x 448, 1 thread"),
    ("ours/YuNet 640 x 448, 2 threads", "onnxruntime/YuNet 640 x 448, 2 threads"),
    ("ours/YuNet 640 x 448, 2 threads", "opencv/YuNet 640 x 448, 2 threads"),
    ("ours/YuNet 2048 x 1376, 1 thread", "onnxruntime/YuNet 2048 x 1376, 1 thread"),
    ("ours/YuNet 2048 x 1376, 1 thread", "opencv/YuNet 2048 x 1376, 1 thread"),
    ("ours/YuNet 2048 x 1376, 2 threads", "onnxruntime/YuNet 2048 x 1376, 2 threads"),
    ("ours/YuNet 2048 x 1376, 2 threads", "opencv/YuNet 2048 x 1376, 2 threads"),
    ("ours/YuNet 3072 x 2048, 1 thread", "onnxruntime/YuNet 3072 x 2048, 1 thread"),
    ("ours/YuNet 3072 x 2048, 1 thread", "opencv/YuNet 3072 x 2048, 1 thread"),
    ("ours/YuNet 3072 x 2048, 2 threads", "onnxruntime/YuNet 3072 x 2048, 2 threads"),
    ("ours/YuNet 3072 x 2048, 2 threads", "opencv/YuNet 3072 x 2048, 2 threads"),
    ("ours/SFace, 1 thread", "onnxruntime/SFace, 1 thread"),
    ("ours/SFace, 1 thread", "opencv/SFace, 1 thread"),
    ("ours/SFace, 2 threads", "onnxruntime/SFace, 2 threads"),
    ("ours/SFace, 2 threads", "opencv/SFace, 2 threads"),
    ("ours/photo of 1920 px, 2 threads", "ours/photo of 1920 px, 1 thread"),
    ("ours/selfie of 1024 px, 2 threads", "ours/selfie of 1024 px, 1 thread"),
    ("search/1,000 faces", "search/1,000 faces, read once"),
    ("search/100,000 faces", "search/100,000 faces, read once"),
    ("search/1,000,000 faces", "search/1,000,000 faces, read once"),
    ("guest/10,000 photos with 30,000 faces", "guest/100 photos, idle"),
    ("guest/a rematch of 5,000 guests under way", "guest/100 photos, idle"),
    ("guest/photos being indexed", "guest/100 photos, idle"),
    ("guest/a selfie's answer, photos being indexed", "guest/a selfie's answer, idle"),
    ("service/10,000 photos, idle", "service/the service's own time for the two calls"),
    ("growth/a rematch of 200 guests, 10,000 photos", "growth/a rematch of 200 guests, 100 photos"),
    (
        "growth/3 photos uploaded and searched, 10,000 photos",
        "growth/3 photos uploaded and searched, 100 photos",
    ),
    ("password/16 logins", "password/16 times bare bcrypt"),
    ("password/8 registrations with login", "password/16 times bare bcrypt"),
    ("jobs/SQLite: 1,000 jobs claimed and settled", "jobs/SQLite: 1,100 bare commits"),
    ("jobs/PostgreSQL: 1,000 jobs claimed and settled", "jobs/PostgreSQL: 1,100 bare commits"),
)

HEADER = ("what", "anchor", "ours ms", "(mean)", "anchor ms", "ratio")
ALIGNED = "<<>>>>"
ABSENT = "-"


class Time(NamedTuple):
    """How long something takes, in milliseconds."""

    median: float
    mean: float | None


Times = dict[str, Time]


def read_criterion(folder: Path) -> Times:
    """The latest results of all benchmarks below criterion's folder, by their full names."""
    found: Times = {}
    for about in folder.glob("**/new/benchmark.json"):
        estimates = json.loads(about.with_name("estimates.json").read_bytes())
        median, mean = (estimates[kind]["point_estimate"] / 1e6 for kind in ("median", "mean"))
        found[json.loads(about.read_bytes())["full_id"]] = Time(median, mean)
    return found


def read_lines(paths: list[Path]) -> Times:
    """The results in files of JSON lines, by names as in `PAIRS`."""
    found: Times = {}
    for line in (line for path in paths for line in path.read_text().splitlines()):
        result = json.loads(line)
        threads = result["threads"]
        name = f"{result['anchor']}/{result['name']}, {threads} thread{'s' if threads > 1 else ''}"
        time = Time(result["median_ms"], None)
        found[name] = min(time, found.get(name, time), key=lambda time: time.median)
    return found


def row(ours: str, anchor: str, times: Times) -> tuple[str, ...]:
    """A comparison as text; what was not measured is a dash."""
    our_time, anchor_time = times.get(ours), times.get(anchor)
    ratio = anchor_time.median / our_time.median if our_time and anchor_time else None
    numbers = (
        our_time and our_time.median,
        our_time and our_time.mean,
        anchor_time and anchor_time.median,
        ratio,
    )
    return ours, anchor, *(ABSENT if number is None else f"{number:.2f}" for number in numbers)


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows as a Markdown table, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    header, *body = [
        [f"{cell:{side}{width}}" for cell, side, width in zip(cells, ALIGNED, widths, strict=True)]
        for cells in rows
    ]
    rule = [
        "-" * (width - 1) + ("-" if side == "<" else ":") for side, width in zip(ALIGNED, widths, strict=True)
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *body))


def main() -> None:
    """Reads everything and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("anchors", type=Path, nargs="*", help="files of JSON lines")
    parser.add_argument("--criterion", type=Path, default=Path("target/criterion"), help="criterion's folder")
    arguments = parser.parse_args()
    times = read_criterion(arguments.criterion) | read_lines(arguments.anchors)
    print(table([HEADER, *(row(ours, anchor, times) for ours, anchor in PAIRS)]))


if __name__ == "__main__":
    main()
