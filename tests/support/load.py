"""Requests without a pause from a process of its own, over connections that are kept; every failure is told.

python load.py URL    until SIGTERM; then prints what was answered, as JSON
"""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_CONNECTIONS = 8
_TIMEOUT_S = 30


class Load:
    """Asks an address until the block ends.

    Attributes:
        answers: How often each text was answered, once it has ended.
        failures: What went wrong.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._process: subprocess.Popen[str] | None = None
        self.answers: dict[str, int] = {}
        self.failures: list[str] = []

    def __enter__(self) -> Self:
        """Begin."""
        self._process = subprocess.Popen(
            [sys.executable, __file__, self._url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert "begun\n" == self._process.stdout.readline()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, and count."""
        assert self._process is not None
        self._process.terminate()
        told: dict[str, Any] = json.loads(self._process.communicate(timeout=2 * _TIMEOUT_S)[0])
        self.answers, self.failures = told["answers"], told["failures"]


def main() -> None:
    """Ask, on several connections at once."""
    url = urlsplit(sys.argv[1])
    assert url.hostname
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    answers: Counter[str] = Counter()
    failures: list[str] = []
    lock = threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=_TIMEOUT_S)
        while not ended.is_set():
            try:
                connection.request("POST", "/", body=b"x" * 100)
                answer = connection.getresponse()
                text = answer.read().decode()
                said = text if answer.status == http.HTTPStatus.OK else None
                problem = f"{answer.status}: {text[:200]}"
            except (OSError, http.client.HTTPException) as error:
                said, problem = None, repr(error)
                connection.close()
            with lock:
                if said is None:
                    failures.append(problem)
                else:
                    answers[said] += 1

    threads = [threading.Thread(target=ask) for _ in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    print("begun", flush=True)  # noqa: T201  whoever started it waits for this
    ended.wait()
    for thread in threads:
        thread.join()
    print(json.dumps({"answers": answers, "failures": failures}))  # noqa: T201  the outcome


if __name__ == "__main__":
    main()
