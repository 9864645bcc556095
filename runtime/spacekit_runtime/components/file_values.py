"""What the components that hold files have in common: which files they take, what functions get and give."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any, ClassVar, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import Error, GraphError, UserInputError
from spacekit_runtime.files.data import META, SCHEMA, FileData, FilePath, file_data, is_file

FileCount = Literal["single", "multiple", "directory"]
FileType = Literal["filepath", "binary"]
COUNTS = ("single", "multiple", "directory")
# Whole kinds of files, as they stand before the slash of a MIME type.
KINDS = frozenset({"image", "audio", "video", "text"})
ANY = "file"
# What a file of a kind may be called.
USUAL_ENDINGS = {"image": ".png", "audio": ".wav", "video": ".mp4"}


class FileComponent(Component):
    """A component whose value is a file or a list of them."""

    type_name: ClassVar[str] = ""
    carries_files: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"file_count", "file_types", "type"})

    file_count: FileCount
    file_types: list[str] | None
    type: FileType

    def take(self, file_count: FileCount, file_types: list[str] | None, type_: FileType) -> None:
        """Keep the arguments that say which files are taken.

        Raises:
            GraphError: One of them is nothing that there is.
        """
        if file_count not in COUNTS:
            raise GraphError(f"file_count={file_count!r}: one of {', '.join(COUNTS)}")
        if type_ not in {"filepath", "binary"}:
            raise GraphError(f"type={type_!r}: filepath or binary")
        if file_types is not None and not isinstance(file_types, list):
            raise GraphError('file_types= takes a list: ["image", ".pdf"]')
        self.file_count = file_count
        self.file_types = file_types
        self.type = type_

    def preprocess(self, payload: Any) -> Any:
        """The files as the function takes them: paths or bytes, a list where there may be several."""
        if payload is None or payload == []:
            return None
        files = payload if isinstance(payload, list) else [payload]
        if self.file_count == "single" and len(files) > 1:
            raise UserInputError(f"{len(files)} files were sent, and one is taken")
        given = [self._given(file) for file in files]
        return given[0] if self.file_count == "single" else given

    def _given(self, file: Any) -> FilePath | bytes:
        if not is_file(file):
            raise UserInputError("a file is sent as what the upload answered for it")
        name = file.get("orig_name")
        path = FilePath(file["path"], name if isinstance(name, str) else None)
        if not self._takes(path):
            raise UserInputError(
                f"{path.orig_name[:80]!r} is of another kind than: {', '.join(self.file_types or ())}"
            )
        return path if self.type == "filepath" else Path(path).read_bytes()

    def _takes(self, path: FilePath) -> bool:
        """Whether a file is of one of the kinds that are taken, as far as its name says."""
        if not self.file_types or ANY in self.file_types:
            return True
        import mimetypes  # most apps have no files

        name = path.orig_name.lower()
        kind = (mimetypes.guess_type(PurePath(name).name)[0] or "").partition("/")[0]
        return any(
            kind == wanted if wanted in KINDS else name.endswith(_ending(wanted))
            for wanted in self.file_types
        )

    def postprocess(self, value: Any) -> Any:
        """The files as the page shows them; the server adds where they are."""
        if value is None:
            return None
        if isinstance(value, list | tuple):
            return [_shown(item) for item in value]
        return _shown(value)

    def api_info(self) -> dict[str, Any]:
        """A file, or a list of them."""
        if self.file_count == "single":
            return SCHEMA
        return {"title": "ListFiles", "type": "array", "items": SCHEMA}

    def example_payload(self) -> Any:
        """A file as the upload answers it, of a kind that is taken."""
        wanted = (self.file_types or [ANY])[0]
        ending = USUAL_ENDINGS.get(wanted, ".txt") if wanted in (*KINDS, ANY) else _ending(wanted)
        name = f"what-upload-answered{ending}"
        example = {"path": name, "orig_name": name, "meta": META}
        return example if self.file_count == "single" else [example]


def _ending(wanted: str) -> str:
    return wanted.lower() if wanted.startswith(".") else f".{wanted.lower()}"


def _shown(value: Any) -> FileData:
    if is_file(value):
        return value
    if isinstance(value, FilePath):
        return file_data(str(value), value.orig_name)
    if isinstance(value, str | Path):
        return file_data(str(value))
    raise Error(f"a file is shown by its path, and was given a {type(value).__name__}")
