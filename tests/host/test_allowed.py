"""Whether a host may run a revision: pure rules."""

from __future__ import annotations

import pytest

from spacekit.host.builder.allowed import refusal_of
from spacekit.host.builder.recipe import Recipe

_SHA = "0" * 40
_APP = Recipe(_SHA, "gradio", "app.py", "App")
_DOCKER = Recipe(_SHA, "docker", "Dockerfile", "App")
_PAGE = Recipe(_SHA, "static", "index.html", "Page")
_BUILT_PAGE = Recipe(_SHA, "static", "index.html", "Page", build_command="npm run build")


@pytest.mark.parametrize(
    ("recipe", "trusted", "has_engine", "says"),
    [
        (_APP, False, False, "start it with --trusted"),
        (_APP, True, False, None),
        (_APP, False, True, None),
        (_DOCKER, True, False, "needs a container engine"),
        (_DOCKER, False, True, None),
        (_PAGE, False, False, None),
        (_BUILT_PAGE, False, False, "start it with --trusted"),
        (_BUILT_PAGE, False, True, "sdk: docker"),
        (_BUILT_PAGE, True, True, None),
    ],
)
def test_what_runs_where(recipe: Recipe, trusted: bool, has_engine: bool, says: str | None) -> None:
    """Containers need no trust, processes do, files need neither; what is refused says what would help."""
    refusal = refusal_of(recipe, trusted=trusted, has_engine=has_engine)
    assert (says is None) == (refusal is None)
    assert refusal is None or (says or "") in refusal.message
