"""What a Dockerfile of a Space may ask of the engine: pure rules."""

from __future__ import annotations

import pytest

from spacekit.host.containers.own_dockerfile import refusal_of_dockerfile
from spacekit.image.build import build_arguments


@pytest.mark.parametrize(
    "text",
    [
        "FROM python:3.12\nADD --chown=1000:1000 app.py data/*.tar.gz /app/\n",
        "# syntax=docker/dockerfile:1.7\nFROM python:3.12 AS base\nFROM base\nCOPY --from=base /a /b\n",
        "ARG V=3.12\nFROM python:${V}-slim\nRUN curl http://example.org/ADD && echo $HOME\n",
        "ARG OWNER=nvidia\nARG BASE=${OWNER}/cuda\nFROM --platform=$BUILDPLATFORM ${BASE}:12\n",
        "FROM ${BASE:-python:3.12}\nRUN --mount=type=bind,from=ghcr.io/astral-sh/uv,target=/uv true\n",
        "FROM ghcr.io/spacekit/tools\nRUN --mount=type=secret,id=KEY true\nADD a\\\n b /c\n",
        "FROM python\nRUN apt-get install \\\n  # a\n  git\\\n\n  curl\nCOPY <<E /x.py\nfrom a import b\nE",
    ],
)
def test_what_dockerfiles_do_is_allowed(text: str) -> None:
    """Files of the commit, images of registries, variables that say what they are."""
    assert refusal_of_dockerfile(text, {}) is None


@pytest.mark.parametrize(
    "step",
    [
        "ADD http://127.128.0.1:7860/ /x", "add HTTPS://example.org/x /x", "ADD git@github.com:a/b.git /x",
        "ADD github.com/a/b /x", 'ADD ["\\u0068ttp\\u003a//127.0.0.1/", "/x"]', "ADD --chown=1:1 $URL /x",
        "AD\\\nD ht\\\ntp://127.0.0.1/ /x", "AD\\\n\n# why\nD http://127.0.0.1/ /x",
        'ADD git"hub".com/a/b /x',
        "ONBUILD ADD http://127.0.0.1/ /x", "RUN <<EOF\nEOF\nADD http://127.0.0.1/ /x",
        "AD`\nD http://127.0.0.1/ /x", "\tADD\thttp://127.0.0.1/ /x", "ADD a b\\\n http://127.0.0.1/ /x",
    ],
)  # fmt: skip
def test_the_engine_fetches_nothing(step: str) -> None:
    """However it is written: it would come from where the engine is, not from where steps run."""
    assert "ADD takes files" in (refusal_of_dockerfile(f"# escape=`\nFROM python\n{step}\n", {}) or "")


@pytest.mark.parametrize(
    "text",
    [
        "FROM spacekit/hello", "FROM docker.io/spacekit-host/01234567-key:tag", 'FROM "spacekit/hello"',
        "FROM python\nCOPY --from=spacekit/hello / /", 'FROM a\nCOPY --from="space"kit/hello / /',
        "FROM a\nRUN --mount=type=bind,from=spacekit/hello,target=/x true",
        'FROM a\nRUN --mount=type=bind,"fr"om=spacekit/hello true',
        "FROM a\nONBUILD COPY --from=spacekit/x / /",
        "ARG A=space\nARG B=kit/hello\nFROM ${A}${B}", "ARG A=x\nARG A=spacekit/x\nFROM $A", "FROM $GIVEN",
        "FROM ${A:-spacekit/hello}", "FROM ${A:+spacekit/hello}", "FROM ${A/x/y}", "FROM spacekit\\\n/hello",
        "ARG A=y\nFROM ${A#y}spacekit/x",
    ],
)  # fmt: skip
def test_images_of_other_apps_are_nobody_else_s(text: str) -> None:
    """Nor what may turn out to be one."""
    assert refusal_of_dockerfile(text, {"GIVEN": "spacekit/hello"}) is not None


@pytest.mark.parametrize(
    "head",
    ["# syntax=evil/frontend", "#Syntax = evil/frontend:1", "// syntax=evil", '{"syntax": "evil"}',
     "#!/x\n# syntax=docker/dockerfile-upstream", "# escape=`\n# syntax=docker.io/docker/dockerfile.evil"],
)  # fmt: skip
def test_no_program_of_others_reads_it(head: str) -> None:
    """It would speak to the engine in the Dockerfile's place."""
    assert "# syntax=" in (refusal_of_dockerfile(f"{head}\nFROM python\n", {}) or "")


def test_a_long_one_takes_no_long_time() -> None:
    """What nobody writes is refused before it is looked at."""
    assert refusal_of_dockerfile("\n" * 6_000, {}) is not None
    assert refusal_of_dockerfile("\\\n" * 4_000, {}) is not None


def test_a_variable_does_not_steer_the_builder() -> None:
    """One could name the program that reads the Dockerfile, or somebody else's cache."""
    given = {"MODE": "fast", "BUILDKIT_SYNTAX": "evil/frontend", "BUILDKIT_CACHE_MOUNT_NS": "another"}
    assert {"MODE": "fast"} == build_arguments(given)
