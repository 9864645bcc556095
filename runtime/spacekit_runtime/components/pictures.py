"""Pictures: from files to Pillow images and numpy arrays, and back. Pillow is loaded when one is there."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import sys
import warnings
from pathlib import Path, PurePath
from typing import Any, Literal

from spacekit_runtime.components.image_options import CORNERS, WatermarkOptions
from spacekit_runtime.components.optional import need
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files import FileCache

PictureType = Literal["numpy", "pil", "filepath"]
PILLOW = ("PIL.Image", "pillow")
# Pillow starts another program for these.
NOT_OPENED = frozenset({"EPS"})
# In which tag cameras say how they were held, and what says "upright".
ORIENTATION, UPRIGHT = 274, 1
# A watermark in a corner keeps so many pixels from the edges.
WATERMARK_MARGIN = 10
BYTE = 255
# What Pillow raises of files that are damaged, or of a kind that it does not know: each of its readers
# something else.
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    RuntimeError,
    EOFError,
    ArithmeticError,
    struct.error,
)
DATA_URL = re.compile(r"data:image/[\w.+-]{1,40};base64,", re.ASCII)
SVG = ".svg"


def from_data_url(url: str) -> Any:
    """The Pillow image in a `data:` address.

    Raises:
        UserInputError: There is none in it.
    """
    start = DATA_URL.match(url)
    if start is None:
        raise UserInputError("a picture in an address begins with data:image/…;base64,")
    try:
        content = base64.b64decode(url[start.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserInputError("the picture in the address is no base64") from error
    return open_picture(content)


def open_picture(content: bytes) -> Any:
    """A Pillow image that somebody sent, not decoded yet.

    It is given bytes, since an image of a file holds that open for as long as it lives.

    Raises:
        UserInputError: It is no picture, or has more pixels than Pillow takes.
    """
    pillow = need(*PILLOW, "A picture as numpy or PIL")
    try:
        picture = pillow.open(io.BytesIO(content))
    except (*DAMAGED, pillow.DecompressionBombError) as error:
        raise _unreadable(error) from error
    if picture.format in NOT_OPENED:
        raise UserInputError(f"{picture.format} files are not taken: send a PNG or JPEG")
    return picture


def decoded(picture: Any, mode: str | None) -> Any:
    """A picture with its pixels, upright, in a colour mode; `None` leaves its own."""
    try:
        turned = upright(picture)
        with warnings.catch_warnings():
            # Of palettes with several transparent colours: what is meant is clear.
            warnings.simplefilter("ignore")
            turned.load()
            return turned if mode is None else turned.convert(mode)
    except DAMAGED as error:
        raise _unreadable(error) from error


def upright(picture: Any) -> Any:
    """A picture turned as its camera was held."""
    if picture.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT:
        return picture
    return need("PIL.ImageOps", "pillow", "A turned picture").exif_transpose(picture)


def as_array(picture: Any) -> Any:
    """The pixels of a picture as a numpy array."""
    return need("numpy", "numpy", 'Image(type="numpy")').array(picture)


def is_picture(value: Any) -> bool:
    """Tell whether a value is a numpy array or a Pillow image."""
    return _is_array(value) or _is_image(value)


def kept(value: Any, format: str, name: str = "image") -> Path:  # noqa: A002  # Gradio's name
    """A file that an array or a Pillow image was saved to.

    Args:
        value: The picture.
        format: As Pillow knows it, and as the file ends; one that can't hold the picture is PNG.
        name: What the file is called, without its ending.
    """
    content, ending = _encoded(_as_image(value), format)
    return FileCache().write(content, f"{name}.{ending}")


def with_watermark(value: Any, options: WatermarkOptions) -> Any:
    """A picture with another laid over it, as a Pillow image; a drawing (SVG) stays what it is.

    Raises:
        Error: One of them can't be read.
    """
    if isinstance(value, str | PurePath) and str(value).lower().endswith(SVG):
        return value
    base, mark = _opened(value), _opened(options.watermark).convert("RGBA")
    laid = base.convert("RGBA")
    laid.paste(mark, _place(options.position, base.size, mark.size), mask=mark)
    return laid.convert(base.mode)


def _place(position: Any, size: tuple[int, int], mark: tuple[int, int]) -> tuple[int, int]:
    """Where a mark goes: as asked for, or in the lower right where it would not fit there."""
    right, below = (size[at] - mark[at] - WATERMARK_MARGIN for at in (0, 1))
    if position in CORNERS:
        vertical, _, horizontal = position.partition("-")
        x = WATERMARK_MARGIN if horizontal == "left" else right
        y = WATERMARK_MARGIN if vertical == "top" else below
    else:
        x, y = position
    fits = 0 <= x <= size[0] - mark[0] and 0 <= y <= size[1] - mark[1]
    return (x, y) if fits else (right, below)


def _opened(value: Any) -> Any:
    """An image, an array, or the path of a picture of the app's own, as a Pillow image."""
    if not isinstance(value, str | PurePath):
        return _as_image(value).copy()
    try:
        return need(*PILLOW, "A watermark").open(value).copy()
    except OSError as error:
        raise Error(f"the picture {value} can't be read") from error


