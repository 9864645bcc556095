"""Links of Spaces, as somebody sets and looks at them over the host's API."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from typing import Any

from running_host import TOKEN, RunningHost

_PATIENCE_S = 120.0


class Links:
    """The link of one Space.

    Args:
        host: The host.
        space: The Space.
        token: What to sign in with; without one, a stranger asks.
    """

    def __init__(self, host: RunningHost, space: str, token: str | None = TOKEN) -> None:
        self._host = host
        self.space = space
        self._token = token
        self.secret = ""

    @property
    def address(self) -> str:
        """Where the link is."""
        return f"{self._host.url}/api/spaces/{self.space}/link"

    def ask(self, method: str, path: str = "", body: Any = None, **headers: str) -> tuple[int, Any]:
        """One request; gives its status and the JSON of its answer."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        named = {
            "Content-Type": "application/json",
            **{key.replace("_", "-"): text for key, text in headers.items()},
        }
        if self._token:
            named["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(f"{self.address}{path}", data, named, method=method)  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def set(self, url: str, **options: Any) -> dict[str, Any]:
        """Set it; remembers the secret of a new one's webhook."""
        status, view = self.ask("PUT", body={"url": url, **options})
        assert 200 == status, view
        self.secret = view["webhook"].get("secret", self.secret)
        assert isinstance(view, dict)
        return view

    def view(self) -> dict[str, Any]:
        """How it is."""
        status, view = self.ask("GET")
        assert 200 == status, view
        assert isinstance(view, dict)
        return view

    def settled(self) -> dict[str, Any]:
        """How it is when no pull is under way."""
        return self.wait(lambda view: view["state"] != "pulling")

    def pulled(self, sha: str) -> dict[str, Any]:
        """How it is when it has pulled a commit."""
        return self.wait(lambda view: view["pulledSha"] == sha and view["state"] == "followed")

    def running(self, sha: str) -> dict[str, Any]:
        """How it is when a commit serves."""
        return self.wait(lambda view: view["runningSha"] == sha)

    def wait(self, fits: Any) -> dict[str, Any]:
        """How it is as soon as that fits."""
        deadline = time.monotonic() + _PATIENCE_S
        while not fits(view := self.view()):
            assert time.monotonic() < deadline, view
            time.sleep(0.05)
        return view

    def pull(self) -> dict[str, Any]:
        """Pull and wait for its end."""
        status, view = self.ask("POST", "/pull")
        assert 202 == status, view
        return self.settled()

    def call_webhook(self, body: bytes = b'{"ref":"refs/heads/main"}', **headers: str) -> int:
        """Call it as a forge does, with these headers or with GitHub's signature; gives the status."""
        signed = headers or {"X_Hub_Signature_256": f"sha256={self.signature(body)}"}
        return Links(self._host, self.space, token=None).ask("POST", "/webhook", body, **signed)[0]

    def signature(self, body: bytes) -> str:
        """What proves that a body comes from who knows the secret."""
        return hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
