"""Checks of the Dockerfile: it is there, it starts something, and it works as the user that Spaces have."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.docker_lines import env_pairs, insert_flag
from spacekit.folder.checks.dockerfile import Dockerfile, Instruction
from spacekit.folder.checks.subject import DOCKERFILE, Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# The user that the Hub runs containers as.
_USER_ID = "1000"
_ROOT = frozenset({"root", "0", "root:root", "0:0"})
_SECRET_NAME = re.compile(
    r"(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIALS)(_|$)", re.IGNORECASE
)
# Variables that say where packages keep what they download.
_CACHE_VARIABLES = frozenset(
    {
        "HF_HOME",
        "HF_HUB_CACHE",
        "TRANSFORMERS_CACHE",
        "HUGGINGFACE_HUB_CACHE",
        "TORCH_HOME",
        "XDG_CACHE_HOME",
        "MPLCONFIGDIR",
        "NLTK_DATA",
        "HOME",
    }
)
_ROOTS_OWN = ("/root", "/.cache")


def _missing(subject: Subject) -> Iterator[Fault]:
    if subject.sdk != "docker" or subject.has(DOCKERFILE):
        return
    cause = f"the sdk is docker but there is no {DOCKERFILE}"
    found = sorted(path for path in subject.paths if path.rpartition("/")[2].lower() == DOCKERFILE.lower())
    if (subject.folder.path / DOCKERFILE).is_file():
        yield Fault(f"{DOCKERFILE} is left out by an ignore file", "take it out of there", DOCKERFILE)
    elif found and "/" not in found[0]:
        cure = f"rename {found[0]} to {DOCKERFILE}"
        yield Fault(f"{cause}, only {found[0]}", cure, found[0], fix=Fix(found[0], rename_to=DOCKERFILE))
    elif found:
        cure = f"move {found[0]} to the top of the folder, where a Space looks for it"
        yield Fault(f"{cause} at its top", cure, found[0])
    else:
        yield Fault(cause, "add one, or use sdk: gradio", DOCKERFILE)


def _unused(subject: Subject) -> Iterator[Fault]:
    if subject.sdk in {"gradio", "static"} and subject.has(DOCKERFILE):
        cause = f"{DOCKERFILE} is not used: the sdk is {subject.sdk}"
        yield Fault(cause, "write `sdk: docker` at the top of README.md if it should be", DOCKERFILE)


def _from(subject: Subject) -> Iterator[Fault]:
    file = subject.dockerfile
    if file is None:
        return
    early = next((each for each in file.instructions if each.stage < 0 and each.name != "ARG"), None)
    if not file.named("FROM"):
        cause = f"{DOCKERFILE} has no FROM, so there is nothing to build upon"
        yield Fault(cause, "begin it with a base image: `FROM python:3.12-slim`", DOCKERFILE, 1)
    elif early:
        cause = f"{DOCKERFILE} has {early.name} before its first FROM"
        yield Fault(cause, "begin it with FROM; only ARG may stand before", DOCKERFILE, early.line)


def _command(subject: Subject) -> Iterator[Fault]:
    file = subject.dockerfile
    if file and file.named("FROM") and not file.command:
        cause = f"{DOCKERFILE} has no CMD or ENTRYPOINT, so the container starts what its base image does"
        yield Fault(cause, 'end it with the command of the app: `CMD ["python", "app.py"]`', DOCKERFILE)


def _user(subject: Subject) -> Iterator[Fault]:
    """Spaces run the container as uid 1000; an image made for root meets PermissionErrors there."""
    file = subject.dockerfile
    if not file or not file.named("FROM"):
        return
    last = file.last("USER")
    cure = "add `RUN useradd -m -u 1000 user` and `USER user`, and COPY with --chown=user"
    if last is None:
        cause = f"{DOCKERFILE} names no USER, but a Space runs it as uid {_USER_ID}, without a home folder"
        yield Fault(cause, cure, DOCKERFILE)
    elif last.text.strip().lower() in _ROOT:
        cause = f"{DOCKERFILE} ends as root, but a Space runs it as uid {_USER_ID}"
        yield Fault(cause, cure, DOCKERFILE, last.line)


def _copy_owner(subject: Subject) -> Iterator[Fault]:
    """COPY makes root's files whatever USER says; the app can't write beside them."""
    file = subject.dockerfile
    for instruction, user in _copies_as_user(file) if file else ():
        if not any(flag.startswith("--chown") for flag in instruction.flags):
            line = instruction.line
            cause = f"{DOCKERFILE}:{line} copies files that will be root's, which {user} can't write to"
            fix = None
            if re.fullmatch(r"\w[\w.-]*", user):
                fix = Fix(DOCKERFILE, _with_owners)
            yield Fault(cause, f"write `{instruction.name} --chown={user} ...`", DOCKERFILE, line, fix)


def _with_owners(text: str) -> str:
    """Each COPY of a plain user with that user as the owner."""
    from spacekit.folder.checks.dockerfile import parse_dockerfile

    for instruction, user in _copies_as_user(parse_dockerfile(text)):
        if not any(flag.startswith("--chown") for flag in instruction.flags):
            text = insert_flag(text, instruction, f"--chown={user}")
    return text


def _copies_as_user(file: Dockerfile) -> Iterator[tuple[Instruction, str]]:
    """The COPY and ADD instructions of the last stage that stand after a USER other than root."""
    user = None
    stage = file.named("FROM")[-1].stage if file.named("FROM") else 0
    for instruction in file.instructions:
        if instruction.stage != stage:
            continue
        if instruction.name == "USER":
            user = None if instruction.text.lower() in _ROOT else instruction.text.strip()
        elif instruction.name in {"COPY", "ADD"} and user and "$" not in user:
            yield instruction, user


def _copy_source(subject: Subject) -> Iterator[Fault]:
    file = subject.dockerfile
    folders = {path.rpartition("/")[0] for path in subject.paths}
    known = subject.paths | {
        "/".join(folder.split("/")[:depth]) for folder in folders for depth in range(1, folder.count("/") + 2)
    }
    for each in file.named("COPY", "ADD") if file else ():
        if any(flag.startswith("--from") for flag in each.flags) or "<<" in each.text:
            continue
        for source in each.words[:-1]:
            plain = source.removeprefix("./").strip("/")
            if "$" in plain or "://" in plain or plain in {"", "."} or plain in known:
                continue
            if not any(fnmatch.fnmatchcase(path, plain) for path in known):
                cause = f"{DOCKERFILE}:{each.line} copies {source[:60]}, which is not among the files sent"
                yield Fault(cause, "add it, or take it out of the ignore file", DOCKERFILE, each.line)


def _secrets(subject: Subject) -> Iterator[Fault]:
    file = subject.dockerfile
    for each in file.named("ARG", "ENV") if file else ():
        for name, value in env_pairs(each):
            if not _SECRET_NAME.search(name) or value.startswith("$") or name.endswith(("_FILE", "_PATH")):
                continue
            cure = f"RUN --mount=type=secret,id={name} gives it to one build step; the app gets it anyway"
            if value:
                cause = f"{DOCKERFILE}:{each.line} writes {name} into the image, for everybody who gets it"
                yield Fault(cause, cure, DOCKERFILE, each.line)
            elif each.name == "ARG":
                cause = f"{DOCKERFILE}:{each.line} takes {name} as a build argument, which stays in the image"
                yield Fault(cause, cure, DOCKERFILE, each.line, severity=Severity.WARNING)


def _caches(subject: Subject) -> Iterator[Fault]:
    file = subject.dockerfile
    for each in file.final if file else ():
        for name, value in env_pairs(each) if each.name == "ENV" else ():
            if name in _CACHE_VARIABLES and (value.startswith(_ROOTS_OWN) or value == "/"):
                cause = (
                    f"{DOCKERFILE}:{each.line} sets {name} to {value[:40]}, where uid {_USER_ID} can't write"
                )
                cure = "use a folder of the user's: /home/user/.cache"
                yield Fault(cause, cure, DOCKERFILE, each.line)


CHECKS = (
    Check("docker-file", Severity.ERROR, "a Docker Space has a Dockerfile at its top", _missing),
    Check("docker-unused", Severity.INFO, "a Dockerfile is there to be used", _unused),
    Check("docker-from", Severity.ERROR, "the Dockerfile begins with FROM", _from),
    Check("docker-command", Severity.WARNING, "the Dockerfile says what to start", _command),
    Check("docker-user", Severity.WARNING, "the image is made for a plain user", _user),
    Check("docker-copy-owner", Severity.WARNING, "what is copied belongs to that user", _copy_owner),
    Check("docker-copy-source", Severity.ERROR, "what is copied is there", _copy_source),
    Check("docker-secret", Severity.ERROR, "no secret is written into the image", _secrets),
    Check("docker-cache", Severity.WARNING, "caches lie where the user can write", _caches),
)
