"""Cuts the fonts of the specimens down to the letters they print, and renames those whose names are reserved.

Usage: python3 subset.py SOURCE_FOLDER   (needs fonttools; see README.md for the source packages)
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = "U+0020-007E,U+00A0-017F,U+0218-021B,U+2013,U+2014,U+2018,U+2019,U+201C-201E,U+2022,U+2116,U+20AC"
ASCII = "U+0020-007E"

# (source file, file written, letters, family name of the cut version or None where no name is reserved)
FONTS = [
    ("OCRB.otf", "ocr-b.otf", ASCII, None),
    ("NotoSans-Regular.ttf", "noto-sans-regular.ttf", LATIN, None),
    ("NotoSans-Bold.ttf", "noto-sans-bold.ttf", LATIN, None),
    ("NotoSerif-Regular.ttf", "noto-serif-regular.ttf", LATIN, None),
    ("NotoSerif-Bold.ttf", "noto-serif-bold.ttf", LATIN, None),
    ("LiberationSans-Regular.ttf", "grotesk-regular.ttf", LATIN, "Specimen Grotesk"),
    ("LiberationSans-Bold.ttf", "grotesk-bold.ttf", LATIN, "Specimen Grotesk"),
    ("LiberationMono-Bold.ttf", "typewriter-bold.ttf", LATIN, "Specimen Typewriter"),
    ("Lato-Regular.ttf", "humanist-regular.ttf", LATIN, "Specimen Humanist"),
    ("Lato-Bold.ttf", "humanist-bold.ttf", LATIN, "Specimen Humanist"),
]


def cut(source: Path, target: Path, letters: str, family: str | None) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = ["*"]
    options.drop_tables += ["FFTM"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(letters))
    subsetter.subset(font)
    if family:
        rename(font, family)
    font.save(target)


def rename(font: TTFont, family: str) -> None:
    """Copyright (0), trademark (7) and licence (13, 14) stay; every name that could carry a reserved one goes."""
    names = font["name"]
    style = names.getDebugName(2) or "Regular"
    names.names = [record for record in names.names if record.nameID in (0, 7, 13, 14)]
    for name_id, text in [
        (1, family),
        (2, style),
        (3, f"{family} {style}"),
        (4, f"{family} {style}"),
        (6, f"{family}-{style}".replace(" ", "")),
    ]:
        names.setName(text, name_id, 3, 1, 0x409)


if __name__ == "__main__":
    found = {path.name: path for path in Path(sys.argv[1]).rglob("*") if path.is_file()}
    for source_name, target_name, letters, family in FONTS:
        cut(found[source_name], Path(__file__).parent / target_name, letters, family)
