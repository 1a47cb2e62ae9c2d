"""Decodes a photo and a selfie by Pillow, that is by libjpeg-turbo, and writes the photo's smaller copies: processor times.

    pillow.py FOLDER

The folder is the one that the benchmark `pictures` has made its files in. Prints a line of JSON for each time, as `ratios.py`
reads them.
"""

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

# Times that each is done; the median counts.
ROUNDS = 15

# Long sides and qualities of a photo's smaller copies.
COPIES = ((2048, 85), (1280, 82), (480, 80))

# Half of the photo's sides.
HALF = (3000, 2000)


def copies(file: bytes, draft: tuple[int, int] | None) -> int:
    """The bytes of the smaller copies, each made of the one before."""
    picture = decoded(file, draft)
    total = 0
    for side, quality in COPIES:
        picture.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=None)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, subsampling="4:2:0")
        total += written.tell()
    return total


def decoded(file: bytes, draft: tuple[int, int] | None) -> Image.Image:
    """The pixels, in the smallest size that the decoder makes and that is no smaller than the draft."""
    picture = Image.open(io.BytesIO(file))
    if draft:
        picture.draft("RGB", draft)
    picture.load()
    return picture


def measure(name: str, work: Callable[[], object]) -> None:
    """Prints how long something takes of the processor."""
    work()
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    median = round(statistics.median(times) * 1000, 2)
    print(json.dumps({"anchor": "pillow", "name": name, "threads": 1, "median_ms": median}), flush=True)


def main() -> None:
    """Measures everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where photo.jpg and selfie.jpg are")
    folder = parser.parse_args().folder
    photo, selfie = ((folder / name).read_bytes() for name in ("photo.jpg", "selfie.jpg"))
    measure("photo, all", lambda: copies(photo, None))
    measure("photo, all, by a half", lambda: copies(photo, HALF))
    measure("photo, decoded in full", lambda: decoded(photo, None))
    measure("photo, decoded to a half", lambda: decoded(photo, HALF))
    measure("selfie, decoded in full", lambda: decoded(selfie, None))
    measure("selfie, decoded to a half", lambda: decoded(selfie, (2016, 1512)))
    measure("selfie, decoded to a quarter", lambda: decoded(selfie, (1008, 756)))


if __name__ == "__main__":
    main()
