"""Why a Space fails, from logs as they look: each kind is recognised and has a cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.diagnosis import SYMPTOMS, AppFacts, diagnose

# A log's telling lines, as the programs write them, and the kind that they show.
SAMPLES = [
    ("storage-limit", "Workload evicted, storage limit exceeded (50G)"),
    ("out-of-memory", "Memory limit exceeded (16Gi)"),
    ("out-of-memory", "Killed"),
    ("out-of-memory", "Exit code: 137. Reason: OOMKilled"),
    (
        "out-of-memory",
        "RuntimeError: [enforce fail at alloc_cpu.cpp:75] DefaultCPUAllocator: can't allocate memory",
    ),
    ("no-capacity", "Scheduling failure: not enough hardware capacity"),
    ("quota", "You've reached your cpu-basic quota limit"),
    (
        "registry",
        "error: failed to push spaces-registry.huggingface.tech/x: unexpected status: 401 Unauthorized",
    ),
    ("no-logs", "SSE is not enabled"),
    ("space-config", "Missing configuration in README"),
    ("no-index", "  cause: error sending request for url (http://127.0.0.1:1/simple/uvloop/)"),
    (
        "no-index",
        "error: error sending request for url (https://files.example.org/x/idna-3.10-py3-none-any.whl)",
    ),
    (
        "no-index",
        "WARNING: Retrying after connection broken by 'NewConnectionError(...)': /simple/idna/",
    ),
    (
        "no-such-package",
        "  ╰─▶ Because no-such-thing was not found in the package registry and you require no-such-thing==9",
    ),
    (
        "no-such-package",
        "ERROR: Could not find a version that satisfies the requirement no-such==9 (from versions: none)",
    ),
    ("python-version", "ERROR: Package 'numpy' requires a different Python: 3.10.13 not in '>=3.12'"),
    (
        "python-version",
        "Because the current Python version (3.10.13) does not satisfy Python>=3.11 and gradio==6",
    ),
    ("yanked", "warning: `numpy==2.4.0` is yanked (reason: broken wheels)".replace("`", "")),
    ("no-such-version", "  ╰─▶ Because there is no version of torch==9.9.9 and you require torch==9.9.9"),
    ("no-such-version", "ERROR: No matching distribution found for torch==9.9.9"),
    ("requirements-conflict", "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/"),
    ("requirements-conflict", "  \u00d7 No solution found when resolving dependencies:"),
    ("no-compiler", "error: command 'gcc' failed: No such file or directory"),
    ("wheel-failed", "ERROR: Failed building wheel for dlib"),
    ("no-system-package", "E: Unable to locate package libgl2"),
    ("docker-copy", 'ERROR: failed to compute cache key: "/model.bin": not found'),
    ("dockerfile", "dockerfile parse error on line 3: unknown instruction: RUNN"),
    ("base-image", "ERROR: failed to solve: python:3.99-slim: not found"),
    ("hub-too-new", "ImportError: cannot import name 'HfFolder' from 'huggingface_hub' (/x/__init__.py)"),
    ("client-schema", "TypeError: argument of type 'bool' is not iterable"),
    ("missing-library", "ImportError: libGL.so.1: cannot open shared object file: No such file or directory"),
    ("missing-program", "FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'"),
    ("missing-module", "ModuleNotFoundError: No module named 'cv2'"),
    ("numpy-abi", "A module that was compiled using NumPy 1.x cannot be run in NumPy 2.1.0 as it may crash."),
    ("gpu-memory", "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"),
    ("no-gpu", "RuntimeError: Found no NVIDIA driver on your system."),
    ("no-gpu", "AssertionError: Torch not compiled with CUDA enabled"),
    (
        "gated-model",
        "Access to model meta-llama/Llama-3.1-8B is restricted and you are not in the authorized list.",
    ),
    (
        "model-token",
        "401 Client Error: Unauthorized for url: https://huggingface.co/me/private/resolve/main/x",
    ),
    (
        "model-not-found",
        "OSError: me/nope is not a local folder and is not a valid model identifier listed on",
    ),
    ("lfs-pointer", "_pickle.UnpicklingError: invalid load key, 'v'."),
    ("lfs-pointer", "safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge"),
    ("disk-full", "OSError: [Errno 28] No space left on device"),
    ("read-only", "OSError: [Errno 30] Read-only file system: '/app/cache'"),
    ("permission", "PermissionError: [Errno 13] Permission denied: '/.cache'"),
    ("port-in-use", "OSError: Cannot find empty port in range: 7860-7860."),
    ("port-in-use", "[Errno 98] error while attempting to bind on address: address already in use"),
    ("missing-variable", "KeyError: 'OPENAI_API_KEY'"),
    ("syntax", "SyntaxError: invalid syntax"),
    ("missing-name", "ImportError: cannot import name 'Chat' from 'openai' (/x/openai/__init__.py)"),
    ("other-version", "AttributeError: module 'gradio' has no attribute 'inputs'"),
    ("unknown-argument", "TypeError: Interface.__init__() got an unexpected keyword argument 'layout'"),
    ("missing-file", "FileNotFoundError: [Errno 2] No such file or directory: 'model.bin'"),
    ("missing-file", "python: can't open file '/home/user/app/app.py': [Errno 2] No such file or directory"),
    ("glibc", "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by x.so)"),
    ("exec-format", "exec /usr/bin/python: exec format error"),
    ("network", "urllib3: [Errno -3] Temporary failure in name resolution"),
    ("exception", "ValueError: no model here"),
    ("wrong-port", "INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)"),
    ("wrong-port", "  Local URL: http://localhost:8501"),
    ("wrong-port", " * Running on http://127.0.0.1:5000"),
    ("launch-timeout", "Launch timed out, workload was not healthy after 30 min"),
    ("ended", "The app ended with exit code 0 before it answered"),
]
DOCS = Path(__file__).parents[2] / "docs" / "push.md"


@pytest.mark.parametrize(("kind", "line"), SAMPLES)
def test_a_log_line_shows_its_kind(kind: str, line: str) -> None:
    """Among innocent lines, the telling one is found; the cause and the cure are whole sentences."""
    found = diagnose(["Starting", f"\x1b[31m{line}\x1b[0m", "Stopped"])
    assert found is not None
    assert kind == found.kind
    assert not re.search(r"[{}]|\.$", f"{found.cause} {found.cure}")


def test_every_kind_has_a_sample() -> None:
    """A kind without a log that shows it would be a guess; `bind-address` needs facts of its own."""
    assert {symptom.kind for symptom in SYMPTOMS} == {kind for kind, _ in SAMPLES} | {"bind-address"}


def test_every_kind_is_explained() -> None:
    """Each kind stands in docs/push.md, and nothing there is made up."""
    table = DOCS.read_text().partition("## Diagnoses")[2].partition("\n## ")[0]
    assert {symptom.kind for symptom in SYMPTOMS} == set(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE))


def test_a_requirement_is_named_as_it_is_installed() -> None:
    """cv2 is opencv-python-headless to an index; an import that nobody knows keeps its name."""
    for module, package in (
        ("cv2", "opencv-python-headless"),
        ("sklearn.svm", "scikit-learn"),
        ("a_b", "a-b"),
    ):
        found = diagnose([f"ModuleNotFoundError: No module named '{module}'"])
        assert found is not None
        assert found.cure.startswith(f"add {package} to requirements.txt")


def test_a_docker_app_on_loopback_is_told_to_open_up() -> None:
    """The right port is not enough when nothing outside the container reaches it."""
    line = "Uvicorn running on http://127.0.0.1:7860"
    found = diagnose([line], AppFacts(port=7860, sdk="docker"))
    assert found is not None
    assert ("bind-address", "listen on 0.0.0.0") == (found.kind, found.cure)
    assert diagnose([line], AppFacts(port=7860)) is None


def test_a_server_on_the_right_port_is_innocent() -> None:
    """What listens where it should is not blamed; what the app raised is."""
    lines = ["Running on local URL:  http://0.0.0.0:7860", "ZeroDivisionError: division by zero"]
    found = diagnose(lines)
    assert found is not None
    assert "exception" == found.kind


def test_the_port_that_was_asked_counts() -> None:
    """A host that says where it asked knows better than the default."""
    lines = [
        "Uvicorn running on http://127.0.0.1:8000",
        "Launch timed out: no answer at 127.64.0.1:34567 in 30 s",
    ]
    found = diagnose(lines)
    assert found is not None
    assert ("wrong-port", True) == (found.kind, "34567" in found.cause)


def test_what_an_app_asks_for_itself_is_no_index() -> None:
    """The same library's words, about another address."""
    assert diagnose(["error sending request for url (https://api.example.org/v1/models)"]) is None


def test_an_innocent_log_has_no_diagnosis() -> None:
    """Better none than a wrong one."""
    assert diagnose(["ConnectionResetError: [Errno 104] Connection reset by peer"]) is None
    assert diagnose(["Checked out 1234", "Built in 0.1 s", "INFO: application startup complete"]) is None


@given(st.lists(st.text(max_size=200), max_size=20))
def test_any_log_can_be_read(lines: list[str]) -> None:
    """A log is whatever an app prints; what is said of it can be shown in a terminal."""
    found = diagnose(lines)
    assert found is None or (found.cause + found.cure).isprintable()
