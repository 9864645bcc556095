"""The wheel of the spacekit that is running, for builds that can't get it from an index.

An installed spacekit is packed again from the files that its RECORD lists; a source tree (or an
editable install, which is one) is built by its own build backend. Both give the same bytes for the
same files, so a wheel can be compared, cached and committed by its content.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path, PurePosixPath

import spacekit
from spacekit.errors import BuildError

__all__ = ["wheel_of_running"]

# What an installer adds beside a wheel's own files, or rewrites.
_INSTALLERS_OWN = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})
# The earliest time a zip can hold: a wheel's bytes must not depend on when it was packed.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100644 << 16
# The page may have to be built first (npm ci and vite: a minute on a slow machine).
_BUILD_TIMEOUT_S = 600
# A build's last lines say what went wrong; all before them is progress.
_TAIL_LINES = 15


def wheel_of_running(target_dir: Path) -> Path:
    """Put the wheel of the running spacekit in `target_dir` and give its path.

    Raises:
        BuildError: This spacekit is neither an installation nor a source tree, or did not build.
    """
    target_dir.mkdir(parents=True, exist_ok=True)
    home = Path(spacekit.__file__).resolve().parent
    installed = _installation(home)
    with tempfile.TemporaryDirectory(prefix=".wheel-", dir=target_dir) as scratch:
        if installed is not None:
            made = pack(installed, Path(scratch))
        elif (home.parent / "pyproject.toml").is_file():
            made = build(home.parent, Path(scratch))
        else:
            raise BuildError(
                f"spacekit at {home} has no package metadata, so no wheel can be made of it",
                "install it with pip or uv, or run it from its source tree",
            )
        # A rename is atomic: a reader of `target_dir` sees a whole wheel or none.
        return made.replace(target_dir / made.name)


def pack(installed: Distribution, target_dir: Path) -> Path:
    """Pack an installed distribution's files into a wheel again."""
    contents = {str(path): Path(path.locate()).read_bytes() for path in _wheel_files(installed)}
    info = next(PurePosixPath(name).parent for name in contents if name.endswith(".dist-info/WHEEL"))
    record = str(info / "RECORD")
    contents[record] = _record(contents, record)
    tag = _first_tag(contents[str(info / "WHEEL")].decode())
    wheel = target_dir / f"{info.name.removesuffix('.dist-info')}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        # The metadata goes last, as PEP 427 recommends, RECORD after all that it lists.
        for name in sorted(contents, key=lambda name: (name == record, name.startswith(f"{info}/"), name)):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _FILE_MODE
            archive.writestr(entry, contents[name])
    return wheel


def build(source: Path, target_dir: Path) -> Path:
    """Build a source tree's wheel with uv, or with hatchling where there is no uv."""
    command = _build_command(target_dir)
    try:
        done = subprocess.run(
            command,
            cwd=source,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_BUILD_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(
            f"building spacekit's wheel took more than {_BUILD_TIMEOUT_S} seconds",
            f"run `uv build --wheel` in {source} to see where it hangs",
        ) from error
    made = list(target_dir.glob("*.whl"))
    if done.returncode or len(made) != 1:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-_TAIL_LINES:])
        raise BuildError(
            f"spacekit's own wheel did not build\n{tail}", f"run `uv build --wheel` in {source} to see it all"
        )
    return made[0]


def _installation(home: Path) -> Distribution | None:
    """The installed distribution whose files are the running ones; an editable one's are not."""
    for candidate in distributions(name="spacekit"):
        init = Path(str(candidate.locate_file("spacekit/__init__.py")))
        is_running = init.is_file() and init.resolve().parent == home
        if is_running and candidate.read_text("RECORD") and candidate.read_text("WHEEL"):
            return candidate
    return None


def _wheel_files(installed: Distribution) -> Iterable[PackagePath]:
    """The files that came out of the wheel: no byte code, no scripts made from entry points."""
    for path in installed.files or ():
        is_installers = path.parent.name.endswith(".dist-info") and path.name in _INSTALLERS_OWN
        if not is_installers and ".." not in path.parts and "__pycache__" not in path.parts:
            yield path


def _record(contents: dict[str, bytes], record: str) -> bytes:
    """RECORD for these files: each with its hash and size, RECORD itself with neither."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    for name in sorted(contents):
        digest = base64.urlsafe_b64encode(hashlib.sha256(contents[name]).digest()).rstrip(b"=").decode()
        rows.writerow((name, f"sha256={digest}", len(contents[name])))
    rows.writerow((record, "", ""))
    return table.getvalue().encode()


def _first_tag(wheel_metadata: str) -> str:
    """`py3-none-any` out of the WHEEL file."""
    return next(
        line.partition(":")[2].strip() for line in wheel_metadata.splitlines() if line.startswith("Tag:")
    )


def _build_command(target_dir: Path) -> list[str]:
    """How to build a wheel here: uv as a package, uv on the PATH, or hatchling."""
    out = str(target_dir)
    uv = _find_uv()
    if uv:
        return [uv, "build", "--wheel", "--no-progress", "--python", sys.executable, "--out-dir", out]
    if importlib.util.find_spec("hatchling"):
        return [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out]
    raise BuildError(
        "building spacekit's wheel from its source tree needs uv, and there is none",
        "pip install 'spacekit[host]' brings it",
    )


def _find_uv() -> str | None:
    """The uv that a Python package brought, else the one on the PATH."""
    if importlib.util.find_spec("uv"):
        from uv import find_uv_bin

        try:
            return os.fspath(find_uv_bin())
        except FileNotFoundError:
            pass
    return shutil.which("uv")
