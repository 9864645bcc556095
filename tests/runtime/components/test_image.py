"""Pictures: what functions take of them and give, and what is refused."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from pictures import BLUE, RED, data_url, halves, opened, write_halves
from PIL import Image as Pillow
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files import FilePath, file_data
from spacekit_runtime.graph.info import api_info

WIDE = (40, 20)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def sent(path: Path, name: str | None = None) -> dict[str, Any]:
    """A picture that was sent, as the server hands it to the component."""
    return dict(file_data(str(path), name))


def read(value: Any) -> Pillow.Image:
    """The picture that the page would get."""
    return opened(value["path"])


def test_functions_take_what_type_says(tmp_path: Path) -> None:
    """An array of height, width and colours; a Pillow image; a path that knows its name."""
    picture = sent(write_halves(tmp_path / "a.png"), "trip/a.png")
    array = gr.Image(render=False).preprocess(picture)
    assert ((20, 40, 3), np.uint8) == (array.shape, array.dtype)
    assert [RED, BLUE] == [tuple(array[0, 0]), tuple(array[0, -1])]
    image = gr.Image(type="pil", render=False).preprocess(picture)
    assert (WIDE, "RGB") == (image.size, image.mode)
    path = gr.Image(type="filepath", render=False).preprocess(picture)
    assert (str(tmp_path / "a.png"), "trip/a.png") == (path, path.orig_name)
    assert gr.Image(render=False).preprocess(None) is None


@pytest.mark.parametrize(
    ("mode", "asked", "shape"),
    [
        ("RGBA", "RGB", (20, 40, 3)),
        ("L", "RGB", (20, 40, 3)),
        ("RGB", "L", (20, 40)),
        ("RGBA", None, (20, 40, 4)),
        ("P", "RGBA", (20, 40, 4)),
    ],
)
def test_colours_are_those_that_were_asked_for(
    tmp_path: Path, mode: str, asked: str | None, shape: tuple[int, ...]
) -> None:
    """`image_mode` holds for whatever was sent; `None` leaves it as it is."""
    picture = sent(write_halves(tmp_path / "a.png", mode))
    assert shape == gr.Image(image_mode=asked, render=False).preprocess(picture).shape


def test_a_path_is_of_a_picture_in_the_colours_that_were_asked_for(tmp_path: Path) -> None:
    """A path with other colours is that of a copy under the same name; else it is the file's own."""
    picture = sent(write_halves(tmp_path / "x.png", "RGBA"), "holiday.png")
    path = gr.Image(type="filepath", render=False).preprocess(picture)
    assert ("holiday.png", "RGB") == (Path(path).name, opened(path).mode)
    assert str(tmp_path / "x.png") == gr.Image(type="filepath", image_mode=None, render=False).preprocess(
        picture
    )


def test_a_photo_stands_upright(tmp_path: Path) -> None:
    """A camera that was held sideways says so in the file."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    halves().save(tmp_path / "a.jpg", exif=exif)
    array = gr.Image(render=False).preprocess(sent(tmp_path / "a.jpg"))
    assert (40, 20, 3) == array.shape


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_may_come_in_its_address(kind: str) -> None:
    """What a camera streams is sent as a `data:` address, in place of a path."""
    payload = {"url": data_url(halves(), kind)}
    assert (20, 40, 3) == gr.Image(render=False).preprocess(payload).shape
    assert WIDE == gr.Image(type="pil", render=False).preprocess(payload).size
    path = gr.Image(type="filepath", format="png", render=False).preprocess(payload)
    assert ("image.png", WIDE) == (Path(path).name, opened(path).size)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (7, "upload"),
        ("/etc/passwd", "upload"),
        ({}, "upload"),
        ({"path": "/x"}, "upload"),
        ({"path": None, "url": None}, "upload"),
        ({"url": "data:text/html;base64,AAAA"}, "begins with data:image"),
        ({"url": "data:image/png;base64,@@@@"}, "no base64"),
        ({"url": "data:image/png;base64,AAAA"}, "no picture"),
        ({"url": "data:image/svg+xml;base64,PHN2Zy8+"}, "no picture"),
    ],
)
def test_what_is_no_picture_is_refused(payload: Any, said: str) -> None:
    """A client that sends something else than a picture is told so."""
    with pytest.raises(UserInputError, match=said):
        gr.Image(render=False).preprocess(payload)


def test_a_kind_that_there_is_not_is_refused() -> None:
    """A file that says it is of a kind which nobody knows is damaged, whatever its reader raises."""
    stream = io.BytesIO()
    Pillow.new("RGB", (4, 4)).save(stream, "DDS")
    unknown = stream.getvalue()[:80] + bytes(4) + stream.getvalue()[84:]
    url = "data:image/png;base64," + base64.b64encode(unknown).decode()
    with pytest.raises(UserInputError, match="damaged"):
        gr.Image(render=False).preprocess({"url": url})


def test_broken_huge_and_dangerous_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text, half a picture, too many pixels, a program for a printer: none reaches the function."""
    component = gr.Image(render=False)
    (tmp_path / "text.png").write_text("no picture")
    whole = write_halves(tmp_path / "whole.png", size=(400, 400)).read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    for name in ("text.png", "half.png"):
        with pytest.raises(UserInputError, match="damaged"):
            component.preprocess(sent(tmp_path / name))
    (tmp_path / "a.png").write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    )
    with pytest.raises(UserInputError, match="EPS files are not taken"):
        component.preprocess(sent(tmp_path / "a.png"))
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(UserInputError, match="too many pixels"):
        component.preprocess(sent(tmp_path / "whole.png"))


