"""A repository of our own beside the user's: it sees their objects, and all that a push makes goes into it.

So nothing is ever written where they work: no reference, no lock, no setting, whenever a push is killed. None
of their hooks run and none of their settings hold here but those of the network: a `url.insteadOf` or a
credential helper would lead the token elsewhere. The token is in the environment of git and nowhere else.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from spacekit.push.git.command import Git, clean_environment

__all__ = ["WEB_ONLY", "Scratch", "login_setting", "network_settings"]

_PREFIX = "spacekit-git-"
_LOCK = "in-use"
# What a network may ask for: a proxy, an authority of its own. Headers and cookies are not among them.
_NETWORK = frozenset(
    {
        "proxy",
        "proxyauthmethod",
        "proxysslcainfo",
        "sslbackend",
        "sslcainfo",
        "sslcapath",
        "sslcert",
        "sslkey",
        "sslverify",
        "sslversion",
        "version",
    }
)
_TOKEN = "SPACEKIT_GIT_TOKEN"  # noqa: S105 - the name of a variable
# git asks this for a login. It is run by the shell, and reads the token from the environment.
_HELPER = f'!f() {{ test "$1" = get && printf "username=spacekit\\npassword=%s\\n" "${_TOKEN}"; }}; f'


class Scratch:
    """A bare repository that goes away with the process.

    Args:
        stores: The git folders whose objects it sees.
        settings: Its settings, by name.
        token: What its login answers with; `None` for no login.
    """

    def __init__(
        self, stores: Iterable[Path], settings: Iterable[tuple[str, str]] = (), token: str | None = None
    ) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._held = _hold(self.folder / _LOCK)
        self._finalizer = weakref.finalize(self, _remove, self.folder, self._held)
        self._others: list[Scratch] = []
        self.path = self.folder / "space.git"
        home = self.folder / "home"
        home.mkdir()
        nowhere = {
            "HOME": str(home),  # git before 2.32 knows no other way to leave out the user's settings
            "XDG_CONFIG_HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": "0",
            "GIT_CONFIG_PARAMETERS": "",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            **({_TOKEN: token} if token else {}),
        }
        self.git = Git((f"--git-dir={self.path}",), clean_environment(**nowhere))
        self.git.run("init", "--bare", "--quiet", "--template=", str(self.path))
        self.see(stores)
        with (self.path / "config").open("a") as config:
            config.writelines(_setting(name, value) for name, value in [*_OWN, *settings])

    def see(self, stores: Iterable[Path]) -> None:
        """See the objects of these repositories too."""
        file = self.path / "objects" / "info" / "alternates"
        with file.open("ab") as alternates:
            alternates.writelines(_quoted_path(store / "objects") + b"\n" for store in stores)

    def keep(self, other: Scratch) -> None:
        """Have another one live as long as this, because its objects are seen here."""
        self._others.append(other)

    def close(self) -> None:
        """Remove it; otherwise it goes with the process."""
        self._finalizer()


_OWN = (
    ("core.hooksPath", os.devnull),
    ("core.logAllRefUpdates", "false"),
    ("gc.auto", "0"),
    # A server that says nothing for ten minutes is gone: checking a push takes it seconds.
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "600"),
)
# For a repository that speaks to a Space's server alone.
WEB_ONLY = (
    # A server's answer can't send git to a program or a file.
    ("protocol.allow", "never"),
    ("protocol.http.allow", "always"),
    ("protocol.https.allow", "always"),
)


def login_setting(endpoint: str) -> tuple[str, str]:
    """The setting that answers this server, and no other, with the token."""
    parts = urlsplit(endpoint)
    return (f"credential.{parts.scheme}://{parts.netloc}.helper", _HELPER)


def network_settings(settings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of a user's settings that a network may ask for."""
    return [
        (name, value)
        for name, value in settings
        if name.startswith("http.") and name.rpartition(".")[2].lower() in _NETWORK
    ]


def _setting(name: str, value: str) -> str:
    """A setting as git's configuration files have it."""
    section, _, key = name.rpartition(".")
    head, _, rest = section.partition(".")
    sub = f' "{_escaped(rest)}"' if rest else ""
    return f'[{head}{sub}]\n\t{key} = "{_escaped(value)}"\n'


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _quoted_path(path: Path) -> bytes:
    """A path as the list of alternates has it: in quotes, so that no character in it means anything."""
    name = bytes(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + name + b'"'


def _hold(path: Path) -> int:
    """Say that a folder is in use, for as long as this process lives."""
    # Under its name only when it is held: between the two, another process would find it free.
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fresh.rename(path)
    return handle


def _remove(folder: Path, handle: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


def _sweep(place: Path) -> None:
    """Remove what a killed push left behind: ours, and held by nobody."""
    for folder in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)
