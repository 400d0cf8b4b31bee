"""`python -m display.preview DIR`: every state of every board as a picture, to look at before a hall does."""

import sys
from pathlib import Path

from display.lead.samples import lead_scenes
from display.painter import Painter, picture
from display.samples import LANGUAGES, SIZES, scenes
from runtime.fonts import find_faces


def main(folder: str) -> None:
    painter = Painter(find_faces())
    Path(folder).mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        for languages in LANGUAGES:
            of_all = (*scenes(width, height, languages), *lead_scenes(width, height, languages))
            for name, scene in of_all:
                file = Path(folder, f"{width}x{height}-{'-'.join(languages)}-{name}.png")
                file.write_bytes(picture(painter, scene))


if __name__ == "__main__":
    main(sys.argv[1])
