"""Which files of a folder an app reaches from its entry, and which packages it needs from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from spacekit.folder.adopt.distributions import GOOGLE
from spacekit.folder.adopt.imports import Import
from spacekit.folder.adopt.sources import Sources

__all__ = ["Reach", "reach_from"]


@dataclass
class Reach:
    """What an entry file leads to.

    Attributes:
        files: The files of the folder that may be run, the entry first.
        modules: Top-level modules from elsewhere that it can't do without, in order.
        optional: Those that it copes without.
        roots: Folders, other than the entry's own, that Python has to look for modules in.
        uses_home: Whether modules beside the entry are imported as a script would.
        is_inside_package: Whether the entry imports relatively, so that it can't be run as a file.
        broken: Files that are not Python.
    """

    files: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    uses_home: bool = False
    is_inside_package: bool = False
    broken: list[str] = field(default_factory=list)


def reach_from(entry: str, sources: Sources) -> Reach:
    """Follow the imports of an entry file through the folder, as Python would when it runs."""
    reach = Reach(files=[entry])
    optional: dict[str, None] = {}
    # The list grows while it is gone through.
    for path in reach.files:
        if sources.tree(path) is None:
            reach.broken.append(path)
        for found in sources.imports(path):
            is_local = _follow(found, path, reach, sources)
            if is_local or found.level or not _is_elsewhere(found.top):
                continue
            name = _module_of_package(found)
            if found.is_optional:
                optional[name] = None
            elif name not in reach.modules:
                reach.modules.append(name)
    reach.is_inside_package = any(found.level for found in sources.imports(entry))
    reach.optional = [name for name in optional if name not in reach.modules]
    return reach


def _follow(found: Import, importer: str, reach: Reach, sources: Sources) -> bool:
    """Add the files of the folder that an import runs; `False` when it is none of the folder's."""
    home = _folder(reach.files[0])
    # Where a script finds modules: beside itself. In the others Python has to be told to look.
    above = ["" if str(folder) == "." else str(folder) for folder in PurePosixPath(reach.files[0]).parents]
    local = list(_local_files(found, importer, list(dict.fromkeys([*above, "src"])), sources))
    for root, file in local:
        reach.uses_home = reach.uses_home or root == home
        if root not in {None, home} and root not in reach.roots:
            reach.roots.append(str(root))
        if file not in reach.files:
            reach.files.append(file)
    return bool(local)


def _module_of_package(found: Import) -> str:
    """The module that tells which package is meant: the first part, but for `google` a longer one."""
    spelled = [found.module, *(f"{found.module}.{name}" for name in found.names)]
    names = (known for known in GOOGLE for one in spelled if f"{one}.".startswith(f"{known}."))
    return next(names, found.top)


def _is_elsewhere(module: str) -> bool:
    return module.isidentifier() and module not in sys.stdlib_module_names and module != "__main__"


def _local_files(
    found: Import, importer: str, roots: list[str], sources: Sources
) -> Iterator[tuple[str | None, str]]:
    """The files that an import runs: the module, the packages above it, the submodules it takes out."""
    if found.level:
        base = PurePosixPath(importer).parents[min(found.level, importer.count("/") + 1) - 1]
        for file in _files_of(_joined(base.as_posix(), found.module), found.names, sources):
            yield None, file
        return
    if found.module in sources.contents:  # the path that `run_path` names
        yield None, found.module
        return
    for root in roots:
        if _exists(_joined(root, found.top), sources):
            parts = found.module.split(".")
            for depth in range(1, len(parts) + 1):
                names = found.names if depth == len(parts) else ()
                for file in _files_of(_joined(root, ".".join(parts[:depth])), names, sources):
                    yield root, file
            return


def _files_of(module: str, names: tuple[str, ...], sources: Sources) -> Iterator[str]:
    """The files of one module given as a path without its ending."""
    candidates = [f"{module}.py", _joined(module, "__init__") + ".py"]
    candidates += [f"{_joined(module, name)}{end}" for name in names for end in (".py", "/__init__.py")]
    yield from (path for path in candidates if path in sources.contents)


def _exists(module: str, sources: Sources) -> bool:
    """Whether a module or a package, with or without an `__init__.py`, is there."""
    return f"{module}.py" in sources.contents or any(
        path.startswith(f"{module}/") for path in sources.contents
    )


def _folder(path: str) -> str:
    parent = PurePosixPath(path).parent.as_posix()
    return "" if parent == "." else parent


def _joined(folder: str, module: str) -> str:
    inner = module.replace(".", "/")
    folder = "" if folder == "." else folder
    return f"{folder}/{inner}" if folder and inner else folder or inner
