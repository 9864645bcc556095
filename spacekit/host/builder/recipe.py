"""What a revision needs to run, read from its files: pure, nothing is built here."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from spacekit.host.addresses import APP_PORT
from spacekit.host.card import Card, read_card, seconds_of
from spacekit.host.limits import MIB, STARTUP_TIME
from spacekit.host.status import Failure
from spacekit.host.store.git import Repository

_MAX_SOURCE = 4 * MIB
_DEFAULT_APP_FILES = {"gradio": "app.py", "static": "index.html", "docker": "Dockerfile"}
# A line that takes in other files of the repository, so that their content counts as well.
_LOCAL = re.compile(
    r"^\s*(?:-r|-c|-e|--requirement|--constraint|--editable|--find-links|\.|/|file:)|@\s*file:", re.MULTILINE
)


@dataclass(frozen=True)
class Recipe:
    """How to bring one revision up."""

    sha: str
    sdk: str
    app_file: str
    title: str
    python_version: str | None = None
    requirements: str = ""
    pre_requirements: str = ""
    has_packages: bool = False
    wants_spacekit: bool = False
    gradio: str | None = None
    startup_seconds: int = int(STARTUP_TIME.total_seconds())
    build_command: str | None = None
    base_path: str = "/"
    headers: tuple[tuple[str, str], ...] = ()  # that its answers are to have
    port: int = APP_PORT  # where it listens, in a container

    @property
    def runs_code(self) -> bool:
        """Whether anything of the revision is run on this machine."""
        return self.sdk != "static" or self.build_command is not None

    def build_key(self, variables: Mapping[str, str]) -> str:
        """A name for what a build command makes: the same when it would be made of the same."""
        parts = (
            self.sha,
            self.build_command or "",
            *(f"{name}={variables[name]}" for name in sorted(variables)),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

    def environment_key(self, python: str, wheel: str) -> str:
        """A name for the environment: the same for two revisions that need the same one."""
        local = self.sha if _LOCAL.search(self.requirements + "\n" + self.pre_requirements) else ""
        wheel = wheel if self.wants_spacekit else ""
        parts = (python, self.pre_requirements, self.requirements, self.gradio or "", wheel, local)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def read_recipe(repository: Repository, sha: str, title: str) -> Recipe:
    """Read a revision; raises `Failure` with the stage and the reason when it can't run."""
    card = read_card(_text(repository, sha, "README.md"))
    if card.errors:
        raise Failure("CONFIG_ERROR", "; ".join(card.errors))
    sdk = str(card.data["sdk"])
    app_file = (card.text("app_file") if sdk != "docker" else None) or _DEFAULT_APP_FILES[sdk]
    if sdk == "docker":  # its files are looked at where it is built, if it can be
        return _recipe(repository, sha, sdk, app_file, card, card.text("title") or title)
    entry = repository.entry(sha, app_file)
    is_built = sdk == "static" and card.text("app_build_command") is not None
    if not is_built and (entry is None or entry.is_directory):
        raise Failure(
            "NO_APP_FILE",
            f"There is no {app_file} in this revision: add it, or name another `app_file` in README.md",
        )
    return _recipe(repository, sha, sdk, app_file, card, card.text("title") or title)


def _recipe(repository: Repository, sha: str, sdk: str, app_file: str, card: Card, title: str) -> Recipe:
    requirements = _text(repository, sha, "requirements.txt")
    names = requirement_names(requirements)
    imports_gradio = sdk == "gradio" and "gradio" in imported_modules(_text(repository, sha, app_file))
    return Recipe(
        sha=sha,
        sdk=sdk,
        app_file=app_file,
        title=title,
        python_version=card.text("python_version"),
        requirements=requirements,
        pre_requirements=_text(repository, sha, "pre-requirements.txt"),
        has_packages=repository.entry(sha, "packages.txt") is not None,
        wants_spacekit="spacekit" in names,
        gradio=gradio_requirement(
            card.text("sdk_version"), imports=imports_gradio, requires="gradio" in names
        ),
        startup_seconds=seconds_of(card.data.get("startup_duration_timeout"))
        or int(STARTUP_TIME.total_seconds()),
        build_command=card.text("app_build_command") if sdk == "static" else None,
        base_path=card.text("base_path") or "/",
        headers=tuple((str(name), str(value)) for name, value in card.data.get("custom_headers", {}).items()),
        port=int(card.text("app_port") or APP_PORT) if sdk == "docker" else APP_PORT,
    )


def _text(repository: Repository, sha: str, path: str) -> str:
    return (repository.read_file(sha, path, _MAX_SOURCE) or b"").decode(errors="replace")


def gradio_requirement(version: str | None, *, imports: bool, requires: bool) -> str | None:
    """What to add for Gradio: it is brought only for an app that asks for it, by an import or a requirement.

    `sdk_version` decides which one; without it, requirements.txt does, or the newest is taken.
    """
    if not imports and not requires:
        return None
    if version:
        return f"gradio=={version}"
    return None if requires else "gradio"


def requirement_names(text: str) -> set[str]:
    """The packages that a requirements file names."""
    names: set[str] = set()
    for line in text.splitlines():
        try:
            names.add(canonicalize_name(Requirement(re.split(r"(?:^|\s)#|\s--", line)[0].strip()).name))
        except InvalidRequirement:
            continue
    return names


def imported_modules(source: str) -> set[str]:
    """The top-level names that a Python file imports; none when it is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.split(".")[0])
    return modules
