"""What goes wrong between here and a server, in words that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx2
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError, OIDCError

from spacekit.errors import FolderError, RemoteError, SpacekitError, StaleError
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["explained"]

# A server's own words are shown up to here: a proxy may answer with a whole page.
_MAX_SERVER_WORDS = 300
# How the Hub's client begins when the server refuses a README's settings.
_RESET = re.compile(r";\s*t=(\d{1,6})")
_SECONDS = re.compile(r"(\d{1,6})")
_NO_SPACE = "RepoNotFound"
_LOOK_AGAIN = "check the name or number that the command was given"
_README_REFUSED = "Invalid metadata in README.md."


@dataclass(frozen=True)
class _Refusal:
    """What one HTTP status means here: a word for scripts, the cause, the next step."""

    code: str
    cause: str
    hint: str


_REFUSALS: dict[int, _Refusal] = {
    HTTPStatus.UNAUTHORIZED: _Refusal("unauthorized", "{endpoint} does not accept the token", "{token_hint}"),
    HTTPStatus.PAYMENT_REQUIRED: _Refusal(
        "payment",
        "{endpoint} asks for a paid plan to make this Space",
        "free are static Spaces, Gradio on `--hardware zero-a10g` (two an account), and a host of your own "
        "(`spacekit host`, then push with --endpoint)",
    ),
    HTTPStatus.FORBIDDEN: _Refusal(
        "forbidden",
        "this token may not write to {space}",
        "use a token that may write to {space}; in an organisation, ask an admin for the role `write`",
    ),
    HTTPStatus.NOT_FOUND: _Refusal(
        "not-found",
        "{endpoint} does not know {space}, or not this request",
        "check the address and the id; a private Space needs its owner's token",
    ),
    HTTPStatus.CONFLICT: _Refusal(
        "conflict",
        "{endpoint} is busy with {space}, or has something else of that name",
        "run the same command again in a moment; if it stays, choose another name",
    ),
    HTTPStatus.LOCKED: _Refusal(
        "linked",
        "{space} follows another repository, so it takes no push",
        "push there; or `spacekit link --remove --to {space}` makes it the Space's own again",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _Refusal(
        "too-large",
        "{endpoint} takes no push of this size",
        "leave out what the app can do without (.spacekitignore), or load it from a model repository",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _Refusal(
        "rate-limit", "{endpoint} asks for patience", "wait {wait}, then run the same command again"
    ),
    HTTPStatus.INSUFFICIENT_STORAGE: _Refusal(
        "storage",
        "{endpoint} has no room left",
        "delete Spaces or large files that nobody uses; on a host of your own, make room on its disk",
    ),
}
# Limits of an account come with several statuses; what they are is in the words alone.
_LIMITS: tuple[tuple[str, _Refusal], ...] = (
    (
        "storage limit",
        _Refusal(
            "storage",
            "the storage of {space} is full",
            "keep models and data in repositories of their own; large files of its history count too",
        ),
    ),
    (
        "quota",
        _Refusal(
            "quota",
            "the account's quota at {endpoint} is used up",
            "pause Spaces that nobody uses, wait until it renews, or take a larger plan",
        ),
    ),
)
_MAYBE_STALE = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)
_OTHER_REFUSAL = _Refusal("remote", "{endpoint} refused (HTTP {status})", "mend what it says, then run again")
_SERVER_TROUBLE = _Refusal(
    "server",
    "{endpoint} has a problem of its own (HTTP {status})",
    "run the same command again later: nothing was left half-done",
)


@contextmanager
def explained(target: Target) -> Iterator[None]:
    """Turn whatever the client raises inside into one `RemoteError` with a next step."""
    try:
        yield
    except SpacekitError:
        raise
    except OIDCError as error:
        hint = "the job needs `permissions: id-token: write`, or HF_OIDC_ID_TOKEN"
        raise RemoteError(
            f"there is no id token to sign in with: {_short(str(error))}", hint, code="no-id-token"
        ) from error
    except HfHubHTTPError as error:
        raise _answered(error, target) from error
    except httpx2.TimeoutException as error:
        raise RemoteError(
            f"{target.endpoint} did not answer in time", "run the same command again", code="timeout"
        ) from error
    except httpx2.ConnectError as error:
        raise _unreachable(error, target) from error
    except (httpx2.HTTPError, ConnectionError) as error:
        raise RemoteError(
            f"the connection to {target.endpoint} broke off ({type(error).__name__})",
            "run the same command again: it goes on from whatever arrived",
            code="cut",
        ) from error
    except LocalTokenNotFoundError as error:
        raise RemoteError(
            f"{target.endpoint} needs a token", _token_hint(target), code="unauthorized"
        ) from error
    except OSError as error:
        # What is left is a file of the folder: the client reads them while it sends.
        raise FolderError(
            f"{error.filename or 'a file'} can't be read any more: {error.strerror or error}",
            "leave the folder as it is during a push, then run the same command again",
        ) from error
    except (HFValidationError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise _of_upload(error, target) or _misunderstood(error, target) from error


def _of_upload(error: Exception, target: Target) -> SpacekitError | None:
    """What stopped the upload of a large file: the client wraps it in a RuntimeError."""
    cause = error.__cause__
    if not isinstance(error, RuntimeError) or not isinstance(cause, Exception):
        return None
    try:
        with explained(target):
            raise cause
    except SpacekitError as told:
        return told


def _misunderstood(error: Exception, target: Target) -> SpacekitError:
    """The client's own checks, the README's settings, or an answer that is not what the API promises."""
    words = str(error)
    if words.startswith(_README_REFUSED):
        problem = _short(words.removeprefix(_README_REFUSED)).lstrip("- ")
        cause = f"{target.endpoint} refuses the settings of README.md: {problem}"
        return FolderError(cause, "mend that line of README.md, then push again", code="readme-settings")
    return RemoteError(
        f"{target.endpoint} and its client do not understand each other: {_short(words)}",
        "is this the address of a Hugging Face Hub or of a spacekit host?",
        code="protocol",
    )


def _answered(error: HfHubHTTPError, target: Target) -> RemoteError:
    """The server said no: which no, and what to do."""
    status = error.response.status_code
    if error.response.url.path.endswith("/oauth/token"):
        return _not_let_in(error, target)
    if status == HTTPStatus.UNAUTHORIZED and not target.is_hugging_face:
        # Our own host would say in its words what the hint says in ours.
        verb = "needs a token" if target.token is False else "does not accept the token"
        return RemoteError(f"{target.endpoint} {verb}", _token_hint(target), code="unauthorized")
    words = _short(error.server_message or error.response.headers.get("x-error-message") or "")
    if _is_stale(status, words):
        return StaleError(
            f"someone else pushed to {target.space} since this plan was made",
            "run the same command again to see the new difference",
        )
    if status == HTTPStatus.NOT_FOUND and (told := _missing(error, words, target)):
        return told
    is_server_trouble = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    other = _SERVER_TROUBLE if is_server_trouble else _OTHER_REFUSAL
    refusal = _limit_in(words) or _REFUSALS.get(status, other)
    facts = {
        "endpoint": target.endpoint,
        "space": target.space,
        "status": status,
        "token_hint": _token_hint(target),
        "wait": _wait(error.response.headers),
    }
    cause = refusal.cause.format(**facts) + (f": {words}" if words else "")
    return RemoteError(cause, refusal.hint.format(**facts), code=refusal.code)


def _missing(error: HfHubHTTPError, words: str, target: Target) -> RemoteError | None:
    """What a 404 is about, where the server says it: the Space itself, or something of it."""
    refusal = _REFUSALS[HTTPStatus.NOT_FOUND]
    if error.response.headers.get("x-error-code") == _NO_SPACE:
        # The server's own words would say the same once more.
        return RemoteError(f"{target.endpoint} does not know {target.space}", refusal.hint, code=refusal.code)
    said = _short(error.response.headers.get("x-error-message") or "")
    if not said:
        return None
    return RemoteError(f"{target.endpoint} says: {words or said}", _LOOK_AGAIN, code=refusal.code)


def _not_let_in(error: HfHubHTTPError, target: Target) -> RemoteError:
    """The server gives no token to this CI job, and says why."""
    try:
        told = error.response.json()
    except ValueError:
        told = None
    words = told.get("error_description") if isinstance(told, dict) else None
    why = _short(str(words or error.server_message or f"HTTP {error.response.status_code}"))
    return RemoteError(
        f"{target.endpoint} lets this job not push to {target.space}: {why}",
        f"`spacekit publishers list --to {target.space}` shows who may"
        if not target.is_hugging_face
        else "the Space's settings list its trusted publishers",
        code="no-publisher",
    )


def _limit_in(words: str) -> _Refusal | None:
    """The limit that a server's words speak of."""
    said = words.lower()
    return next((refusal for mark, refusal in _LIMITS if mark in said), None)


