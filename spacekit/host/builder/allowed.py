"""Whether this host may run a revision. Pure."""

from __future__ import annotations

from spacekit.host.status import Failure

from .recipe import Recipe

__all__ = ["refusal_of"]


def refusal_of(recipe: Recipe, *, trusted: bool, has_engine: bool) -> Failure | None:
    """Why the revision can't be run here; `None` when it can."""
    if has_engine and recipe.sdk != "static":
        return None
    if recipe.sdk == "docker":
        return Failure(
            "CONFIG_ERROR",
            "A Docker Space needs a container engine, which this host does not have: let its operator start "
            "one, or use sdk: gradio, which runs any Python app_file, or sdk: static",
        )
    if not recipe.runs_code or trusted:
        return None
    if has_engine:
        return Failure(
            "CONFIG_ERROR",
            "app_build_command runs as a plain process, which is no sandbox, so this host must be told that "
            "it may: start it with --trusted, or build the page in a Dockerfile with sdk: docker",
        )
    return Failure(
        "CONFIG_ERROR",
        "This host runs apps as plain processes, which is no sandbox, so it must be told that it "
        "may: start it with --trusted if you trust everyone who can push to it, or with a Docker engine",
    )
