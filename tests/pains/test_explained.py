"""What happens on the server all the same: each with its cause and its cure, in the server's own words."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from pretended_hub import OLD_SHA, SHA, PretendedHub

from spacekit.errors import BuildError, RemoteError, SpacekitError, StartError, WaitError
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.rollout import Rollout
from spacekit.push.symptom import AppFacts

pytestmark = pytest.mark.e2e

# On a clock that jumps at each look: some questions, however slow the machine is.
SOON_S = 20.0
DAY_S = 86_400.0


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions come without a pause, and the time that an app has to answer passes with them."""
    monkeypatch.setattr("spacekit.push.rollout._POLL_S", 0.02)
    monkeypatch.setattr("spacekit.push.health._POLL_S", 0.02)
    monkeypatch.setattr("spacekit.push.health.time", SimpleNamespace(monotonic=jumping(5.0)))


class Told:
    """Keeps what a rollout tells."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.notes: list[str] = []

    def stage(self, stage: str) -> None:
        """Stages are not of interest."""

    def line(self, line: str) -> None:
        """A line of the build."""
        self.lines.append(line)

    def note(self, note: str) -> None:
        """Something that a person who waits should know."""
        self.notes.append(note)

    def go_on(self) -> None:
        """Nothing new."""


def failure(hub: PretendedHub, facts: AppFacts | None = None) -> SpacekitError:
    """How following the pushed commit there ends."""
    with hub, pytest.raises(SpacekitError) as caught:
        Rollout(hub.target, SHA, facts, clock=jumping(1.0)).follow(Told(), timeout=SOON_S)
    return caught.value


def explanation(stage: str, *log: str, message: str | None = None) -> tuple[str, str, str]:
    """The kind, the cause and the cure that a Space with this log fails with."""
    error = failure(PretendedHub(stages=[stage], log=[f"{line}\n" for line in log], message=message))
    assert isinstance(error, BuildError if stage == "BUILD_ERROR" else StartError)
    for line in log[-1:]:
        assert line in error.message, "the line that matters is shown"
    return str(error.details["diagnosis"]), error.message, error.hint or ""


def jumping(step: float) -> Callable[[], float]:
    """A clock on which each look is so much later."""
    now = 0.0

    def look() -> float:
        nonlocal now
        now += step
        return now

    return look


@pytest.mark.pain(5)
def test_a_pointer_that_was_loaded_as_a_model() -> None:
    """What a model's loader says of a pointer file is known for what it is."""
    kind, _, cure = explanation("RUNTIME_ERROR", "_pickle.UnpicklingError: invalid load key, 'v'.")
    assert ("lfs-pointer", True) == (kind, "`git lfs pull`" in cure)


@pytest.mark.pain(11)
def test_settings_that_only_the_server_refuses() -> None:
    """CONFIG_ERROR comes with what the server says of it, and with the command that finds the line."""
    said = "Missing configuration in README"
    error = failure(PretendedHub(stages=["CONFIG_ERROR"], message=said))
    assert isinstance(error, BuildError)
    assert said in error.message
    assert "`spacekit check`" in (error.hint or "")


@pytest.mark.pain(12)
def test_a_server_that_finds_no_app_file() -> None:
    """It is a failed build, not something to wait for."""
    assert isinstance(failure(PretendedHub(stages=["NO_APP_FILE"])), BuildError)


@pytest.mark.pain(13)
def test_a_build_that_is_queued_and_then_paused() -> None:
    """A Space that rests without a log ends the wait, with the way to begin anew."""
    error = failure(PretendedHub(stages=["BUILDING", "PAUSED"]))
    assert isinstance(error, StartError)
    assert "is PAUSED, so the pushed commit does not run" in error.message
    assert "estart" in (error.hint or "")


@pytest.mark.pain(14)
@pytest.mark.parametrize(
    "line",
    [
        "error: failed to push spaces-registry.huggingface.tech/ada/app: 401 Unauthorized",
        "failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized",
    ],
)
def test_the_servers_registry_refuses_its_own_image(line: str) -> None:
    """No fault of the app, and said so, with the restart that builds anew."""
    kind, cause, cure = explanation("BUILD_ERROR", line)
    assert "registry" == kind
    assert "between the server and its registry" in cause
    assert "`spacekit restart --factory`" in cure


