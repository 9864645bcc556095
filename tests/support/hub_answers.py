"""What the Hub answers, as data: the host is held to it, and what our client is given is made of it.

Written down from the Hub's documentation and from what its own clients read, not from our host, so that host
and client cannot share one misreading. A shape is a literal, a type, a pattern, a list of one shape for each
item, or a dict of the keys that have to be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

SHA = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
URL = re.compile(r"https?://\S+")
LFS_JSON = "application/vnd.git-lfs+json"


@dataclass(frozen=True)
class HubAnswer:
    """One request, and what the Hub answers.

    Attributes:
        request: Method and path; `{space}` is a Space that exists, `{oid}` a large file that it has.
        status: The answer's status.
        headers: Headers that have to be there, each with its shape.
        body: The shape of the JSON in it.
        sends: A JSON body to send.
        token: `right`, `wrong`, or none.
    """

    request: str
    status: int
    headers: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    sends: Any = None
    token: str | None = "right"


_MISSING_OID = "0" * 64
_FILE = {"type": "file", "path": str, "size": int, "oid": SHA}
_LARGE = {**_FILE, "lfs": {"oid": SHA256, "size": int, "pointerSize": int}}
_RUNTIME = {"stage": str, "hardware": {"current": object, "requested": object}, "sha": object}


def _batch(operation: str, oid: str) -> dict[str, Any]:
    return {
        "operation": operation,
        "transfers": ["basic", "multipart"],
        "objects": [{"oid": oid, "size": 12}],
    }


# huggingface_hub parses `url`; a 409 without it is a KeyError in the client.
CREATED = HubAnswer(
    "POST /api/repos/create",
    200,
    body={"url": URL, "name": str, "id": str},
    sends={"name": "{new}", "organization": "me", "type": "space", "sdk": "static"},
)
EXISTS_ALREADY = HubAnswer(
    "POST /api/repos/create",
    409,
    body={"error": str, "url": URL},
    sends={"name": "{name}", "organization": "me", "type": "space", "sdk": "static"},
)
# Over plain HTTP the client knows a missing repository by this header alone.
NO_SPACE = HubAnswer("GET /api/spaces/me/none", 404, {"X-Error-Code": "RepoNotFound"}, {"error": str})
NO_REVISION = HubAnswer(
    "GET /api/spaces/{space}/revision/none", 404, {"X-Error-Code": "RevisionNotFound"}, {"error": str}
)
NO_FILE = HubAnswer(
    "GET /spaces/{space}/resolve/main/none.txt",
    404,
    {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": SHA},
    {"error": str},
)
WRONG_TOKEN = HubAnswer("GET /api/whoami-v2", 401, body={"error": str}, token="wrong")
NO_TOKEN_TO_WRITE = HubAnswer(
    "POST /api/repos/create", 401, body={"error": str}, sends=CREATED.sends, token=None
)
# git sends nothing of its credentials before it was asked in this way.
GIT_ASKED = HubAnswer(
    "GET /spaces/{space}/info/refs?service=git-receive-pack",
    401,
    {"WWW-Authenticate": re.compile(r"Basic realm=.*")},
    token=None,
)
GIT_REFS = HubAnswer(
    "GET /spaces/{space}/info/refs?service=git-upload-pack",
    200,
    {
        "Content-Type": "application/x-git-upload-pack-advertisement",
        "Cache-Control": re.compile("no-cache.*"),
    },
    token=None,
)
LFS_UPLOAD = HubAnswer(
    "POST /spaces/{space}.git/info/lfs/objects/batch",
    200,
    {"Content-Type": re.compile(re.escape(LFS_JSON) + ".*")},
    {
        "transfer": "basic",
        "objects": [
            {"oid": _MISSING_OID, "size": 12, "actions": {"upload": {"href": URL}, "verify": {"href": URL}}}
        ],
    },
    _batch("upload", _MISSING_OID),
)
LFS_DOWNLOAD = HubAnswer(
    "POST /spaces/{space}.git/info/lfs/objects/batch",
    200,
    {"Content-Type": re.compile(re.escape(LFS_JSON) + ".*")},
    {"transfer": "basic", "objects": [{"oid": SHA256, "size": 12, "actions": {"download": {"href": URL}}}]},
    _batch("download", "{oid}"),
)
LFS_MISSING = HubAnswer(
    "POST /spaces/{space}.git/info/lfs/objects/batch",
    200,
    body={"objects": [{"oid": _MISSING_OID, "error": {"code": 404, "message": str}}]},
    sends=_batch("download", _MISSING_OID),
)
LFS_STRANGER = HubAnswer(
    "POST /spaces/{space}.git/info/lfs/objects/batch",
    401,
    {"LFS-Authenticate": re.compile(r"Basic realm=.*")},
    {"message": str},
    _batch("upload", _MISSING_OID),
    token=None,
)
VALID_README = HubAnswer(
    "POST /api/validate-yaml",
    200,
    body={"errors": [], "warnings": []},
    sends={"content": "---\nsdk: static\n---\n", "repoType": "space"},
)
# `shouldIgnore` is read without a default: leaving it out is a KeyError in the client.
PREUPLOAD = HubAnswer(
    "POST /api/spaces/{space}/preupload/main",
    200,
    body={"files": [{"path": "new.txt", "uploadMode": "regular", "shouldIgnore": False}]},
    sends={"files": [{"path": "new.txt", "sample": "aGk=", "size": 2}]},
)
INFO = HubAnswer(
    "GET /api/spaces/{space}?blobs=true",
    200,
    body={"id": "{space}", "sha": SHA, "private": False, "siblings": [{"rfilename": str, "size": int}]},
)
TREE = HubAnswer(
    "GET /api/spaces/{space}/tree/main?recursive=true",
    200,
    body=[{**_FILE, "type": re.compile("file|directory")}],
)
LARGE_IN_TREE = HubAnswer("GET /api/spaces/{space}/tree/main/large", 200, body=[_LARGE])
REFS = HubAnswer(
    "GET /api/spaces/{space}/refs",
    200,
    body={
        "branches": [{"name": str, "ref": re.compile("refs/heads/.*"), "targetCommit": SHA}],
        "tags": [{"name": str, "ref": re.compile("refs/tags/.*"), "targetCommit": SHA}],
        "converts": [],
    },
)
COMMITS = HubAnswer(
    "GET /api/spaces/{space}/commits/main",
    200,
    body=[{"id": SHA, "title": str, "message": str, "date": str, "authors": [{"user": str}]}],
)
RUNTIME = HubAnswer("GET /api/spaces/{space}/runtime", 200, body=_RUNTIME)
SMALL_FILE = HubAnswer(
    "HEAD /spaces/{space}/resolve/main/README.md",
    200,
    {"X-Repo-Commit": SHA, "ETag": re.compile(r'"[0-9a-f]{40}"'), "Content-Length": re.compile(r"\d+")},
)
LARGE_FILE = HubAnswer(
    "HEAD /spaces/{space}/resolve/main/large/a.bin",
    200,
    {"X-Repo-Commit": SHA, "X-Linked-Etag": re.compile(r'"[0-9a-f]{64}"'), "X-Linked-Size": "12"},
)
MAY_WRITE = HubAnswer("GET /api/spaces/{space}/auth-check/write", 200)

# --- copies, webhooks, and the way in for CI jobs -----------------------------------------------------
DUPLICATED = HubAnswer(
    "POST /api/spaces/{space}/duplicate", 200, body={"url": URL}, sends={"repository": "me/{new}"}
)
DUPLICATE_TAKEN = HubAnswer(
    "POST /api/spaces/{space}/duplicate",
    409,
    body={"error": str, "url": URL},
    sends={"repository": "{space}"},
)
WEBHOOKS = HubAnswer("GET /api/settings/webhooks", 200, body=list)
WEBHOOK_MADE = HubAnswer(
    "POST /api/settings/webhooks",
    200,
    body={
        "webhook": {
            "id": str,
            "url": URL,
            "watched": [{"type": "space", "name": str}],
            "domains": [str],
            "disabled": False,
        }
    },
    sends={"url": "https://example.com/", "watched": [{"type": "space", "name": "{space}"}]},
)
JOB_REFUSED = HubAnswer(
    "POST /oauth/token",
    400,
    body={"error": "invalid_grant", "error_description": str},
    sends={
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": "no.id.token",
        "resource": "spaces/{space}",
    },
    token=None,
)

ALL = {name: value for name, value in list(globals().items()) if isinstance(value, HubAnswer)}


def misfit(shape: Any, value: Any, where: str = "") -> str | None:
    """Where a value is not of a shape, in words; `None` when it is."""
    if isinstance(shape, dict):
        return _misfit_of_keys(shape, value, where)
    if isinstance(shape, list):
        return _misfit_of_items(shape, value, where)
    if isinstance(shape, re.Pattern):
        fits = isinstance(value, str) and shape.fullmatch(value) is not None
    elif isinstance(shape, type):
        fits = isinstance(value, shape)
    else:
        fits = shape == value
    return None if fits else f"{where} is {value!r} instead of {shape!r}"


def _misfit_of_keys(shape: dict[str, Any], value: Any, where: str) -> str | None:
    if not isinstance(value, dict):
        return f"{where} is {value!r} instead of an object"
    if missing := shape.keys() - value.keys():
        return f"{where} lacks {sorted(missing)}"
    return next(filter(None, (misfit(shape[key], value[key], f"{where}.{key}") for key in shape)), None)


def _misfit_of_items(shape: list[Any], value: Any, where: str) -> str | None:
    """An empty shape wants an empty list, any other a list with something in it."""
    if not isinstance(value, list) or bool(shape) != bool(value):
        return f"{where} is {value!r} instead of a list of {shape!r}"
    items = enumerate(value) if shape else ()
    return next(filter(None, (misfit(shape[0], item, f"{where}[{at}]") for at, item in items)), None)


def filled(template: Any, **values: str) -> Any:
    """A request's path or body with its names filled in."""
    if isinstance(template, dict):
        return {key: filled(value, **values) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(item, **values) for item in template]
    if not isinstance(template, str):
        return template
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
