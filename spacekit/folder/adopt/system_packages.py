"""Which Debian packages an app's Python packages lean on."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["missing_packages", "with_packages"]

# By module: the Debian packages, for a Space that is built from a bare image. ffmpeg and a few more are in a
# Gradio Space already; asking for them there costs nothing.
NEEDED = {
    "cairosvg": ("libcairo2",),
    "easyocr": ("libgl1", "libglib2.0-0"),
    "ffmpeg": ("ffmpeg",),
    "graphviz": ("graphviz",),
    "librosa": ("ffmpeg",),
    "magic": ("libmagic1",),
    "moviepy": ("ffmpeg",),
    "open3d": ("libgl1", "libgomp1"),
    "pdf2image": ("poppler-utils",),
    "pyaudio": ("portaudio19-dev",),
    "pydub": ("ffmpeg",),
    "pypandoc": ("pandoc",),
    "pytesseract": ("tesseract-ocr",),
    "pyttsx3": ("espeak-ng",),
    "pyzbar": ("libzbar0",),
    "selenium": ("chromium", "chromium-driver"),
    "wand": ("libmagickwand-6.q16-6",),
    "weasyprint": ("libpango-1.0-0", "libpangoft2-1.0-0"),
    "whisper": ("ffmpeg",),
    "yt_dlp": ("ffmpeg",),
}
# OpenCV as most people install it draws windows, and looks for a screen's libraries when it is imported.
OPENCV = ("opencv-python", "opencv-contrib-python")
OPENCV_NEEDS = ("libgl1", "libglib2.0-0")


def missing_packages(modules: Iterable[str], requirements: set[str], text: str) -> list[str]:
    """The Debian packages that packages.txt, of this text, lacks."""
    wanted: dict[str, None] = {}
    for module in modules:
        wanted.update(dict.fromkeys(NEEDED.get(module, ())))
    if requirements & set(OPENCV):
        wanted.update(dict.fromkeys(OPENCV_NEEDS))
    there = {word.partition("=")[0] for word in text.split()}
    return [name for name in wanted if name not in there]


def with_packages(text: str, names: Iterable[str]) -> str:
    """A packages.txt with these at its end, one a line; every line that is there stays."""
    ending = "\r\n" if "\r\n" in text else "\n"
    added = "".join(name + ending for name in names)
    start = text if not added or not text or text.endswith("\n") else text + ending
    return start + added
