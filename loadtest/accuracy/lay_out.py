"""Lays public collections of faces out as folders with a truth.json, for `make accuracy`.

    lay_out.py lfw     <lfw/images> <to> [--guests 120] [--strangers 350] [--skip 0] [--one]
    lay_out.py small   <lfw/images> <to> --width 24 [--canvas 1536] [--guests 120]
    lay_out.py umist   <UMIST.mat> <to> [--first 7]
    lay_out.py ages    <crop_part1> <to> --ages 2-5 [--guests 120]

lfw and small take names from A to M only: N to Z stay unseen, to judge with. Everything is drawn with fixed seeds. Pictures that are
unchanged are linked, not copied. Needs Pillow, NumPy and, for umist, SciPy. Where the collections come from: docs/ACCURACY.md.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

# The width of a face, of that of a picture of LFW: the mean over 120 boxes of the detector.
FACE = 0.376


def people(source: Path) -> dict[str, list[Path]]:
    """The pictures of everybody from A to M."""
    folders = (folder for folder in sorted(source.iterdir()) if "A" <= folder.name[0] <= "M")
    return {folder.name: sorted(folder.iterdir()) for folder in folders}


def shuffled(names: list[str], seed: int) -> list[str]:
    random.Random(seed).shuffle(names)
    return names


def link(picture: Path, to: Path) -> str:
    """Links a picture into the folder; its name there."""
    place = to / picture.name
    place.unlink(missing_ok=True)
    place.symlink_to(picture.resolve())
    return picture.name


def write(to: Path, selfies: dict, photos: dict, groups: dict | None = None) -> None:
    truth = {"selfies": selfies, "photos": photos, "groups": groups or {}}
    (to / "truth.json").write_text(json.dumps(truth, indent=1))
    print(f"{to}: {len(selfies)} selfies, {len(photos)} photos")


def lfw(options: argparse.Namespace) -> None:
    """People with several pictures, the first of which is the selfie, and photos of strangers."""
    known = people(options.source)
    several = shuffled([name for name in known if len(known[name]) > 1], 3)
    single = shuffled([name for name in known if len(known[name]) == 1], 4)
    selfies, photos = {}, {}
    for name in several[options.skip : options.skip + options.guests]:
        selfies[name] = link(known[name][0], options.to)
        for picture in known[name][1 : 2 if options.one else 5]:
            photos[link(picture, options.to)] = [name]
    for name in single[: options.strangers]:
        photos[link(known[name][0], options.to)] = []
    write(options.to, selfies, photos)


def small(options: argparse.Namespace) -> None:
    """Each person's second picture, shrunk until its face is so wide, somewhere on a large noisy ground."""
    known = people(options.source)
    several = shuffled([name for name in known if len(known[name]) > 1], 3)
    places = random.Random(options.width)
    noise = np.random.default_rng(options.width)
    height = options.canvas * 2 // 3
    selfies, photos = {}, {}
    for name in several[: options.guests]:
        selfies[name] = link(known[name][0], options.to)
        picture = Image.open(known[name][1]).convert("RGB")
        side = round(options.width / FACE)
        picture = picture.resize((side, side * picture.height // picture.width), Image.Resampling.BOX)
        ground = noise.integers(92, 128, (height // 4, options.canvas // 4, 3), dtype=np.uint8)
        canvas = Image.fromarray(ground).resize((options.canvas, height))
        canvas.paste(picture, (places.randrange(options.canvas - side), places.randrange(height - picture.height)))
        canvas.save(options.to / f"{name}_small.jpg", quality=90)
        photos[f"{name}_small.jpg"] = [name]
    write(options.to, selfies, photos)


def umist(options: argparse.Namespace) -> None:
    """Faces from profile (view 1) to about frontal (view 19): odd views are selfies, even ones photos."""
    from scipy.io import loadmat

    data = loadmat(options.source)
    pictures, labels = data["x"], data["label"].ravel()
    selfies, photos = {}, {}
    groups = {"1 profile": [], "2 half": [], "3 quarter": []}
    for label in sorted(set(labels)):
        indices = np.flatnonzero(labels == label)
        odd = [view for view in range(options.first, len(indices) + 1) if view % 2 == 1]
        guests = [f"{label}-{view}" for view in odd]
        for view, index in enumerate(indices, start=1):
            file = f"{label}-{view}.png"
            if view % 2 == 0:
                photos[file] = guests
                groups["1 profile" if view <= 6 else "2 half" if view <= 12 else "3 quarter"].append(file)
            elif view >= options.first:
                selfies[f"{label}-{view}"] = file
            else:
                continue
            Image.fromarray(pictures[:, :, index]).save(options.to / file)
    write(options.to, selfies, photos, groups)


def ages(options: argparse.Namespace) -> None:
    """Strangers of some ages: every picture is taken to show another person."""
    first, last = map(int, options.ages.split("-"))
    fitting = [p for p in sorted(options.source.iterdir()) if first <= int(p.name.split("_")[0]) <= last]
    random.Random(5).shuffle(fitting)
    guests, others = fitting[: options.guests], fitting[options.guests : 3 * options.guests]
    selfies = {picture.name: link(picture, options.to) for picture in guests}
    write(options.to, selfies, {link(picture, options.to): [] for picture in others})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = {"lfw": lfw, "small": small, "umist": umist, "ages": ages}
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("source", type=Path)
    parser.add_argument("to", type=Path)
    parser.add_argument("--guests", type=int, default=120)
    parser.add_argument("--strangers", type=int, default=350)
    parser.add_argument("--skip", type=int, default=0, help="guests of the fixed order to leave out first")
    parser.add_argument("--one", action="store_true", help="one photo of each guest")
    parser.add_argument("--width", type=int, default=24, help="of a small face in pixels")
    parser.add_argument("--canvas", type=int, default=1536, help="width of a photo with a small face")
    parser.add_argument("--first", type=int, default=7, help="the first view that is a selfie")
    parser.add_argument("--ages", default="2-5")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    kinds[options.kind](options)


if __name__ == "__main__":
    main()
