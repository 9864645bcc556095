"""A job of GitHub Actions, as its runner makes it: a checkout, an event, and the steps of a composite action.

https://docs.github.com/actions/reference/metadata-syntax-for-github-actions, and `variables` beside it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spacekit.folder.uv_program import find_uv

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_TIMEOUT_S = 600
# How this machine reaches its package index.
_OF_THE_MACHINE = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "NODE_EXTRA_CA", "npm_config_", "HTTP", "http")


@dataclass(frozen=True)
class Ran:
    """How an action ended.

    Attributes:
        log: What the job's log shows, masked values and all.
        outputs: The action's outputs.
        summary: The job's summary.
    """

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class ActionRunner:
    """Runs a composite action.

    Args:
        action: Its folder.
        workspace: The job's checkout.
        scratch: Where the runner keeps its files.
        environment: What the job has besides what GitHub sets.
    """

    def __init__(self, action: Path, workspace: Path, scratch: Path, environment: Mapping[str, str]) -> None:
        self._action, self._workspace, self._scratch = action, workspace, scratch
        self._environment = environment
        self._runs = 0

    def __call__(
        self, event: str, payload: dict[str, Any], inputs: Mapping[str, str], token: str = ""
    ) -> Ran:
        """Run the action once, for an event."""
        self._runs += 1
        folder = self._scratch / f"run-{self._runs}"
        folder.mkdir(parents=True)
        (folder / "event.json").write_text(json.dumps(payload))
        metadata = yaml.safe_load((self._action / "action.yml").read_text())
        assert set(inputs) <= set(metadata["inputs"])
        context = {"github": {"event": payload, "sha": "a" * 40, "token": token}, "steps": {}}
        context["inputs"] = {
            name: inputs.get(name, evaluated(str(each.get("default", "")), context))
            for name, each in metadata["inputs"].items()
        }
        log, code = "", 0
        for number, step in enumerate(metadata["runs"]["steps"]):
            done = self._step(step, folder, number, event, context)
            log, code = log + done.stdout, done.returncode
            output = folder / f"output-{number}"
            written = outputs_of(output.read_text()) if output.exists() else {}
            context["steps"][step.get("id", f"#{number}")] = {"outputs": written}
            if code:
                break
        outputs = {name: evaluated(each["value"], context) for name, each in metadata["outputs"].items()}
        summary = folder / "summary.md"
        return Ran(code, log, outputs, summary.read_text() if summary.exists() else "")

    def _step(
        self, step: dict[str, Any], folder: Path, number: int, event: str, context: dict[str, Any]
    ) -> subprocess.CompletedProcess[str]:
        assert "bash" == step["shell"]
        script = folder / f"step-{number}.sh"
        script.write_text(evaluated(step["run"], context))
        own = {name: evaluated(value, context) for name, value in (step.get("env") or {}).items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._workspace,
            env={**self._given(folder, number, event), **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )

    def _given(self, folder: Path, number: int, event: str) -> dict[str, str]:
        """What GitHub sets for each step."""
        return {
            # A bare Debian's python3 makes no environment by itself.
            "PATH": f"{uv.parent}{os.pathsep}{os.environ['PATH']}"
            if (uv := find_uv())
            else os.environ["PATH"],
            "HOME": str(self._scratch),
            **{name: value for name, value in os.environ.items() if name.startswith(_OF_THE_MACHINE)},
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self._action),
            "GITHUB_WORKSPACE": str(self._workspace),
            "GITHUB_REPOSITORY": "ada/app",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_OUTPUT": str(folder / f"output-{number}"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_SHA": "a" * 40,
            "RUNNER_TEMP": str(self._scratch),
            **self._environment,
        }


def evaluated(text: str, context: Mapping[str, Any]) -> str:
    """A text with its expressions worked out: names with dots, and `||` between them."""

    def value(expression: str) -> str:
        for alternative in expression.split("||"):
            found: Any = context
            for name in alternative.strip().split("."):
                found = found.get(name) if isinstance(found, Mapping) else None
            if found:
                return str(found)
        return ""

    return _EXPRESSION.sub(lambda match: value(match[1]), text)


def outputs_of(text: str) -> dict[str, str]:
    """What a step wrote to GITHUB_OUTPUT, as the runner reads it."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, mark, end = line.partition("<<")
        if mark:
            value: list[str] = []
            for each in lines:
                if each == end:
                    break
                value.append(each)
            found[name] = "\n".join(value)
    return found
