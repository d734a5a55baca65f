"""A fake camera's film for Chromium: a sheet of paper, held a little askew in front of the lens, as MJPEG. Pillow only."""

import io
from pathlib import Path

import pypdfium2
from PIL import Image

SIZE = (1280, 720)
FRAMES = 30


def sheet(pdf: Path, page: int) -> Image.Image:
    """One page of a PDF as a camera's sensor would roughly see it close up: 150 dpi, grey ground."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=150 / 72).to_pil().convert("RGB")
    document.close()
    return picture


def film(paper: Image.Image, at: tuple[int, int], out: Path, *, tilt: float = 4.0) -> None:
    """Write a film that shows the part of a sheet around `at` (pixels of the sheet), tilted, on a table."""
    left, top = at[0] - SIZE[0] // 2, at[1] - SIZE[1] // 2
    table = Image.new("RGB", (paper.width + 2 * SIZE[0], paper.height + 2 * SIZE[1]), (96, 84, 74))
    table.paste(paper, SIZE)
    centre = (at[0] + SIZE[0], at[1] + SIZE[1])
    turned = table.rotate(tilt, center=centre, resample=Image.Resampling.BICUBIC, fillcolor=(96, 84, 74))
    frame = turned.crop((left + SIZE[0], top + SIZE[1], left + 2 * SIZE[0], top + 2 * SIZE[1]))
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=88)
    out.write_bytes(buffer.getvalue() * FRAMES)