def test_a_drawing_is_a_path_or_nothing(tmp_path: Path) -> None:
    """SVG has no pixels: whoever wants a path gets it, everybody else an explanation."""
    (tmp_path / "a.svg").write_text(SVG)
    drawing = sent(tmp_path / "a.svg")
    assert str(tmp_path / "a.svg") == gr.Image(type="filepath", render=False).preprocess(drawing)
    with pytest.raises(UserInputError, match="SVG is a drawing"):
        gr.Image(render=False).preprocess(drawing)


def test_functions_give_paths_arrays_and_images(tmp_path: Path) -> None:
    """Whatever form a picture has, the page gets a file; arrays and images are saved as `format` says."""
    component = gr.Image(format="png", render=False)
    for value in (halves(), np.array(halves()), np.array(halves()) / 255):
        shown = component.postprocess(value)
        assert ("image.png", "image/png") == (shown["orig_name"], shown["mime_type"])
        assert [RED, BLUE] == [read(shown).getpixel(at) for at in ((0, 0), (39, 19))]
    path = write_halves(tmp_path / "b.gif")
    assert [str(path)] * 2 == [component.postprocess(given)["path"] for given in (path, str(path))]
    assert "folder/c.png" == component.postprocess(FilePath(str(path), "folder/c.png"))["orig_name"]
    assert component.postprocess(None) is None
    assert "image.webp" == gr.Image(render=False).postprocess(halves())["orig_name"]


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.full((2, 2), fill_value=True), 255),
        (np.full((2, 2, 1), 7, np.uint8), 7),
        (np.full((2, 2), 7, np.int64), 7),
        (np.full((2, 2), 257 * 7, np.uint16), 7),
        (np.full((2, 2), 1.0, np.float32), 255),
        (np.full((2, 2), -0.5), 0),
    ],
)
def test_arrays_of_every_type_are_pictures(pixels: Any, expected: int) -> None:
    """Booleans, floats from 0 to 1 and whole numbers of any width mean what they usually do."""
    shown = gr.Image(format="png", render=False).postprocess(pixels)
    assert ("L", expected) == (read(shown).mode, read(shown).getpixel((0, 0)))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.full((2, 2), 1.5), "from 0 to 1"),
        (np.full((2, 2), np.nan), "from 0 to 1"),
        (np.full((2, 2), 300), "0 to 255"),
        (np.zeros((2, 2, 7), np.uint8), "the shape"),
        (np.zeros(2, complex), "0 to 255"),
        (7, "not a int"),
        ([[1]], "not a list"),
    ],
)
def test_what_can_not_be_shown_is_said(value: Any, said: str) -> None:
    """A value that is no picture is an error in words."""
    with pytest.raises(Error, match=said):
        gr.Image(render=False).postprocess(value)


def test_a_format_that_does_not_fit_becomes_png() -> None:
    """JPEG has no transparency, and there is no format called x: the picture is shown all the same."""
    for unfit in ("jpeg", "x"):
        shown = gr.Image(format=unfit, render=False).postprocess(halves("RGBA"))
        assert ("image.png", "PNG") == (shown["orig_name"], read(shown).format)


