"""The files of an app: what clients sent, what functions gave, and which of them may be served."""

from __future__ import annotations

from spacekit_runtime.files.cache import FileCache
from spacekit_runtime.files.data import FileData, FilePath, file_data
from spacekit_runtime.files.files import Files, MissingFile

__all__ = ["FileCache", "FileData", "FilePath", "Files", "MissingFile", "file_data"]
