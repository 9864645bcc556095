"""Small pictures for tests."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """A picture that is red on the left and blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    return picture.convert(mode)


def write_halves(path: Path, mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Path:
    """That picture in a file, as its ending says."""
    halves(mode, size).save(path)
    return path


def data_url(picture: Image.Image, kind: str = "png") -> str:
    """A picture as an address that holds it."""
    stream = io.BytesIO()
    picture.save(stream, kind)
    return f"data:image/{kind};base64,{base64.b64encode(stream.getvalue()).decode()}"


def opened(path: str | Path) -> Image.Image:
    """A picture out of a file, which is closed again."""
    with Image.open(path) as picture:
        picture.load()
        return picture
