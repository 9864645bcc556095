"""Zips as tests need them: honest ones, and those that nobody honest makes."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path


def make_zip(path: Path, files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of these files, under these very names."""
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in files.items():
            made.writestr(named(name), content, method)
    return path


def named(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """An entry of any name and kind."""
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    entry.external_attr = mode << 16
    entry.create_system = 3
    return entry


def add_entry(path: Path, entry: zipfile.ZipInfo, content: bytes) -> Path:
    """A zip with one more entry."""
    with zipfile.ZipFile(path, "a") as made:
        made.writestr(entry, content)
    return path


def overwrite(path: Path, old: bytes, new: bytes) -> Path:
    """A zip with some of its bytes changed, wherever they stand."""
    path.write_bytes(path.read_bytes().replace(old, new))
    return path