def _wait(headers: Mapping[str, str]) -> str:
    """How long a server asks to be left alone: its RateLimit header, or Retry-After, in seconds."""
    found = _RESET.search(headers.get("ratelimit", "")) or _SECONDS.fullmatch(headers.get("retry-after", ""))
    return f"{int(found[1])} seconds" if found else "five minutes"


def _is_stale(status: int, words: str) -> bool:
    """Whether the Space is not as the plan found it: the Hub says so with 412, or 409 or 400 and words."""
    said = words.lower()
    moved = "commit" in said and any(word in said for word in ("parent", "moved", "behind"))
    told = moved or "exist" in said
    return status == HTTPStatus.PRECONDITION_FAILED or (status in _MAYBE_STALE and told)


def _unreachable(error: httpx2.ConnectError, target: Target) -> RemoteError:
    """Nobody answered: a wrong name, or nothing that listens, or a certificate."""
    words = str(error).lower()
    if "certificate" in words or "ssl" in words:
        return RemoteError(
            f"the connection to {target.endpoint} is not secure: {_short(str(error))}",
            "SSL_CERT_FILE names the certificates of a network with its own authority",
            code="tls",
        )
    if any(part in words for part in ("name or service", "name resolution", "nodename", "no address")):
        return RemoteError(
            f"there is no server called {target.endpoint}", "check the address and the network", code="dns"
        )
    hint = (
        "is the host running? `spacekit host` starts one"
        if not target.is_hugging_face
        else "check the network"
    )
    return RemoteError(f"nothing answers at {target.endpoint}", hint, code="unreachable")


def _token_hint(target: Target) -> str:
    if target.is_hugging_face:
        return "`hf auth login` stores one, or pass --token; huggingface.co/settings/tokens makes them"
    return "pass the token that the host printed on its first start with --token, or set SPACEKIT_HOST_TOKEN"


def _short(words: str) -> str:
    """A server's words on one line, without what could steer a terminal."""
    return clean_line(" ".join(words.split()))[:_MAX_SERVER_WORDS].rstrip(".")
