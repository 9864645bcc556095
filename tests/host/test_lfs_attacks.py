"""What a hostile client may try on large files."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from git_client import GitClient, space_url
from running_host import TOKEN, RunningHost
from small_spaces import push
from waiting import wait_until

from spacekit.host.errors import Forbidden
from spacekit.host.lfs.signing import Grant, Signer
from spacekit.host.limits import SIGNED_FOR
from spacekit.host.store.pointers import Pointer

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
CONTENT = b"the content of a large file"
OID = hashlib.sha256(CONTENT).hexdigest()


def _ask(
    host: RunningHost, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body=body, headers=headers or {})
        answer = connection.getresponse()
        text = answer.read()
        is_json = "json" in (answer.getheader("content-type") or "")
        return answer.status, json.loads(text) if is_json and text else text
    finally:
        connection.close()


def _batch(
    host: RunningHost, repo_id: str, operation: str, *files: tuple[str, int], **more: Any
) -> tuple[int, Any]:
    body = {"operation": operation, "objects": [{"oid": oid, "size": size} for oid, size in files], **more}
    url = f"/spaces/{repo_id}.git/info/lfs/objects/batch"
    return _ask(host, "POST", url, json.dumps(body).encode(), AUTH)


def _upload_url(host: RunningHost, repo_id: str, oid: str = OID, size: int = len(CONTENT)) -> str:
    _, answer = _batch(host, repo_id, "upload", (oid, size))
    url: str = answer["objects"][0]["actions"]["upload"]["href"]
    return url


def _stored(host: RunningHost) -> list[str]:
    return [path.name for folder in host.repositories() for path in folder.glob("lfs/**/*") if path.is_file()]


def test_a_file_goes_up_once_and_comes_down(host: RunningHost) -> None:
    """Upload, verify, download, a part of it; asked again, there is nothing to upload."""
    push(host.api(), "me/updown", {"README.md": STATIC})
    assert 200 == _ask(host, "PUT", _upload_url(host, "me/updown"), CONTENT)[0]
    verify = json.dumps({"oid": OID, "size": len(CONTENT)}).encode()
    assert 200 == _ask(host, "POST", "/spaces/me/updown.git/info/lfs/verify", verify, AUTH)[0]
    assert "actions" not in _batch(host, "me/updown", "upload", (OID, len(CONTENT)))[1]["objects"][0]
    _, answer = _batch(host, "me/updown", "download", (OID, len(CONTENT)))
    href = answer["objects"][0]["actions"]["download"]["href"]
    assert (200, CONTENT) == _ask(host, "GET", href)
    assert (206, CONTENT[4:11]) == _ask(host, "GET", href, headers={"Range": "bytes=4-10"})


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (CONTENT[:-1], "26 bytes instead of the 27"),
        (CONTENT + b"!", "28 bytes instead of the 27"),
        (b"x" * len(CONTENT), "not what its SHA-256 says"),
        (b"", "0 bytes instead of the 27"),
    ],
)
def test_a_wrong_content_is_not_kept(host: RunningHost, sent: bytes, words: str) -> None:
    """What is not the very file that was said is refused, and nothing of it stays."""
    push(host.api(), "me/wrong", {"README.md": STATIC})
    before = _stored(host)
    status, answer = _ask(host, "PUT", _upload_url(host, "me/wrong"), sent)
    assert (400, True) == (status, words in answer["message"]), answer
    assert before == _stored(host)


def test_more_than_was_said_is_cut_off(host: RunningHost) -> None:
    """A body without a length that goes on and on is refused soon after the size that was said."""
    push(host.api(), "me/endless", {"README.md": STATIC})
    parts = urlsplit(_upload_url(host, "me/endless"))
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    pieces = (b"x" * 100_000 for _ in range(30))
    # The rest of it may find nobody any more.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request("PUT", f"{parts.path}?{parts.query}", body=pieces, encode_chunked=True)
    answer = connection.getresponse()
    assert (400, True) == (answer.status, b"More came" in answer.read())
    connection.close()


def test_an_address_is_good_for_one_thing(host: RunningHost) -> None:
    """Altered, or used for another file, Space or direction, a signed address is a 403."""
    push(host.api(), "me/signed", {"README.md": STATIC})
    push(host.api(), "me/other", {"README.md": STATIC})
    url = _upload_url(host, "me/signed")
    altered = [
        url.replace(OID, "0" * 64),
        url.replace("me/signed", "me/other"),
        url.replace("size=27", "size=28"),
        url.replace("expires=", "expires=9"),
        url.replace("signature=", "signature=0"),
        url.split("?")[0],
        url.split("?")[0] + "?size=27&expires=x&signature=",
    ]
    assert [403] * len(altered) == [_ask(host, "PUT", other, CONTENT, AUTH)[0] for other in altered]
    assert 403 == _ask(host, "GET", url)[0]
    assert 200 == _ask(host, "PUT", url, CONTENT)[0]
    assert 403 == _ask(host, "GET", url)[0]


def test_an_address_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time an address is refused, and says so."""
    signer, pointer = Signer(), Pointer(OID, len(CONTENT))
    query = dict(pair.split("=") for pair in signer.query(Grant("upload", "key", pointer)).split("&"))
    assert pointer == signer.check("upload", "key", OID, query)
    later = time.time() + SIGNED_FOR.total_seconds() + 1
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Forbidden, match="expired"):
        signer.check("upload", "key", OID, query)


