"""What a server says when git can't reach it or it takes no push, in words that a person can act on."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from spacekit.errors import RemoteError, StaleError
from spacekit.push.git.command import GitFailed
from spacekit.push.target import Target

__all__ = ["explain"]

# A server's own words are shown up to here.
_MAX_SERVER_WORDS = 300
_REMOTE = re.compile(r"^remote: ?(.*)$", re.IGNORECASE)
# A file in a server's list, with its size or its branch behind it.
_LISTED = re.compile(r"^remote:\s+- (.+?)(?: \([^()]*\))?$")
_MAX_NAMES = 20
# Of a refusal in a frame, the frame.
_FRAME = re.compile(r"^[-=*#\s]*$")


@dataclass(frozen=True)
class _Cause:
    """What some words in git's output mean: a word for scripts, the cause, the next step."""

    words: str
    code: str
    cause: str
    hint: str


_STALE = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock ref|failed to (?:update|lock)|incorrect old value"
    r"|reference already exists"
)
_MIGRATE = (
    "`git lfs migrate import --include={names}` moves it out of the whole history, which rewrites it;"
    " or push with --via hub, which sends no history"
)
# In this order: the first that fits says what it was. What a server says comes before how git sums it up.
_CAUSES = (
    _Cause(
        r"contains? binary files",
        "binary-files",
        "{endpoint} takes no binary file in a commit unless it is in large-file storage",
        _MIGRATE,
    ),
    _Cause(
        r"(?:larger|bigger) than|exceeds? (?:the )?(?:maximum|limit|file size)|file size limit|10 ?MiB",
        "large-files",
        "{endpoint} takes no file of this size in a commit unless it is in large-file storage",
        _MIGRATE,
    ),
    _Cause(
        r"LFS pointer pointed to a file|LFS pointers whose files|missing lfs object|GH008",
        "lfs-missing",
        "{endpoint} lacks a large file that the history names",
        "`git lfs fetch --all` in a clone that has it, then push from there; or push with --via hub",
    ),
    _Cause(
        r"enable upload of files ?> ?5 ?GB|lfs-enable-largefiles",
        "lfs-too-large",
        "git-lfs sends no file of more than 5 GB to {endpoint}",
        "push with --via hub, which does",
    ),
    _Cause(
        r"storage limit|quota (?:reached|exceeded)",
        "storage",
        "the storage of {space} is full",
        "large files of the history count too, and --via hub sends none of them",
    ),
    _Cause(
        r"shallow update not allowed",
        "shallow",
        "{endpoint} takes no history with a hole in it",
        "`git fetch --unshallow`, then push again",
    ),
    _Cause(
        r"(?:secret|token|credential)s? (?:was|were|is|are )?(?:found|detected|leak)|leaked",
        "secret-found",
        "{endpoint} found a secret in what was pushed",
        "revoke it, take it out of the history, and keep it in [secrets] of spacekit.toml",
    ),
    _Cause(
        r"[Mm]etadata|YAML|yaml|README\.md: ",
        "readme-settings",
        "{endpoint} refuses the settings of README.md",
        "mend what it says, commit, then push again; `spacekit check` knows most of it beforehand",
    ),
    _Cause(
        r"requires a (?:PRO|paid)|PRO subscription|error: 402",
        "payment",
        "{endpoint} asks for a paid plan",
        "a host of your own is free: `spacekit host`, then push with --endpoint",
    ),
    _Cause(
        r"error: 403|not (?:allowed|authorized)|[Ff]orbidden|permission denied|read.only",
        "forbidden",
        "this token may not write to {space}",
        "use a token that may write to {space}, or an owner that is yours",
    ),
    _Cause(
        r"Authentication failed|could not read (?:Username|Password)|error: 401|[Uu]nauthorized|Invalid cred",
        "unauthorized",
        "{endpoint} does not accept the token",
        "{token_hint}",
    ),
    _Cause(
        r"error: 404|repository .* not found|[Rr]epository not found",
        "not-found",
        "{endpoint} does not know {space}, or has no git",
        "check the address and the id; a private Space needs its owner's token",
    ),
    _Cause(
        r"error: 429", "rate-limit", "{endpoint} asks for patience", "wait five minutes, then run it again"
    ),
    _Cause(
        r"certificate|SSL|TLS",
        "tls",
        "the connection to {endpoint} is not secure",
        "GIT_SSL_CAINFO names the certificates of a network with its own authority",
    ),
    _Cause(
        r"not resolve host",
        "dns",
        "there is no server called {endpoint}",
        "check the address and the network",
    ),
    _Cause(
        r"Failed to connect|Connection refused|Couldn't connect|Could not connect|unable to connect",
        "unreachable",
        "nothing answers at {endpoint}",
        "is it running, and is the address right?",
    ),
    _Cause(
        r"error: 5\d\d",
        "server",
        "{endpoint} has a problem of its own",
        "run the same command again later: nothing was left half-done",
    ),
    _Cause(
        r"hung up|early EOF|RPC failed|unexpected disconnect|Empty reply|reset by peer|Recv fail|timed out",
        "cut",
        "the connection to {endpoint} broke off",
        "run the same command again: large files that arrived are not sent twice",
    ),
)
_OTHER = _Cause("", "remote", "{endpoint} refused the push", "mend what it says, then push again")


def explain(error: GitFailed, target: Target, prefix: str = "") -> RemoteError:
    """The error of a push or fetch that failed.

    Args:
        error: What git ended with.
        target: Where it was to go.
        prefix: Where the Space's root is in the user's repository, with a slash at its end.
    """
    said = _server_words(error.lines)
    cause = next((cause for cause in _CAUSES if re.search(cause.words, error.words)), None)
    if cause is None and _STALE.search(error.words):
        return StaleError(
            f"someone else pushed to {target.space} since this plan was made",
            "run the same command again to see the new difference",
        )
    cause = cause or _OTHER
    facts = {
        "endpoint": target.endpoint,
        "space": target.space,
        "token_hint": _token_hint(target),
        "names": _offending(error.lines, prefix),
    }
    words = said or ("" if cause is not _OTHER else error.reason)
    text = cause.cause.format(**facts) + (f": {words}" if words else "")
    return RemoteError(text, cause.hint.format(**facts), code=cause.code)


def _offending(lines: list[str], prefix: str) -> str:
    """The files that a server names in its list, for a command."""
    found = [match.group(1) for line in lines if (match := _LISTED.match(line))]
    return shlex.quote(",".join(prefix + path for path in found[:_MAX_NAMES])) if found else "FILE"


def _server_words(lines: list[str]) -> str:
    """What the server itself said, on one line; its progress and its frames are left out."""
    found = [match.group(1).strip() for line in lines if (match := _REMOTE.match(line))]
    words = [line for line in found if not _FRAME.match(line) and not re.search(r"\d+% \(", line)]
    return " ".join(dict.fromkeys(words))[:_MAX_SERVER_WORDS].rstrip(". ")


def _token_hint(target: Target) -> str:
    if target.is_hugging_face:
        return "`hf auth login` stores one, or pass --token; it has to be allowed to write"
    return "pass the token that the host printed on its first start with --token, or set SPACEKIT_HOST_TOKEN"
