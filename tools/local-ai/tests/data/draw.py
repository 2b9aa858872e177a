"""Draw the test images beside this file: `python3 draw.py FONT_FOLDER`, with Pillow 12 and the DejaVu fonts 2.37.

They hold made-up text and the specimen zone of ICAO 9303 part 4, appendix B, and stand for no document design.
"""

import pathlib
import sys

from PIL import Image, ImageDraw, ImageFont

HERE = pathlib.Path(__file__).parent
FONTS = pathlib.Path(sys.argv[1])
INK, PAPER, TABLE = (35, 35, 60), (238, 236, 226), (150, 120, 90)


def page(lines, size=(1200, 800)):
    """Lines as (x, y, pixels high, font, text) on paper that lies on a table."""
    image = Image.new("RGB", size, TABLE)
    draw = ImageDraw.Draw(image)
    draw.rectangle([60, 60, size[0] - 60, size[1] - 60], fill=PAPER)
    for x, y, high, font, text in lines:
        draw.text((x, y), text, font=ImageFont.truetype(str(FONTS / font), high), fill=INK)
    return image


SANS, BOLD, MONO = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"
zone = page(
    [
        (120, 110, 44, BOLD, "TRAVEL PAPER"),
        (120, 220, 26, SANS, "Surname"),
        (120, 252, 36, BOLD, "ERIKSSON"),
        (120, 330, 26, SANS, "Given names"),
        (120, 362, 36, BOLD, "ANNA MARIA"),
        (640, 220, 26, SANS, "Date of birth"),
        (640, 252, 36, BOLD, "12 AUG 1974"),
        (100, 600, 37, MONO, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
        (100, 656, 37, MONO, "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ]
)
zone.save(HERE / "zone.png", optimize=True)
zone.rotate(-8, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE).save(HERE / "tilted.jpg", quality=80)
page(
    [
        (120, 110, 44, BOLD, "OREGON"),
        (520, 110, 44, BOLD, "DRIVER LICENSE"),
        (420, 220, 34, BOLD, "4d DLN A1234567"),
        (420, 280, 34, BOLD, "1 LN EXAMPLE"),
        (420, 340, 34, BOLD, "2 FN PAT"),
        (420, 400, 34, BOLD, "3 DOB 02/29/1988"),
        (420, 460, 34, BOLD, "4b EXP 02/28/2029"),
    ]
).save(HERE / "card.png", optimize=True)
Image.new("RGB", (800, 600), PAPER).save(HERE / "blank.png", optimize=True)