def _encoded(picture: Any, format: str) -> tuple[bytes, str]:  # noqa: A002  # Gradio's name
    stream = io.BytesIO()
    try:
        picture.save(stream, format, **_extras(picture, format.lower()))
    except (KeyError, ValueError, OSError):
        # No such format, or one that has no room for these colours.
        stream = io.BytesIO()
        picture.save(stream, "png")
        return stream.getvalue(), "png"
    return stream.getvalue(), format


def _extras(picture: Any, format_: str) -> dict[str, Any]:
    """What goes into a file besides the pixels: all frames, what the camera or the program wrote down."""
    if format_ == "gif":
        return {"save_all": True, "loop": 0}
    if format_ != "png":
        return {"exif": picture.info["exif"]} if "exif" in picture.info else {}
    notes = need("PIL.PngImagePlugin", "pillow", "A PNG").PngInfo()
    for name, note in picture.info.items():
        if isinstance(name, str) and isinstance(note, str):
            notes.add_text(name, note)
    return {"pnginfo": notes}


def _as_image(value: Any) -> Any:
    if _is_image(value):
        return value
    if not _is_array(value):
        raise Error(f"an Image shows a path, a numpy array or a Pillow image, not a {type(value).__name__}")
    pillow = need(*PILLOW, "A numpy array as a picture")
    pixels = _as_bytes(value)
    if pixels.ndim == 3 and pixels.shape[2] == 1:  # noqa: PLR2004  # height, width, colours
        pixels = pixels[:, :, 0]
    try:
        return pillow.fromarray(pixels)
    except (TypeError, ValueError) as error:
        raise Error(
            f"an array of the shape {value.shape} is no picture: that has height, width, and 3 or 4 colours"
        ) from error


def _as_bytes(pixels: Any) -> Any:
    """An array's numbers as 0 to 255, from whatever range its type has by custom."""
    kind = pixels.dtype.kind
    if kind == "u" and pixels.dtype.itemsize == 1:
        return pixels
    if kind == "b":
        return pixels.astype("uint8") * BYTE
    if kind == "f":
        if pixels.size and not (pixels.min() >= -1 and pixels.max() <= 1):
            raise Error("a picture of floats has values from 0 to 1; divide by 255, or take whole numbers")
        return (pixels.clip(0, 1) * BYTE).round().astype("uint8")
    if kind == "u" and pixels.dtype.itemsize == 2:  # noqa: PLR2004  # 16 bits a colour
        return (pixels >> 8).astype("uint8")
    if kind in "ui" and (not pixels.size or (pixels.min() >= 0 and pixels.max() <= BYTE)):
        return pixels.astype("uint8")
    raise Error(f"a picture has numbers from 0 to {BYTE}, and this array ({pixels.dtype}) has others")


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _is_image(value: Any) -> bool:
    pillow = sys.modules.get("PIL.Image")
    return pillow is not None and isinstance(value, pillow.Image)


def _unreadable(error: BaseException) -> UserInputError:
    kind = type(error).__name__
    if kind == "DecompressionBombError":
        return UserInputError("the picture has too many pixels")
    return UserInputError("the file is no picture that can be read, or is damaged")