@pytest.mark.parametrize(
    "oid", ["../../../../host.db", "a" * 63, "A" * 64, "..", "", "%2e%2e", "\0" * 64, "g" * 64]
)
def test_a_strange_id_reaches_no_file(host: RunningHost, oid: str) -> None:
    """An id that is no SHA-256 is an error of that object, whatever is in it."""
    push(host.api(), "me/ids", {"README.md": STATIC})
    for operation in ("upload", "download"):
        status, answer = _batch(host, "me/ids", operation, (oid, 5))
        assert (200, 422) == (status, answer["objects"][0]["error"]["code"])
    verify = json.dumps({"oid": oid, "size": 5}).encode()
    assert 404 == _ask(host, "POST", "/spaces/me/ids.git/info/lfs/verify", verify, AUTH)[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"operation": "delete", "objects": []}',
        b'{"operation": "upload", "objects": [{"oid": "x", "size": -1}]}',
        b'{"operation": "upload", "objects": 5}',
        b'{"operation": "upload", "objects": [], "hash_algo": "md5"}',
        b'{"operation": "upload", "objects": [], "transfers": ["xet"]}',
        json.dumps({"operation": "upload", "objects": [{"oid": "0" * 64, "size": 1}] * 1001}).encode(),
    ],
)
def test_a_wrong_batch_is_a_client_s_error(host: RunningHost, body: bytes) -> None:
    """What is no batch is a 4xx with a sentence."""
    push(host.api(), "me/batches", {"README.md": STATIC})
    status, answer = _ask(host, "POST", "/spaces/me/batches.git/info/lfs/objects/batch", body, AUTH)
    assert (True, True) == (400 <= status < 500, bool(answer["message"]))


def test_a_file_that_no_disk_holds_is_refused(host: RunningHost) -> None:
    """A size past the limit is refused in the batch, one past the disk when the file would begin."""
    push(host.api(), "me/huge", {"README.md": STATIC})
    _, answer = _batch(host, "me/huge", "upload", ("0" * 64, 501 * 1024**3))
    assert (413, True) == (answer["objects"][0]["error"]["code"], "500 GiB" in str(answer))


