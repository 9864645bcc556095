"""Which files come in, go out and may be served."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files.cache import FileCache
from spacekit_runtime.files.data import META, FileData, is_address, is_file
from spacekit_runtime.files.static_paths import static_paths
from spacekit_runtime.protocol import API_PREFIX

# So many addresses of files elsewhere are remembered; a client asks for one soon after it was given.
MOST_ADDRESSES = 10_000


class MissingFile(Error):
    """A file that the app gives is not there."""


class Files:
    """The files of one app.

    Args:
        cache: Where they are kept.
        allowed: Files and folders that may be served besides.
        blocked: Files and folders that may not, whatever else is said.
        max_size: Most bytes of one file that a client sends; `None` for any.
    """

    def __init__(
        self,
        cache: FileCache | None = None,
        allowed: Iterable[str | Path] = (),
        blocked: Iterable[str | Path] = (),
        max_size: int | None = None,
    ) -> None:
        self.cache = cache or FileCache()
        self.max_size = max_size
        self.deletion: tuple[float, float] | None = None
        self._allowed = [Path(path).resolve() for path in allowed]
        self._blocked = [Path(path).resolve() for path in blocked]
        # Addresses of files elsewhere that the app gave, oldest first.
        self._elsewhere: dict[str, None] = {}

    def delete_every(self, seconds: float, age: float) -> None:
        """Let files go that are older than `age` seconds, and all of them as the server stops.

        Args:
            seconds: How often to look.
            age: How old.
        """
        self.deletion = (seconds, age)
        self.cache.note_files()

    def to_serve(self, path: str) -> Path | None:
        """The file behind a path as it really lies; `None` if it is not the app's, or not there.

        Args:
            path: What a client asks for.
        """
        real = _real(path)
        if real is None or self._is_blocked(real):
            return None
        is_ours = self.cache.holds(real) or any(_is_open_below(real, root) for root in self._allowed)
        return real if is_ours or is_static(real) else None

    def is_elsewhere(self, address: str) -> bool:
        """Tell whether an address is one that the app gave: clients ask here for whatever file it gives."""
        return address in self._elsewhere

    def incoming(self, path: str) -> Path:
        """The file that a client names, as it really lies.

        Raises:
            UserInputError: It is none that was uploaded: a client may name any path.
        """
        if is_address(path):
            raise UserInputError("send the file itself: this app gets nothing from other addresses")
        real = self.to_serve(path)
        if real is None:
            raise UserInputError("the file is not one of this app: upload it first")
        return real

    def checked(self, value: Any) -> Any:
        """A value that a client sent, with its files as they really lie.

        What stands beside a path is looked at as well: it may hold further files.

        Raises:
            UserInputError: A file in it is none that was uploaded.
        """
        if isinstance(value, dict):
            looked_at = {name: self.checked(item) for name, item in value.items()}
            if isinstance(value.get("path"), str):
                looked_at |= {"path": str(self.incoming(value["path"])), "meta": META}
            return looked_at
        if isinstance(value, list):
            return [self.checked(item) for item in value]
        return value

    def check_within(self, value: Any) -> None:
        """Look at the files somewhere in what a client sent beside its values.

        Whatever has a path is one: a client that means harm leaves out what marks the others.

        Raises:
            UserInputError: One of them is none that was uploaded.
        """
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and path and not self.is_elsewhere(path):
                self.incoming(path)
            for part in value.values():
                self.check_within(part)
        elif isinstance(value, list):
            for part in value:
                self.check_within(part)

    def outgoing(self, value: Any, root: Callable[[], str], *, by_author: bool = False) -> Any:
        """A value for the page, with its files where the page can get them.

        Args:
            value: What a component shows: a file, or lists and dictionaries with files in them, or neither.
            root: Gives the app's address as the client knows it.
            by_author: Whether it stands in the app itself: its files may then lie anywhere.

        Raises:
            Error: A file is not there, or is none that the app may give away.
        """
        if is_file(value):
            return self._placed(value, root, by_author)
        if isinstance(value, dict):
            # Most of what is in a long value is text: a look here saves a call for each.
            return {
                name: part if type(part) is str else self.outgoing(part, root, by_author=by_author)
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self.outgoing(item, root, by_author=by_author) for item in value]
        return value

    def outgoing_at_start(
        self, value: Any, missing: Callable[[MissingFile], None], *, by_author: bool
    ) -> Any:
        """A value that an app starts with, for the page.

        A picture that somebody forgot to copy is no reason not to start: the page shows that it is not there.

        Args:
            value: See `outgoing`; addresses in the answer are relative.
            missing: Is told of each file that is not there, and stays as it is.
            by_author: See `outgoing`; what a function draws can be of a file that its user named.

        Raises:
            Error: A file is none that the app may give away.
        """
        try:
            return self.outgoing(value, str, by_author=by_author)
        except MissingFile as error:
            if is_file(value):
                missing(error)
                return value
        if isinstance(value, dict):
            return {
                name: self.outgoing_at_start(item, missing, by_author=by_author)
                for name, item in value.items()
            }
        return [self.outgoing_at_start(item, missing, by_author=by_author) for item in value]

    def _placed(self, value: FileData, root: Callable[[], str], by_author: bool) -> FileData:
        if is_address(value["path"]):
            self._note(value["path"])
            return value
        from urllib.parse import quote  # most apps have no files

        try:
            given = self._given(value["path"], by_author=by_author)
            kept = given if is_static(given) else self.cache.copy(given)
            size = kept.stat().st_size
        except FileNotFoundError as error:
            raise MissingFile(f"the file {value['path']} is not there") from error
        except OSError as error:
            raise Error(f"the file {value['path']} can't be read: {error.strerror or error}") from error
        address = f"{root()}{API_PREFIX}/file={quote(str(kept))}"
        return {**value, "path": str(kept), "size": size, "url": address}

    def _note(self, address: str) -> None:
        self._elsewhere.pop(address, None)
        self._elsewhere[address] = None
        while len(self._elsewhere) > MOST_ADDRESSES:
            self._elsewhere.pop(next(iter(self._elsewhere)), None)

    def _given(self, path: str, *, by_author: bool) -> Path:
        """A file that a function gave, or the app's author, if the app may give it away.

        The working folder and the system's temporary one are where apps write. Anything else has to be
        allowed: a function that makes a path of what its user typed must not hand out the machine's files.
        """
        import tempfile  # most apps have no files

        real = Path(path).resolve(strict=True)
        if not real.is_file():
            raise Error(f"{path} is no file")
        here, scratch = Path.cwd().resolve(), Path(tempfile.gettempdir()).resolve()
        roots = [here, scratch, *self._allowed]
        is_open = by_author or self.cache.holds(real) or is_static(real)
        is_open = is_open or any(_is_open_below(real, root) for root in roots)
        if self._is_blocked(real) or not is_open:
            raise Error(
                f"the app may not give away {path}: name its folder in launch(allowed_paths=[...]), or copy "
                "the file to the app's folder"
            )
        return real

    def _is_blocked(self, real: Path) -> bool:
        return any(real == root or real.is_relative_to(root) for root in self._blocked)


def is_static(real: Path) -> bool:
    """Tell whether a path, as it really lies, is one that is served from where it lies."""
    return any(_is_open_below(real, root) for root in static_paths())


def _real(path: str) -> Path | None:
    """Where a path really leads, from the working folder on; `None` if there is no plain file."""
    try:
        real = Path(path).resolve(strict=True)
        return real if real.is_file() else None
    except (OSError, ValueError, RuntimeError):
        # Too long, with a NUL, links in a circle.
        return None


def _is_open_below(real: Path, root: Path) -> bool:
    """Tell whether a path is a root, or lies below it and in nothing that hides behind a dot."""
    if real == root:
        return True
    return real.is_relative_to(root) and not any(
        part.startswith(".") for part in real.relative_to(root).parts
    )
