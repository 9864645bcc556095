"""The host's answers are those of the Hub, as they are pinned in tests/support/hub_answers.py."""

from __future__ import annotations

import hashlib
import http.client
import json
from uuid import uuid4

import pytest
from hub_answers import ALL, LFS_JSON, HubAnswer, filled, misfit
from running_host import TOKEN, RunningHost

_TOKENS = {
    "right": {"Authorization": f"Bearer {TOKEN}"},
    "wrong": {"Authorization": "Bearer not-the-token-000"},
}


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_host_answers_as_the_hub_does(host: RunningHost, name: str) -> None:
    """Status, headers and JSON have the shape that the Hub's own clients read."""
    answer: HubAnswer = ALL[name]
    oid = hashlib.sha256(b"twelve bytes").hexdigest()
    values = {"space": "me/conforms", "name": "conforms", "new": f"n{uuid4().hex[:8]}", "oid": oid}
    method, path = filled(answer.request, **values).split(" ", 1)
    kind = LFS_JSON if "/lfs/" in path else "application/json"
    headers = {**_TOKENS.get(answer.token or "", {}), "Content-Type": kind, "Accept": kind}
    body = json.dumps(filled(answer.sends, **values)) if answer.sends is not None else None
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    connection.request(method, path, body=body, headers=headers)
    got = connection.getresponse()
    text = got.read()
    connection.close()
    assert answer.status == got.status, text
    assert None is misfit(answer.headers, {key: got.getheader(key) for key in answer.headers}, "headers")
    if answer.body is not None:
        assert None is misfit(filled(answer.body, **values), json.loads(text))


@pytest.mark.parametrize(
    ("shape", "value", "words"),
    [
        ({"a": int}, {}, "lacks"),
        ({"a": int}, {"a": "1"}, ".a is '1' instead of"),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], "[1].a is 2"),
        ([int], [], "instead of a list"),
        ([int], {}, "instead of a list"),
    ],
)
def test_a_misfit_is_seen(shape: object, value: object, words: str) -> None:
    """The comparison itself finds what is missing or different."""
    assert words in (misfit(shape, value) or "")
