"""What an image costs: spacekit's, beside a plain Dockerfile of the same app and one of Gradio's.

    python -m benchmarks.images [--rounds 5] [--json]

It needs the docker command, an engine (DOCKER_HOST, or the usual one) that has or can pull the base image,
and a spacekit that is installed with its extra `image`. It exits with 1 if a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.bounds import Bound, at_most
from benchmarks.progress import say
from benchmarks.tables import bounds_table
from spacekit.image.wheel import wheel_of_running

ROOT = Path(__file__).resolve().parents[1]
BASE = "python:3.11-slim-bookworm"
GRADIO = "gradio==6.31.0"
# As most people write it: requirements first, so that a change of code installs nothing anew.
PLAIN = f"""\
FROM {BASE}
WORKDIR /app
COPY wheels ./wheels
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860
CMD ["python", "app.py"]
"""
# An app settles: caches are filled, threads have ended.
IDLE_SECONDS = 5
START_SECONDS = 120
# The pause between two looks at a container that starts: far below the seconds that are told apart.
LOOK_EVERY_S = 0.01
QUARTER = 0.25
REBUILD_SECONDS = 2.0
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def main() -> int:
    """Build, measure, and give the exit code: 1 where a bound is missed."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        builds = prepare(Path(scratch))
        figures = {name: measure(name, build, options.rounds) for name, build in builds.items()}
    held = bounds(figures)
    if options.json:
        print(json.dumps({"figures": figures, "bounds": [vars(bound) for bound in held]}, indent=2))
    else:
        columns = ("above_base_mib", "noop_s", "rebuild_s", "answer_s", "idle_mib")
        print(f"{'':<18}" + "".join(f"{column:>16}" for column in columns))
        for name, row in figures.items():
            print(f"{name:<18}" + "".join(f"{row[column]:>16.2f}" for column in columns))
        print(f"\n{bounds_table(held)}")
    return 0 if all(bound.holds for bound in held) else 1


def bounds(figures: dict[str, dict[str, float]]) -> list[Bound]:
    """What an image of spacekit is held to."""
    ours, gradio = figures["spacekit"], figures["gradio, plain"]
    share = ours["above_base_mib"] / gradio["above_base_mib"]
    return [
        at_most("hello world above its base, to Gradio's", share, QUARTER, "x"),
        at_most("rebuild over a build of nothing", ours["rebuild_s"] - ours["noop_s"], REBUILD_SECONDS, "s"),
    ]


def prepare(scratch: Path) -> dict[str, tuple[Path, Callable[[], None]]]:
    """The folders, each with the way to build it; the tag is the folder's name."""
    hello = ROOT / "templates" / "hello"
    ours, plain, gradio, both = (scratch / name for name in ("ours", "plain", "gradio", "both"))
    for folder in (ours, plain, gradio, both):
        shutil.copytree(hello, folder)
    wheel = wheel_of_running(plain / "wheels")
    (plain / "requirements.txt").write_text(f"./wheels/{wheel.name}\n")
    (gradio / "wheels").mkdir()
    for folder in (gradio, both):
        (folder / "app.py").write_text(
            (hello / "app.py").read_text().replace("spacekit as gr", "gradio as gr")
        )
        (folder / "requirements.txt").write_text(f"{GRADIO}\n")
    for folder in (plain, gradio):
        (folder / "Dockerfile").write_text(PLAIN)
    return {
        "spacekit": (ours, lambda: _spacekit(ours)),
        "spacekit, plain": (plain, lambda: _docker_build(plain)),
        "gradio, plain": (gradio, lambda: _docker_build(gradio)),
        "gradio": (both, lambda: _spacekit(both)),
    }


def measure(name: str, build: tuple[Path, Callable[[], None]], rounds: int) -> dict[str, float]:
    """One way to an image."""
    folder, make = build
    say(f"{name}: building")
    make()
    base, whole = (int(_docker("inspect", "--format", "{{.Size}}", tag)) for tag in (BASE, folder.name))
    noop, rebuild, answer, idle = [], [], [], []
    for number in range(1, rounds + 1):
        say(f"{name}: round {number} of {rounds}")
        noop.append(_timed(lambda: _noop(folder)))
        with (folder / "app.py").open("a") as code:
            code.write(f"# change {time.time_ns()}\n")
        rebuild.append(_timed(make))
        seconds, memory = _run(folder.name)
        answer.append(seconds)
        idle.append(memory)
    return {
        "above_base_mib": (whole - base) / 2**20,
        "noop_s": median(noop),
        "rebuild_s": median(rebuild),
        "answer_s": median(answer),
        "idle_mib": median(idle),
    }


def _spacekit(folder: Path) -> None:
    _checked([str(Path(sys.executable).parent / "spacekit"), "build", str(folder), "--base", BASE])


def _docker_build(folder: Path) -> None:
    _docker("build", "--quiet", "--tag", folder.name, str(folder))


def _noop(folder: Path) -> None:
    """A build in which the engine has nothing to do: what one costs at the least."""
    text = f"FROM {BASE}\nWORKDIR /noop\nCOPY app.py .\n"
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "Dockerfile").write_text(text)
        shutil.copy(ROOT / "templates" / "hello" / "app.py", scratch)
        _docker("build", "--quiet", "--tag", f"{folder.name}-noop", scratch)


def _run(tag: str) -> tuple[float, float]:
    """From `docker run` to the first 200, in seconds; then the memory at idle, in MiB."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    container = _docker("run", "--detach", "--publish", f"127.0.0.1:{port}:7860", tag)
    try:
        while not _answers(port):
            if time.monotonic() - began > START_SECONDS:
                raise SystemExit(f"{tag} does not answer:\n{_docker('logs', container)}")
            time.sleep(LOOK_EVERY_S)  # it says nowhere that it answers
        seconds = time.monotonic() - began
        time.sleep(IDLE_SECONDS)  # memory at rest is measured
        used = _docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).split("/")[0]
        found = re.fullmatch(r"([\d.]+)(\w+)", used.strip())
        if not found:
            raise SystemExit(f"docker stats said {used!r}")
        return seconds, float(found[1]) * UNITS[found[2]] / 2**20
    finally:
        _docker("rm", "--force", container)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except OSError:
        return False


def _timed(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _docker(*arguments: str) -> str:
    return _checked(["docker", *arguments])


def _checked(command: list[str]) -> str:
    done = subprocess.run(
        command, env=os.environ | {"DOCKER_BUILDKIT": "1"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout.strip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--json", action="store_true", help="print JSON, no tables")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
