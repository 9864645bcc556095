"""Names that come from the network: repository ids, paths in a repository, revisions, host names.

Pure functions; each one either gives back what may be used or raises a `HostError` with the reason.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

from .errors import HostError, RevisionNotFound
from .limits import MAX_DNS_LABEL, MAX_PATH_PART, MAX_REPO_ID, MAX_REPO_PATH

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
# What git allows in the name of a branch: https://git-scm.com/docs/git-check-ref-format
_REVISION = re.compile(r"[^-./\x00-\x20\x7f~^:?*\[\\][^\x00-\x20\x7f~^:?*\[\\]{0,254}")
_NOT_IN_REVISION = ("..", "@{", "//", "/.", ".lock/")
_SHA = re.compile(r"[0-9a-f]{40}")
_DRIVE = re.compile(r"[A-Za-z]:")
# Letters that macOS leaves out when it compares file names, so that `.g\u200cit` opens `.git`.
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
# What Windows takes for `.git`: its short name, and any name with dots, spaces or a stream at the end.
_GIT_ON_NTFS = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE | re.DOTALL)


class RepoId(NamedTuple):
    """A Space's full name: `namespace/name`."""

    namespace: str
    name: str

    def __str__(self) -> str:
        """`namespace/name`, as the Hub writes it."""
        return f"{self.namespace}/{self.name}"

    @property
    def key(self) -> str:
        """What two ids must differ in: the Hub's names differ in more than case."""
        return str(self).lower()


def parse_repo_id(namespace: str, name: str) -> RepoId:
    """Check a namespace and a name by the Hub's rules."""
    repo_id = RepoId(namespace, name)
    for part in repo_id:
        if not _NAME.fullmatch(part) or "--" in part or ".." in part or part.lower().endswith(".git"):
            raise HostError(
                f"{str(repo_id)!r} is not a repository id: names hold letters, digits, '-', '_' and '.', do "
                "not start or end with '-' or '.', and have no '--' or '..' and no '.git' at the end"
            )
    if len(str(repo_id)) > MAX_REPO_ID:
        raise HostError(f"{str(repo_id)!r} is longer than {MAX_REPO_ID} characters")
    return repo_id


def check_repo_path(path: str) -> str:
    """Give back a path that is safe to write in a repository and in a checkout, or say why it is not."""
    problem = _path_problem(path)
    if problem:
        raise HostError(f"The path {path[:200]!r} can't be in a repository: {problem}")
    return path


def _path_problem(path: str) -> str | None:
    if not path:
        return "it is empty"
    try:
        raw = path.encode()
    except UnicodeEncodeError:
        return "it is not Unicode text"
    if len(raw) > MAX_REPO_PATH:
        return f"it is longer than {MAX_REPO_PATH} bytes"
    if "\\" in path or path.startswith("/") or _DRIVE.match(path):
        return "paths are relative and use forward slashes"
    if any(unicodedata.category(letter) == "Cc" for letter in path):
        return "it holds a control character"
    return next((problem for part in path.split("/") if (problem := _part_problem(part))), None)


def _part_problem(part: str) -> str | None:
    if part in ("", ".", ".."):
        return "it has an empty part, '.' or '..'"
    if len(part.encode()) > MAX_PATH_PART:
        return f"one part is longer than {MAX_PATH_PART} bytes"
    if _GIT_ON_NTFS.fullmatch(_IGNORED_BY_HFS.sub("", part)):
        return "'.git' belongs to git"
    return None


def check_revision(revision: str) -> str:
    """Give back a branch name or a commit id that can't be taken for an option or an expression by git.

    `/` may come as `%2F`: see `encoded_slashes`.
    """
    revision = revision.replace("%2F", "/")
    if (
        not _REVISION.fullmatch(revision)
        or any(part in revision for part in _NOT_IN_REVISION)
        or revision.endswith((".lock", "/", "."))
        or revision == "@"
    ):
        raise RevisionNotFound(revision[:100])
    return revision


def branch_name(revision: str) -> str:
    """The branch that a revision names; both `main` and `refs/heads/main` do."""
    return check_revision(revision).removeprefix("refs/heads/")


def is_sha(text: str) -> bool:
    """Whether a text is a full commit id."""
    return _SHA.fullmatch(text) is not None


def subdomain_of(repo_id: RepoId) -> str:
    """The Space's host name label, as the Hub forms it: lower case, `-` for all else; cut to DNS length."""
    label = re.sub(r"[^a-z0-9]+", "-", str(repo_id).lower()).strip("-") or "space"
    if len(label) <= MAX_DNS_LABEL:
        return label
    return with_suffix(label, hashlib.sha256(str(repo_id).encode()).hexdigest()[:8])


def with_suffix(label: str, suffix: str) -> str:
    """A label that ends in `-suffix` and is still a DNS label: for a second Space of the same label."""
    return f"{label[: MAX_DNS_LABEL - len(suffix) - 1].rstrip('-')}-{suffix}"
