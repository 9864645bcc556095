"""The smoke test: one question to the app that runs, and whether its answer is the right one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx2

from spacekit.errors import StartError, WaitError
from spacekit.folder.settings import Smoke
from spacekit.push.lines import clean_line
from spacekit.push.loopback import reach_directly

__all__ = ["smoke_test"]

# An answer is compared, not stored; a page or a result beyond this is cut.
_MAX_ANSWER = 4 * 1024 * 1024
# As much of a wrong answer as a sentence carries.
_MAX_SHOWN = 200


def smoke_test(address: str, smoke: Smoke, token: str | None = None) -> str:
    """Ask, compare, and say what was asked.

    Args:
        address: Where the app is served.
        smoke: What to ask, and what to expect.
        token: What a private Space wants to see. The app is somebody's code: only a server that keeps the
            token from it is given one, and no redirect takes it elsewhere.

    Raises:
        StartError: The app refused, failed, or answered something else.
        WaitError: It did not answer in time.
    """
    reach_directly(address)
    what = smoke.api or smoke.path or "/"
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        seconds = float(smoke.timeout_seconds)
        with httpx2.Client(timeout=seconds, follow_redirects=True, headers=headers) as client:
            if smoke.api:
                _compare_outputs(what, smoke.expect, _call(client, address, smoke))
            else:
                _compare_page(what, smoke.expect, _fetch(client, f"{address}{what}"))
    except httpx2.TimeoutException as error:
        raise WaitError(
            f"the app did not answer {what} in {smoke.timeout_seconds} s",
            "look at `spacekit logs`, or give `timeout` under [smoke] more time",
            code="smoke",
        ) from error
    except httpx2.HTTPError as error:
        raise _failed(what, f"the connection broke off ({type(error).__name__})") from error
    return what


def _fetch(client: httpx2.Client, url: str) -> str:
    with client.stream("GET", url) as answer:
        body = _limited(answer.iter_bytes())
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise _failed(url, f"it answered HTTP {answer.status_code}")
    return body.decode("utf-8", "replace")


def _call(client: httpx2.Client, address: str, smoke: Smoke) -> list[Any]:
    """Call a Gradio endpoint as its documented HTTP interface has it: post the arguments, read the event."""
    url = f"{address}/gradio_api/call{smoke.api}"
    posted = client.post(url, json={"data": list(smoke.data)})
    name = smoke.api or ""
    if posted.status_code >= HTTPStatus.BAD_REQUEST:
        raise _failed(name, f"it answered HTTP {posted.status_code}: {_shown(posted.text)}")
    try:
        event = str(posted.json()["event_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise _failed(name, f"it is no Gradio endpoint: {_shown(posted.text)}") from error
    with client.stream("GET", f"{url}/{event}") as answer:
        for kind, data in _events(answer.iter_lines()):
            if kind == "error":
                raise _failed(name, f"it raised an error: {_shown(data)}")
            if kind == "complete":
                outputs = json.loads(data)
                return outputs if isinstance(outputs, list) else [outputs]
    raise _failed(name, "its answer ended before there was a result")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Server-sent events: a line with the kind, a line with the data."""
    kind, size = "message", 0
    for line in lines:
        size += len(line)
        if size > _MAX_ANSWER:
            return
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        elif name == "data":
            yield kind, value.strip()


def _compare_outputs(what: str, expected: Any, outputs: list[Any]) -> None:
    """The first output counts, or all of them where a list is expected."""
    if expected is None:
        return
    first = outputs[0] if outputs else None
    if expected not in (first, outputs):
        got = outputs if isinstance(expected, list) else first
        raise _failed(what, f"it answered {_shown(got)}, not {_shown(expected)}")


def _compare_page(what: str, expected: Any, page: str) -> None:
    if expected is not None and str(expected) not in page:
        raise _failed(what, f"its page has no {_shown(expected)}")


def _failed(what: str, said: str) -> StartError:
    return StartError(
        f"the app runs, but fails its smoke test {what}: {said}",
        "mend the app, or what [smoke] in spacekit.toml expects; `spacekit rollback` takes the push back",
        code="smoke",
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return repr(clean_line(" ".join(text.split()))[:_MAX_SHOWN])


def _limited(chunks: Iterator[bytes]) -> bytes:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > _MAX_ANSWER:
            break
    return body
