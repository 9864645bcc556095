"""A check of what the app imports against what would be installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from packaging.utils import canonicalize_name

from spacekit.folder.adopt.distributions import Installed
from spacekit.folder.adopt.needs import missing_needs
from spacekit.folder.adopt.reach import reach_from
from spacekit.folder.adopt.sources import read_sources
from spacekit.folder.adopt.versions import Known
from spacekit.folder.app_folder import REQUIREMENTS
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.requirement_edits import append_line
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# What the builder of a Gradio Space installs by itself, with what those bring along.
_GRADIO = frozenset(
    """
    aiofiles anyio brotli click fastapi ffmpy filelock fsspec gradio gradio-client groovy h11 hf-xet httpcore
    httpx huggingface-hub idna jinja2 markdown-it-py markupsafe numpy orjson packaging pandas pillow pydantic
    pydantic-core pydub pygments python-dateutil python-multipart pytz pyyaml requests rich ruff safehttpx
    semantic-version shellingham six sniffio starlette tomlkit tqdm typer typing-extensions tzdata urllib3
    uvicorn websockets certifi charset-normalizer datasets aiohttp pyarrow dill multiprocess xxhash spaces
    psutil
    """.split()  # noqa: SIM905  a page of names reads best as text
)
_SPACEKIT = frozenset({"spacekit", "spacekit-runtime", "fastapi", "uvicorn", "orjson", "typer", "starlette"})
# What many packages bring along: whoever imports one of these rarely asks for it.
_BROUGHT = {
    "torch": frozenset({"numpy", "sympy", "networkx", "jinja2", "fsspec", "filelock", "typing-extensions"}),
    "transformers": frozenset(
        {"numpy", "huggingface-hub", "tokenizers", "safetensors", "pyyaml", "requests", "tqdm", "regex"}
    ),
    "diffusers": frozenset({"numpy", "pillow", "huggingface-hub", "safetensors", "requests", "regex"}),
    "scikit-learn": frozenset({"numpy", "scipy", "joblib", "threadpoolctl"}),
    "matplotlib": frozenset({"numpy", "pillow"}),
    "pandas": frozenset({"numpy", "python-dateutil"}),
    "fastapi": frozenset({"starlette", "pydantic", "typing-extensions"}),
    "streamlit": frozenset({"numpy", "pandas", "pillow", "requests", "pyarrow", "altair"}),
}
# Whether a check passes must not depend on what happens to be installed here.
_NO_VERSIONS = Known()
_NOTHING_INSTALLED = Installed({}, lambda _name: None)


def _missing(subject: Subject) -> Iterator[Fault]:
    entry = subject.folder.app_file
    if not subject.runs_python or subject.app_tree is None:
        return
    sources = read_sources(subject.folder.path, subject.paths)
    if entry not in sources.contents:
        return
    needs = missing_needs(
        reach_from(entry, sources).modules, _covered(subject), _NO_VERSIONS, _NOTHING_INSTALLED
    )
    can_write = subject.has(REQUIREMENTS) or not (subject.folder.path / REQUIREMENTS).exists()
    for need in needs:
        module = need.reason.removeprefix("import ").partition(";")[0]
        cause = f"the app imports {module}, and no line of {REQUIREMENTS} brings it"
        line = need.line
        fix = Fix(REQUIREMENTS, partial(append_line, line=line))
        yield Fault(cause, f"add the line `{line}`", REQUIREMENTS, fix=fix if can_write else None)


def _covered(subject: Subject) -> set[str]:
    """The packages that will be there: what is asked for, and what comes along."""
    asked = {str(line.name) for line in subject.requirements if line.name}
    covered = set(asked)
    is_plain_gradio = subject.sdk == "gradio" and "spacekit" not in asked
    covered |= _GRADIO if is_plain_gradio or "gradio" in asked else frozenset()
    covered |= _SPACEKIT if "spacekit" in asked else frozenset()
    for name in asked:
        covered |= _BROUGHT.get(canonicalize_name(name), frozenset())
    return covered


CHECKS = (Check("requirements-missing", Severity.WARNING, "the requirements cover the imports", _missing),)