@pytest.mark.parametrize(
    ("position", "at"),
    [
        ("bottom-right", (70, 70)),
        ("bottom-left", (10, 70)),
        ("top-right", (70, 10)),
        ("top-left", (10, 10)),
        ((50, 40), (50, 40)),
        ((95, 0), (70, 70)),
    ],
)
def test_a_watermark_is_in_the_picture(position: Any, at: tuple[int, int]) -> None:
    """A mark stands where it is asked for, or where it fits; the page is told where, and not its path."""
    mark = gr.WatermarkOptions(Pillow.new("RGBA", (20, 20), (0, 255, 0, 255)), position)
    component = gr.Image(watermark=mark, format="png", render=False)
    given = Pillow.new("RGB", (100, 100))
    shown = read(component.postprocess(given))
    assert (*at, at[0] + 20, at[1] + 20) == shown.getbbox()
    assert ("RGB", None) == (shown.mode, given.getbbox())
    assert {"watermark": None, "position": position} == component.props()["watermark"]


def test_a_mark_may_be_seen_through(tmp_path: Path) -> None:
    """Where a watermark is transparent the picture is seen, whatever forms the two come in."""
    glass = np.array([[[0, 255, 0, 255], [0, 255, 0, 0]]], np.uint8)
    mark = gr.WatermarkOptions(glass, (0, 0))
    component = gr.Image(watermark=mark, format="png", render=False)
    shown = read(component.postprocess(write_halves(tmp_path / "a.png")))
    assert [(0, 255, 0), RED] == [shown.getpixel((0, 0)), shown.getpixel((1, 0))]


def test_a_drawing_has_no_watermark(tmp_path: Path) -> None:
    """SVG is not drawn on the server: it is shown as it is."""
    (tmp_path / "a.svg").write_text(SVG)
    component = gr.Image(watermark=gr.WatermarkOptions(halves()), render=False)
    assert "a.svg" == component.postprocess(tmp_path / "a.svg")["orig_name"]


def test_what_a_program_wrote_into_a_picture_stays(tmp_path: Path) -> None:
    """Notes in a PNG, a camera's data in others, and all frames of a GIF go on."""
    noted = halves()
    noted.info["parameters"] = "a harbour, oil on canvas"
    assert "a harbour, oil on canvas" == read(gr.Image(format="png").postprocess(noted)).info["parameters"]
    exif = Pillow.Exif()
    exif[0x010F] = "Box camera"
    halves().save(tmp_path / "a.jpg", exif=exif)
    photo = read(gr.Image(format="jpeg").postprocess(opened(tmp_path / "a.jpg")))
    assert "Box camera" == photo.getexif()[0x010F]
    halves().save(tmp_path / "b.gif", save_all=True, append_images=[halves("L")])
    with Pillow.open(tmp_path / "b.gif") as moving:
        shown = gr.Image(format="gif").postprocess(moving)
    with Pillow.open(shown["path"]) as again:
        assert 2 == getattr(again, "n_frames", 1)