@pytest.mark.pain(15)
def test_a_space_that_says_running_and_does_not_answer() -> None:
    """RUNNING is not believed until the app answers."""
    error = failure(PretendedHub(stages=["RUNNING"], app=[503]))
    assert isinstance(error, StartError)
    assert "is RUNNING, but " in error.message
    assert "HTTP 503" in error.message


@pytest.mark.pain(15)
def test_a_space_that_runs_another_commit() -> None:
    """RUNNING with the commit before is no success; when the time is over, that is what is said."""
    error = failure(PretendedHub(stages=["RUNNING"], sha=OLD_SHA))
    assert isinstance(error, WaitError)
    assert "the server says that another commit runs" in error.message


@pytest.mark.pain(16)
@pytest.mark.parametrize(
    ("stage", "said"), [("BUILDING", "--factory"), ("APP_STARTING", "does it listen on 0.0.0.0")]
)
def test_a_space_that_is_stuck(stage: str, said: str) -> None:
    """After its time the wait ends with an error of its own, which says what to look at."""
    error = failure(PretendedHub(stages=[stage]))
    assert isinstance(error, WaitError)
    assert f"is still {stage}" in error.message
    assert said in (error.hint or "")


@pytest.mark.pain(16)
def test_a_wait_in_silence_is_talked_about() -> None:
    """Minutes without a line of log are not passed over: what is known is said, while the wait goes on."""
    told = Told()
    hub = PretendedHub(stages=["BUILDING", "BUILDING", "BUILDING", "BUILDING", "RUNNING"])
    with hub:
        Rollout(hub.target, SHA, clock=jumping(400.0)).follow(told, timeout=DAY_S)
    assert told.notes
    assert "Still BUILDING: the build has said nothing for a while" in told.notes[0]


@pytest.mark.pain(17)
def test_a_builds_log_is_shown_while_it_builds() -> None:
    """Line by line, without a browser."""
    told = Told()
    hub = PretendedHub(stages=["BUILDING", "BUILDING", "RUNNING"], log=["Installing gradio\n"])
    with hub:
        Rollout(hub.target, SHA).follow(told)
    assert ["Installing gradio"] == told.lines


@pytest.mark.pain(18)
def test_a_failure_without_a_log() -> None:
    """Where the server gives no log, its own message is explained as one."""
    said = "ModuleNotFoundError: No module named 'cv2'"
    hub = PretendedHub(stages=["RUNTIME_ERROR"], message=said, says_no=(400, "SSE is not enabled"))
    error = failure(hub)
    assert "missing-module" == error.details["diagnosis"]
    assert said in error.message
    assert "add opencv-python-headless to requirements.txt" in (error.hint or "")


@pytest.mark.pain(18)
def test_a_failure_that_nobody_explains() -> None:
    """With neither log nor message it is said where the log may be."""
    error = failure(PretendedHub(stages=["RUNTIME_ERROR"], says_no=(400, "SSE is not enabled")))
    assert error.details["diagnosis"] is None
    assert "gives no log" in (error.hint or "")


@pytest.mark.pain(19)
def test_a_sleeping_space_is_woken_and_waited_for() -> None:
    """It counts as there, and the first question is asked until it has woken up."""
    hub = PretendedHub(stages=["SLEEPING"], app=[503, 503, 200])
    with hub:
        rollout = Rollout(hub.target, SHA)
        assert rollout.is_running()
        assert f"{hub.url}/app" == rollout.wait_for_answer()


@pytest.mark.pain(20)
def test_a_server_on_a_port_of_its_own() -> None:
    """While it starts in vain, its log gives away where it listens; the cure names both ports."""
    hub = PretendedHub(stages=["APP_STARTING"], log=["  Local URL: http://0.0.0.0:8501\n"])
    error = failure(hub, AppFacts(sdk="docker"))
    assert isinstance(error, WaitError)
    assert "listens on port 8501, and the Space routes to 7860" in error.message
    assert "`app_port: 8501`" in (error.hint or "")


@pytest.mark.pain(20)
def test_a_server_that_only_its_container_reaches() -> None:
    """The port is right and the address is not."""
    hub = PretendedHub(stages=["APP_STARTING"], log=["Uvicorn running on http://127.0.0.1:7860\n"])
    error = failure(hub, AppFacts(sdk="docker"))
    assert "bind-address" == error.details["diagnosis"]
    assert "listen on 0.0.0.0" in (error.hint or "")


