"""A picture. Browser half: web/src/components/image."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any, ClassVar, Literal, Unpack, get_args

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.image_options import WatermarkOptions, WebcamOptions
from spacekit_runtime.components.optional import is_installed
from spacekit_runtime.components.pictures import (
    SVG,
    PictureType,
    as_array,
    decoded,
    from_data_url,
    is_picture,
    kept,
    open_picture,
    with_watermark,
)
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files import FilePath, file_data
from spacekit_runtime.files.data import IMAGE_SCHEMA, META, is_file

Source = Literal["upload", "webcam", "clipboard"]
SOURCES: tuple[Source, ...] = get_args(Source)
MODES = ("1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F")
# What a picture is saved as, and called, when its sender gave it no name.
UNNAMED, USUAL_FORMAT = "image", "webp"
# Pillow's name of a format where that is not the ending.
FORMATS = {"jpg": "jpeg", "tif": "tiff", "jfif": "jpeg"}


class Image(Component):
    """A picture: to send, to take with a camera, to paste; or, as an output, to look at.

    Functions give a path, a numpy array or a Pillow image, and take what `type` says. Arrays and images need
    the packages numpy and pillow, which spacekit does not bring.

    Args:
        value: The picture at the start.
        format: What arrays and images are saved as: `"webp"`, `"png"`, `"jpeg"`, …
        height: Height of the component in pixels or as CSS.
        width: Width of the component in pixels or as CSS.
        image_mode: Colours that functions take, as Pillow names them: `"RGB"`, `"RGBA"`, `"L"` for grey;
            `None` for the picture's own. SVG and GIF stay what they are.
        sources: Where pictures come from: `"upload"`, `"webcam"`, `"clipboard"`; all of them by default, or
            the camera alone for a stream.
        type: What functions take: a `"numpy"` array of height, width and colours from 0 to 255, a `"pil"`
            image, or a `"filepath"`, which is the only one for SVG.
        streaming: Whether the camera sends picture after picture, for `stream`.
        webcam_options: How the camera is used.
        placeholder: What stands where a picture can be dropped.
        watermark: A picture that is laid over those that functions give.
        alt_text: What the picture shows, for those who do not see it.
        common: See `Common`.
    """

    defaults: ClassVar[Common] = {"buttons": ["download", "share", "fullscreen"]}
    carries_files: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"type", "image_mode", "format", "watermark"})

    clear = Event("A person removed the picture.")
    change = Event("The picture changed, by a person or by a function.")
    stream = Event("The camera gave a further picture.")
    select = Event("A person clicked on the picture; `SelectData.index` is where: pixels from left and top.")
    upload = Event("A person chose a picture, and it has arrived.")
    input = Event("A person changed the picture.")

    def __init__(
        self,
        value: Any = None,
        *,
        format: str = "webp",  # noqa: A002  # Gradio's name
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: str | None = "RGB",
        sources: list[Source] | Source | None = None,
        type: PictureType = "numpy",  # noqa: A002  # Gradio's name
        streaming: bool = False,
        webcam_options: WebcamOptions | None = None,
        placeholder: str | None = None,
        watermark: WatermarkOptions | None = None,
        alt_text: str | None = None,
        **common: Unpack[Common],
    ) -> None:
        if type not in get_args(PictureType):
            raise ValueError(f'Image(type={type!r}): choose "numpy", "pil" or "filepath"')
        if image_mode is not None and image_mode not in MODES:
            raise ValueError(f"Image(image_mode={image_mode!r}): choose from {', '.join(MODES)}, or None")
        super().__init__(value, **common)
        self.format = format
        self.height = height
        self.width = width
        self.image_mode = image_mode
        self.sources = _sources(sources, streaming=streaming)
        self.type: PictureType = type
        self.streaming = streaming
        self.webcam_options = webcam_options or WebcamOptions()
        self.placeholder = placeholder
        self.watermark = watermark or WatermarkOptions()
        self.alt_text = alt_text

    def props(self) -> dict[str, Any]:
        """What the page gets; the watermark itself is in the pictures already."""
        return {"streamable": False, **self._told(super().props())}

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments."""
        return self._told(super().update_props(changes))

    def _told(self, props: dict[str, Any]) -> dict[str, Any]:
        told = dict(props)
        if isinstance(webcam := told.get("webcam_options"), WebcamOptions):
            told["webcam_options"] = {"mirror": webcam.mirror, "constraints": webcam.constraints}
        if isinstance(mark := told.get("watermark"), WatermarkOptions):
            told["watermark"] = {"watermark": None, "position": mark.position}
        if isinstance(told.get("sources"), str):
            told["sources"] = [told["sources"]]
        return told

    def preprocess(self, payload: Any) -> Any:
        """The picture as the function takes it; refuse what is none.

        Raises:
            UserInputError: It is none, or a drawing (SVG) where the function takes pixels.
        """
        if payload is None:
            return None
        if not isinstance(payload, dict):
            raise UserInputError("a picture is sent as what the upload answered for it")
        url = payload.get("url")
        if isinstance(url, str) and url.startswith("data:"):
            return self._taken(decoded(from_data_url(url), self.image_mode), UNNAMED, self.format)
        if not is_file(payload):
            raise UserInputError("a picture is sent as what the upload answered for it")
        name = payload.get("orig_name")
        return self._read(FilePath(payload["path"], name if isinstance(name, str) else None))

    def _read(self, path: FilePath) -> Any:
        ending = PurePath(path.orig_name).suffix.lower()
        if SVG in (ending, PurePath(path).suffix.lower()):
            if self.type == "filepath":
                return path
            raise UserInputError("this app takes pictures of pixels, and SVG is a drawing")
        if self.type == "filepath" and self._keeps_colors:
            return path
        picture = open_picture(Path(path).read_bytes())
        if self.type == "filepath" and self.image_mode == picture.mode:
            return path
        # The frames of a GIF have palettes of their own.
        mode = None if picture.format == "GIF" else self.image_mode
        name = PurePath(path.orig_name).stem or UNNAMED
        format_ = FORMATS.get(ending.lstrip("."), ending.lstrip(".")) or USUAL_FORMAT
        return self._taken(decoded(picture, mode), name, format_)

    @property
    def _keeps_colors(self) -> bool:
        """Whether paths are handed on as they are. Who did not ask for RGB gets it where Pillow is there."""
        return self.image_mode is None or ("image_mode" not in self.passed and not is_installed("PIL"))

    def _taken(self, picture: Any, name: str, format_: str) -> Any:
        if self.type == "pil":
            return picture
        if self.type == "numpy":
            return as_array(picture)
        path = kept(picture, format_, name)
        return FilePath(str(path), path.name)

    def postprocess(self, value: Any) -> Any:
        """The picture as the page shows it; the server adds where it is.

        Raises:
            Error: It is none.
        """
        if value is None or is_file(value):
            return value
        if self.watermark.watermark is not None:
            value = with_watermark(value, self.watermark)
        if is_picture(value):
            path = kept(value, self.format)
            return file_data(str(path))
        if isinstance(value, FilePath):
            return file_data(str(value), value.orig_name)
        if isinstance(value, str | Path):
            return file_data(str(value))
        raise Error(f"an Image shows a path, a numpy array or a Pillow image, not a {type(value).__name__}")

    def api_info(self) -> dict[str, Any]:
        """A picture."""
        return IMAGE_SCHEMA

    def example_payload(self) -> dict[str, Any]:
        """A picture as the upload answers it."""
        return {"path": "what-upload-answered.png", "orig_name": "what-upload-answered.png", "meta": META}


def _sources(given: list[Source] | Source | None, *, streaming: bool) -> list[Source]:
    """The sources as a list.

    Raises:
        ValueError: There is no such source, or a stream has another than the camera.
    """
    listed: list[Source] = [given] if isinstance(given, str) else list(given or ())
    if given is None:
        listed = ["webcam"] if streaming else list(SOURCES)
    if strangers := [source for source in listed if source not in SOURCES]:
        raise ValueError(f"Image(sources={strangers!r}): choose from {', '.join(SOURCES)}")
    if streaming and listed != ["webcam"]:
        raise ValueError('an Image that streams has the camera as its only source: sources=["webcam"]')
    return listed
