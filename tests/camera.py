"""A fake camera's film for Chromium: sheets of paper and telephones in front of the lens as a door sees them, as MJPEG. Pillow only."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pypdfium2
import qrcode
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

SIZE = (1280, 720)
FRAMES = 30
"""A second of film."""
TABLE = (96, 84, 74)


def sheet(pdf: Path, page: int) -> Image.Image:
    """One page of a PDF as a camera's sensor would roughly see it close up: 150 dpi, grey ground."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=150 / 72).to_pil().convert("RGB")
    document.close()
    return picture


def film(paper: Image.Image, at: tuple[int, int], out: Path, *, tilt: float = 4.0) -> None:
    """Write a film that shows the part of a sheet around `at` (pixels of the sheet), tilted, on a table."""
    left, top = at[0] - SIZE[0] // 2, at[1] - SIZE[1] // 2
    table = Image.new("RGB", (paper.width + 2 * SIZE[0], paper.height + 2 * SIZE[1]), TABLE)
    table.paste(paper, SIZE)
    centre = (at[0] + SIZE[0], at[1] + SIZE[1])
    turned = table.rotate(tilt, center=centre, resample=Image.Resampling.BICUBIC, fillcolor=TABLE)
    frame = turned.crop((left + SIZE[0], top + SIZE[1], left + 2 * SIZE[0], top + 2 * SIZE[1]))
    write(out, [frame])


def write(out: Path, scenes: Iterable[Image.Image]) -> None:
    """A film of one second a scene; Chromium plays it again and again."""
    with out.open("wb") as file:
        for scene in scenes:
            buffer = io.BytesIO()
            scene.save(buffer, "JPEG", quality=88)
            file.write(buffer.getvalue() * FRAMES)


# -- single scenes: a code in front of the lens -------------------------------------------------------------------------------------


def paper(code: str, module: int = 7) -> Image.Image:
    """The corner of an invitation: the QR symbol, `module` pixels a module, with paper around it."""
    symbol = qrcode.QRCode(border=4, box_size=module, error_correction=qrcode.constants.ERROR_CORRECT_M)
    symbol.add_data(code)
    return ImageOps.expand(symbol.make_image().convert("RGB"), border=30, fill="white")


def table(*things: tuple[Image.Image, tuple[int, int]], tilt: float = 0.0) -> Image.Image:
    """Things laid on the table with their middles at these pixels, each tilted by so many degrees."""
    scene = Image.new("RGB", SIZE, TABLE)
    for thing, (x, y) in things:
        turned = thing.convert("RGBA").rotate(tilt, resample=Image.Resampling.BICUBIC, expand=True)
        scene.paste(turned, (x - turned.width // 2, y - turned.height // 2), turned)
    return scene


MIDDLE = (SIZE[0] // 2, SIZE[1] // 2)


def tilted(code: str, degrees: float = 20) -> Image.Image:
    return table((paper(code), MIDDLE), tilt=degrees)


def dim(code: str, light: float = 0.25) -> Image.Image:
    """A hall with the lights down: `light` of the brightness."""
    return ImageEnhance.Brightness(table((paper(code), MIDDLE))).enhance(light)


def blurred(code: str, radius: float = 3) -> Image.Image:
    """Out of focus by so many pixels."""
    return table((paper(code, 9), MIDDLE)).filter(ImageFilter.GaussianBlur(radius))


def phone(code: str) -> Image.Image:
    """A telephone in its dark theme: the symbol light on dark, and a lamp mirrored across a corner of the glass."""
    screen = ImageOps.invert(paper(code))
    screen = Image.blend(screen, Image.new("RGB", screen.size, (40, 60, 90)), 0.25)
    glare = Image.new("L", screen.size, 0)
    ImageDraw.Draw(glare).polygon([(0, 0), (screen.width // 3, 0), (0, screen.height // 3)], fill=150)
    screen.paste("white", mask=glare.filter(ImageFilter.GaussianBlur(18)))
    return table((ImageOps.expand(screen, border=(24, 90), fill=(8, 8, 10)), MIDDLE))


def frames(scenes: Sequence[Image.Image], *, nothing: bool = True) -> list[Image.Image]:
    """The scenes one after the other, with the bare table between them."""
    return [one for scene in scenes for one in ((scene, table()) if nothing else (scene,))]
