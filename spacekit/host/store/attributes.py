"""Which paths .gitattributes sends to large-file storage: git itself is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from .git import FILE, Repository

NAME = ".gitattributes"


def is_attributes_file(path: str) -> bool:
    """Whether git reads attributes from a file of this path."""
    return path == NAME or path.endswith(f"/{NAME}")


def tracked_by_lfs(repository: Repository, blobs: Mapping[str, str], paths: Iterable[str]) -> set[str]:
    """Those of `paths` that have `filter=lfs`.

    Args:
        repository: Where the blobs are.
        blobs: The .gitattributes files that count: path -> blob.
        paths: The paths that are asked for.
    """
    listed = list(paths)
    if not blobs or not listed:
        return set()
    with TemporaryDirectory(prefix="index-", dir=repository.path) as folder:
        env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        lines = b"".join(f"{FILE} {blob}\t{path}".encode() + b"\0" for path, blob in blobs.items())
        repository.run_with_input(lines, "update-index", "-z", "--index-info", env=env)
        names = b"".join(path.encode() + b"\0" for path in listed)
        arguments = ("check-attr", "-z", "--cached", "--stdin", "filter")
        output = repository.run_with_input(names, *arguments, env=env)
    fields = output.split(b"\0")  # path, attribute, value, and again
    return {path.decode() for path, value in zip(fields[::3], fields[2::3], strict=False) if value == b"lfs"}


# What models, data, pictures, sound, films, archives and documents are kept in: none of it is text.
_BINARY = (
    *("bin", "ckpt", "ftz", "h5", "hdf5", "joblib", "mlmodel", "model", "msgpack", "onnx", "ot", "pb", "pt"),
    *("pth", "safetensors", "tflite", "arrow", "feather", "npy", "npz", "parquet", "pickle", "pkl", "db"),
    *("7z", "bz2", "gz", "lz4", "rar", "tar", "tgz", "wasm", "xz", "zip", "zst", "glb", "sqlite", "sqlite3"),
    *("avif", "bmp", "gif", "heic", "ico", "jpeg", "jpg", "png", "psd", "tif", "tiff", "webp"),
    *("aac", "flac", "m4a", "mp3", "ogg", "opus", "wav", "avi", "mkv", "mov", "mp4", "webm"),
    *("doc", "docx", "pdf", "ppt", "pptx", "xls", "xlsx", "eot", "otf", "ttf", "woff", "woff2"),
)
_MORE = ("saved_model/**/*", "*tfevents*")


def of_new_space() -> str:
    """The .gitattributes of a new Space: files that are no text go to large-file storage."""
    patterns = [*(f"*.{ending}" for ending in sorted(_BINARY)), *_MORE]
    return "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in patterns)
