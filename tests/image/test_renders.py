"""The engine's own word on Dockerfiles of all kinds."""

from __future__ import annotations

import pytest
from engine_program import TestEngine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacekit.image.dockerfile import ImageFacts, Model, render_dockerfile

pytestmark = pytest.mark.e2e

TEXT = st.text(max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=TEXT,
    app_file=st.text(min_size=1, max_size=30),
    command=st.lists(TEXT, max_size=3).map(tuple),
    kind=st.sampled_from(["python", "streamlit", "static"]),
    python_path=st.lists(TEXT, max_size=2).map(tuple),
    has_models=st.booleans(),
    revision=TEXT,
)
def test_buildkit_reads_every_dockerfile(
    engine: TestEngine,
    title: str,
    app_file: str,
    command: tuple[str, ...],
    kind: str,
    python_path: tuple[str, ...],
    has_models: bool,
    revision: str,
) -> None:
    """It fails on the first file that is not there, after it has read all of the Dockerfile."""
    facts = ImageFacts(
        app_file,
        title,
        command=command,
        kind="static" if kind == "static" else "streamlit" if kind == "streamlit" else "python",
        python_path=python_path,
        has_packages=True,
        models=(Model("ada/model"),) if has_models else (),
        labels={"org.opencontainers.image.revision": revision},
    )
    # An image that nothing has to be built for: its target is a stage that the file itself begins with.
    text = "FROM scratch AS only-read\nLABEL read=yes\n\n" + render_dockerfile(facts)
    said = engine.docker("build", "--target", "only-read", "-", feed=text.encode(), check=False)
    assert "dockerfile parse error" not in said.lower(), said
    assert "exporting to image" in said, said