def test_without_pillow_paths_still_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that works with paths needs nothing more; one that wants pixels is told what to install."""
    picture = sent(write_halves(tmp_path / "a.png", "RGBA"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "PIL"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert str(tmp_path / "a.png") == gr.Image(type="filepath", render=False).preprocess(picture)
    assert "a.png" == gr.Image(render=False).postprocess(str(tmp_path / "a.png"))["orig_name"]
    for wanting in (gr.Image(render=False), gr.Image(type="filepath", image_mode="L", render=False)):
        with pytest.raises(Error, match="pip install pillow"):
            wanting.preprocess(picture)
    with pytest.raises(Error, match="pip install pillow"):
        gr.Image(render=False).postprocess(np.zeros((2, 2), np.uint8))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"type": "bytes"}, "choose"),
        ({"image_mode": "rgb"}, "choose from"),
        ({"sources": ["upload", "fax"]}, "choose from"),
        ({"sources": ["upload"], "streaming": True}, "only source"),
    ],
)
def test_wrong_arguments_are_said(options: dict[str, Any], said: str) -> None:
    """What there is not is an error where the component is made."""
    with pytest.raises(ValueError, match=said):
        gr.Image(**options, render=False)


def test_sources_are_a_list() -> None:
    """One source by name, all of them by default, the camera alone for a stream."""
    assert ["clipboard"] == gr.Image(sources="clipboard", render=False).sources
    assert ["upload", "webcam", "clipboard"] == gr.Image(render=False).sources
    assert ["webcam"] == gr.Image(streaming=True, render=False).sources


def test_who_listens_to_a_stream_streams() -> None:
    """The page learns from a listener that the camera is to send picture after picture."""
    with gr.Blocks() as demo:
        camera, still = gr.Image(sources="webcam"), gr.Image()
        camera.stream(lambda picture: picture, camera, still, stream_every=0.1, time_limit=5)
    first, second = (c["props"] for c in demo.compile().config["components"] if c["type"] == "image")
    assert (True, True, False, False) == (
        first["streaming"],
        first["streamable"],
        second["streaming"],
        second["streamable"],
    )
    [dependency] = demo.compile().config["dependencies"]
    assert (0.1, 5) == (dependency["stream_every"], dependency["time_limit"])


def test_a_live_interface_listens_to_the_stream() -> None:
    """`Interface(live=True)` with a camera that streams runs for each picture, for as long as it says."""
    demo = gr.Interface(lambda picture: picture, gr.Image(streaming=True), "image", live=True, time_limit=7)
    main = demo.compile().config["dependencies"][0]
    assert (["stream"], 7) == ([event for _, event in main["targets"]], main["time_limit"])


def test_what_the_api_says_of_a_picture() -> None:
    """Clients know by its schema that an argument is a file."""
    with gr.Blocks() as demo:
        picture = gr.Image(label="Picture")
        picture.change(lambda picture: picture, picture, picture, api_name="echo")
    endpoint = api_info(demo.compile())["named_endpoints"]["/echo"]
    [parameter], [answer] = endpoint["parameters"], endpoint["returns"]
    assert ("filepath", "filepath") == (parameter["python_type"]["type"], answer["python_type"]["type"])
    assert ("Image", "ImageData") == (parameter["component"], parameter["type"]["title"])


@pytest.mark.e2e
def test_a_picture_goes_there_and_back(serve: Serve, tmp_path: Path) -> None:
    """A client sends a file, the function takes an array, and what it gives comes back as a file."""
    demo = gr.Interface(lambda picture: picture[:, ::-1], "image", gr.Image(format="png"), api_name="flip")
    client = Client(serve(demo), verbose=False, download_files=str(tmp_path / "got"))
    answer = client.predict(handle_file(str(write_halves(tmp_path / "a.png"))), api_name="/flip")
    assert [BLUE, RED] == [opened(answer).getpixel(at) for at in ((0, 0), (39, 0))]


@pytest.mark.e2e
def test_a_default_picture_may_be_left_out(serve: Serve, tmp_path: Path) -> None:
    """An input that starts with a picture is given that where a client sends none."""
    with gr.Blocks() as demo:
        picture, size = gr.Image(halves()), gr.JSON()
        picture.change(lambda picture: picture.shape, picture, size, api_name="size")
    client = Client(serve(demo), verbose=False, download_files=str(tmp_path / "got"))
    assert [20, 40, 3] == client.predict(api_name="/size")


@pytest.mark.e2e
def test_a_picture_elsewhere_reaches_clients(serve: Serve, tmp_path: Path) -> None:
    """A function may give a web address: the page shows it from there, and a client gets it from there."""
    with gr.Blocks() as demo:
        shown = gr.Image()
        gr.Button().click(lambda: f"{demo.local_url}favicon.svg", None, shown, api_name="show")
    client = Client(serve(demo), verbose=False, download_files=str(tmp_path / "got"))
    assert "<svg" in Path(client.predict(api_name="/show")).read_text()


@pytest.mark.e2e
def test_a_path_that_was_not_uploaded_is_refused(serve: Serve, connect: Connect) -> None:
    """A client that names a file of the machine gets nothing of it, whatever address it adds."""
    demo = gr.Interface(str, gr.Image(type="filepath"), "text", api_name="read")
    client = connect(serve(demo))
    for url in (None, data_url(halves())):
        answer = client.post("run/read", {"data": [{"path": "/etc/hostname", "url": url}]})
        assert (422, True) == (answer.status_code, "upload it first" in answer.text)