def test_another_space_s_file_is_out_of_reach(host: RunningHost, tmp_path: Path) -> None:
    """Knowing a file's SHA-256 opens no other Space: neither by LFS, nor by a pointer that is pushed."""
    api, secret = host.api(), os.urandom(5_000)
    oid = hashlib.sha256(secret).hexdigest()
    api.create_repo("me/vault", repo_type="space", space_sdk="static", private=True)
    push(api, "me/vault", {"secret.bin": secret})
    push(api, "me/thief", {"README.md": STATIC})
    _, answer = _batch(host, "me/thief", "download", (oid, 5_000))
    assert 404 == answer["objects"][0]["error"]["code"]
    clone = GitClient(tmp_path).clone(space_url(host.url, "me/thief"), "clone")
    clone.commit({"mine.txt": Pointer(oid, 5_000).as_bytes()})
    refused = clone.run("push", "origin", "main")
    assert (1, True) == (refused.code, "mine.txt" in refused.stderr)
    line = {"key": "lfsFile", "value": {"path": "mine.bin", "algo": "sha256", "oid": oid, "size": 5_000}}
    body = json.dumps({"key": "header", "value": {"summary": "x"}}) + "\n" + json.dumps(line)
    status, answer = _ask(host, "POST", "/api/spaces/me/thief/commit/main", body.encode(), AUTH)
    assert (400, True) == (status, "'mine.bin' names a large file that was not sent" in answer["error"])


def test_a_stranger_sends_nothing_and_reads_what_is_public(host: RunningHost) -> None:
    """Without a token a batch to upload is a 401 that git-lfs knows; one to download works where it may."""
    push(host.api(), "me/public", {"README.md": STATIC})
    _ask(host, "PUT", _upload_url(host, "me/public"), CONTENT)
    host.api().create_repo("me/hidden", repo_type="space", space_sdk="static", private=True)
    for repo_id, operation, expected in (
        ("me/public", "upload", 401),
        ("me/public", "download", 200),
        ("me/hidden", "download", 401),
        ("me/nothing", "download", 401),
    ):
        body = json.dumps({"operation": operation, "objects": [{"oid": OID, "size": len(CONTENT)}]}).encode()
        url = f"/spaces/{repo_id}.git/info/lfs/objects/batch"
        assert expected == _ask(host, "POST", url, body)[0]


def test_a_cut_upload_leaves_nothing(host: RunningHost) -> None:
    """A connection that ends within a file leaves no part of it."""
    push(host.api(), "me/cutfile", {"README.md": STATIC})
    content = os.urandom(5_000_000)
    url = urlsplit(_upload_url(host, "me/cutfile", hashlib.sha256(content).hexdigest(), len(content)))
    request = (
        f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", host.port)) as connection:
        connection.sendall(request.encode() + content[:3_000_000])
    wait_until(lambda: not any(name.startswith("tmp") for name in _stored(host)))


@pytest.mark.e2e
def test_unnamed_files_are_removed_after_a_day_and_named_ones_stay() -> None:
    """At a start, what no pointer names and is older than a day goes; all else stays."""
    with RunningHost() as host:
        push(host.api(), "me/clear", {"README.md": STATIC, "kept.bin": b"kept" * 100})
        kept = hashlib.sha256(b"kept" * 100).hexdigest()
        _ask(host, "PUT", _upload_url(host, "me/clear"), CONTENT)
        new = b"sent a moment ago"
        new_oid = hashlib.sha256(new).hexdigest()
        _ask(host, "PUT", _upload_url(host, "me/clear", new_oid, len(new)), new)
        host.stop()
        (repository,) = host.repositories()
        for oid in (kept, OID):
            os.utime(repository / "lfs" / "objects" / oid[:2] / oid[2:4] / oid, (0, 0))
        host.start()
        assert sorted([kept, new_oid]) == sorted(_stored(host))
        host.api().delete_repo("me/clear", repo_type="space")
        assert [] == _stored(host)


def test_no_request_of_these_was_a_mistake_of_the_host(host: RunningHost) -> None:
    """Nothing above made the host log a mistake of its own."""
    log = host.log.read_text()
    assert " bug " not in log
    assert "Traceback" not in log
    assert "signature" not in log
