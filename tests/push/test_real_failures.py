"""Apps that fail on a real host, each diagnosed from the log that it really leaves."""

from __future__ import annotations

import pytest
import small_spaces
from running_host import TOKEN, RunningHost
from waiting import wait_until

from spacekit.errors import BuildError, StartError, WaitError
from spacekit.push.rollout import Rollout
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e

WRONG_PORT = """
import http.server
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
print(f"Running on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""
APPS = [
    ("missing-module", "import sklearn\n", "add scikit-learn to requirements.txt"),
    ("missing-variable", "import os\nos.environ['OPENAI_API_KEY']\n", 'OPENAI_API_KEY = "env"'),
    ("permission", "open('/etc/not-mine', 'w')\n", "below the home directory"),
    ("missing-file", "open('model.bin')\n", "--dry-run"),
    ("syntax", "def f(:\n", "python_version"),
    ("other-version", "import json\njson.nope\n", "requirements.txt"),
    ("exception", "raise ValueError('no model here')\n", "spacekit run"),
    ("ended", "print('hello')\n", "launch()"),
    ("wrong-port", WRONG_PORT, "app_port"),
]


class Told:
    """Remembers the notes of a rollout."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def stage(self, stage: str) -> None:
        """A stage."""

    def line(self, line: str) -> None:
        """A line."""

    def note(self, note: str) -> None:
        """A note."""
        self.notes.append(note)

    def go_on(self) -> None:
        """Nothing new."""


class Hours:
    """A clock on which a while passes between two looks."""

    def __init__(self, step: float) -> None:
        self._now = 0.0
        self._step = step

    def __call__(self) -> float:
        """The time."""
        self._now += self._step
        return self._now


@pytest.mark.parametrize(("kind", "app", "cure"), APPS, ids=[kind for kind, _, _ in APPS])
def test_an_app_that_fails_is_diagnosed(host: RunningHost, kind: str, app: str, cure: str) -> None:
    """The kind, for scripts; the cure, for people; the exit code of an app that crashed."""
    # Long enough for any that ends by itself; only the one that does not is waited for to its end.
    seconds = b"5" if kind == "wrong-port" else b"60"
    readme = small_spaces.README.replace(b"app_file", b"startup_duration_timeout: %bs\napp_file" % seconds)
    files = {"README.md": readme, "app.py": app.encode()}
    sha = small_spaces.push(host.api(), f"ada/{kind}", files)
    with pytest.raises(StartError) as caught:
        Rollout(Target(f"ada/{kind}", host.url, TOKEN), sha).follow(Told(), timeout=200)
    assert (kind, 5) == (caught.value.details["diagnosis"], caught.value.exit_code)
    assert cure in (caught.value.hint or "")


def test_a_requirement_that_nobody_has_is_diagnosed(host: RunningHost) -> None:
    """From the resolver's own words, with the exit code of a build that failed."""
    files = {
        "README.md": small_spaces.README,
        "app.py": small_spaces.answering("1"),
        "requirements.txt": b"no-such-package-at-all-x\n",
    }
    sha = small_spaces.push(host.api(), "ada/no-such", files)
    with pytest.raises(BuildError) as caught:
        Rollout(Target("ada/no-such", host.url, TOKEN), sha).follow(Told(), timeout=200)
    assert ("no-such-package", 4) == (caught.value.details["diagnosis"], caught.value.exit_code)


def test_a_rollout_that_takes_too_long_says_where_it_stands(host: RunningHost) -> None:
    """With the stage, the next step, and an exit code of its own; before that, a note that nothing moves."""
    sha = small_spaces.push_app(host.api(), "ada/slow", b"import time\ntime.sleep(600)\n")
    # However long its build takes: on the clock of this rollout hours pass meanwhile.
    wait_until(lambda: host.api().get_space_runtime("ada/slow").stage == "APP_STARTING")
    told = Told()
    with pytest.raises(WaitError, match="does not run the pushed commit") as caught:
        Rollout(Target("ada/slow", host.url, TOKEN), sha, clock=Hours(600)).follow(told, timeout=9000)
    assert (6, "APP_STARTING") == (caught.value.exit_code, caught.value.details["stage"])
    assert "the push itself is done" in (caught.value.hint or "")
    assert told.notes[0].startswith("Still APP_STARTING: the app has not answered yet; ")
    host.api().pause_space("ada/slow")