@pytest.mark.pain(20)
def test_an_app_that_is_started_twice() -> None:
    """A port that is taken is taken by the app itself."""
    line = "OSError: All ports from 7860 to 7860 are in use. Please close a port."
    kind, _, cure = explanation("RUNTIME_ERROR", line)
    assert ("port-in-use", True) == (kind, "call launch() once" in cure)


@pytest.mark.pain(21)
@pytest.mark.parametrize(
    "line",
    [
        "PermissionError: [Errno 13] Permission denied: '/.cache/huggingface'",
        "mkdir: cannot create directory '/data': Permission denied",
        "Error: EACCES: permission denied, mkdir '/app/node_modules'",
    ],
)
def test_a_folder_that_user_1000_may_not_write_to(line: str) -> None:
    """The cure names where it may write, and the owner of what is copied."""
    kind, _, cure = explanation("RUNTIME_ERROR", line)
    assert ("permission", True) == (kind, "HF_HOME" in cure and "--chown=user" in cure)


@pytest.mark.pain(22)
def test_a_model_that_takes_too_long_to_come() -> None:
    """The cure is to have it in the image, or more time."""
    kind, cause, cure = explanation(
        "RUNTIME_ERROR", "Launch timed out, workload was not healthy after 30 min"
    )
    assert ("launch-timeout", True) == (kind, "within 30 min" in cause)
    assert "`preload_from_hub`" in cure
    assert "`startup_duration_timeout`" in cure


@pytest.mark.pain(23)
def test_a_disk_that_is_full() -> None:
    """The limit is named, and what takes less."""
    kind, cause, _ = explanation("RUNTIME_ERROR", "Workload evicted, storage limit exceeded (50G)")
    assert ("storage-limit", True) == (kind, "50G" in cause)


@pytest.mark.pain(24)
@pytest.mark.parametrize("line", ["Memory limit exceeded (16Gi)", "Exit code: 137"])
def test_a_memory_that_is_full(line: str) -> None:
    """A smaller model, or hardware with more."""
    kind, _, cure = explanation("RUNTIME_ERROR", message=line)
    assert ("out-of-memory", True) == (kind, "--hardware" in cure)


@pytest.mark.pain(25)
def test_hardware_that_nobody_has() -> None:
    """The server's own shortage is told from a fault of the app."""
    line = "Scheduling failure: not enough hardware capacity"
    kind, _, cure = explanation("RUNTIME_ERROR", message=line)
    assert ("no-capacity", True) == (kind, "`spacekit restart` in a while" in cure)


@pytest.mark.pain(27)
@pytest.mark.parametrize("name", ["HfFolder", "cached_download"])
def test_a_gradio_older_than_its_huggingface_hub(name: str) -> None:
    """The cure is the pin that people found after hours."""
    line = f"ImportError: cannot import name '{name}' from 'huggingface_hub' (/usr/x.py)"
    kind, _, cure = explanation("RUNTIME_ERROR", line)
    assert ("hub-too-new", True) == (kind, "`huggingface_hub<1`" in cure)


@pytest.mark.pain(28)
def test_requirements_that_contradict_each_other() -> None:
    """What pip says of it is found at the end of its log."""
    line = "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io"
    said = "ERROR: Cannot install gradio==4.44.1 and gradio_client==0.2.0: conflicting dependencies."
    kind, _, cure = explanation("BUILD_ERROR", said, line)
    assert ("requirements-conflict", True) == (kind, "`spacekit check`" in cure)


def refusal(status: int, words: str) -> RemoteError:
    """What a restart comes to that the server refuses."""
    with (
        PretendedHub(says_no=(status, words)) as hub,
        pytest.raises(RemoteError) as caught,
        explained(hub.target),
    ):
        hub_api(hub.target).restart_space(hub.target.space)
    assert words in caught.value.message
    return caught.value


@pytest.mark.pain(37)
@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_repository_that_is_full(status: int) -> None:
    """Whatever the status, it is not the token that is wrong; the hint says what makes room."""
    error = refusal(status, "Repository storage limit reached (Max: 1 GB)")
    assert ("storage", True) == (error.code, "repositories of their own" in (error.hint or ""))


@pytest.mark.pain(38)
@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_quota_that_is_used_up(status: int) -> None:
    """A restart that the account's quota forbids is told from one that the token does not allow."""
    error = refusal(status, "You've reached your null quota limit")
    assert ("quota", True) == (error.code, "pause Spaces" in (error.hint or ""))
