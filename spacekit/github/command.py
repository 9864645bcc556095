"""The spacekit command that carries a task out; pure."""

from __future__ import annotations

from collections.abc import Mapping

from spacekit.github.event import Task
from spacekit.github.inputs import Inputs

__all__ = ["arguments_of", "status_arguments", "with_access"]

# The resource of a token exchange, as the Hub's client names it.
_RESOURCE = "HF_OIDC_RESOURCE"
# GitHub sets it where a job may ask for an identity: `permissions: id-token: write`.
_IDENTITY = "ACTIONS_ID_TOKEN_REQUEST_URL"
_HUGGING_FACE = "https://huggingface.co"


def arguments_of(task: Task, inputs: Inputs) -> list[str]:
    """The arguments of `spacekit` for a task; tokens go by the environment."""
    options = _option("--to", inputs.to) + _option("--env", inputs.environment)
    options += [*_option("--endpoint", inputs.endpoint), "--json"]
    if task.kind == "remove":
        return ["preview", f"--delete={task.preview}", *options, "--", inputs.folder]
    options += _option("--timeout", inputs.timeout) + _option("--message", inputs.message)
    options += ["--detach"] * inputs.detaches + ["--dry-run"] * inputs.is_dry
    if task.kind == "preview":
        return [
            "preview",
            f"--name={task.preview}",
            *_option("--expires", inputs.expires),
            *options,
            "--",
            inputs.folder,
        ]
    options += _option("--via", inputs.via) + ["--rollback"] * inputs.rolls_back
    return ["push", *options, "--", inputs.folder]


def status_arguments(space: str, endpoint: str) -> list[str]:
    """The arguments that ask what a Space does now."""
    return ["status", "--to", space, *_option("--endpoint", endpoint), "--json"]


def with_access(environment: Mapping[str, str], inputs: Inputs, space: str) -> dict[str, str]:
    """The environment of the command, with what it signs in with: the token, else the job's identity."""
    own = {name: value for name, value in environment.items() if not name.startswith("SPACEKIT_INPUT_")}
    endpoint = inputs.endpoint or own.get("HF_ENDPOINT") or _HUGGING_FACE
    own["HF_ENDPOINT"] = endpoint
    if inputs.token:
        own.pop(_RESOURCE, None)
        own["HF_TOKEN"] = inputs.token
        if endpoint.rstrip("/") != _HUGGING_FACE:
            own["SPACEKIT_HOST_TOKEN"] = inputs.token
    elif own.get(_IDENTITY) and space:
        own.setdefault(_RESOURCE, f"spaces/{space}")
    return own


def _option(name: str, value: str) -> list[str]:
    # As one word: a value that begins with `-` is still a value.
    return [f"{name}={value}"] if value else []
