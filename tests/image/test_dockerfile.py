"""The Dockerfile of a Space."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import FolderError
from spacekit.image.dockerfile import ImageFacts, render_dockerfile

HELLO = ImageFacts("app.py", "Hello", has_requirements=True, wheels=".spacekit")
EXPECTED = """\
FROM python:3.12-slim-bookworm AS packages
RUN pip install --no-cache-dir uv && uv venv /venv
ENV VIRTUAL_ENV=/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /build
COPY requirements.txt .
COPY [".spacekit/", "wheels/"]
RUN uv pip install --find-links wheels -r requirements.txt

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Hello"
RUN useradd --create-home --uid 1000 user
COPY --from=packages /venv /venv
USER user
WORKDIR /home/user/app
COPY --chown=user . .
ENV PATH=/venv/bin:$PATH HOME=/home/user PYTHONUNBUFFERED=1 \\
    GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860
EXPOSE 7860
HEALTHCHECK --start-period=60s CMD ["python", "-c", \
"import urllib.request as u; u.urlopen('http://127.0.0.1:7860/', timeout=5)"]
CMD ["python", "app.py"]
"""


def test_a_spacekit_app_gets_this_dockerfile() -> None:
    """The whole file, as a person would read it in the plan."""
    assert EXPECTED == render_dockerfile(HELLO)


def test_packages_come_before_code() -> None:
    """A change of code rebuilds the layer of the code alone."""
    lines = render_dockerfile(HELLO).splitlines()
    assert lines.index("COPY --from=packages /venv /venv") < lines.index("COPY --chown=user . .")


def test_debian_packages_are_installed_before_the_user_is_made() -> None:
    """packages.txt is honoured, as root, and apt's lists do not stay in the image."""
    text = render_dockerfile(ImageFacts("app.py", "Hello", has_packages=True))
    assert "xargs -a /tmp/packages.txt apt-get install -y" in text
    assert text.index("packages.txt") < text.index("USER user")


@given(st.text(), st.text(min_size=1))
def test_no_name_adds_an_instruction(title: str, app_file: str) -> None:
    """A title or a file's name with quotes, line ends or variables stays one quoted value."""
    lines = render_dockerfile(ImageFacts(app_file, title)).split("\n")
    plain = render_dockerfile(ImageFacts("app.py", "Hello")).split("\n")
    assert len(plain) == len(lines)
    assert ["python", app_file] == json.loads(lines[-2].removeprefix("CMD "))
    label = next(line for line in lines if line.startswith("LABEL "))
    assert "$" not in label
    assert re.fullmatch(r'LABEL [a-z.]+="([^"\\]|\\.)*"', label)


@pytest.mark.parametrize("version", ["3.12 AS x", "2.7", "3.12\nRUN id", "latest", "3.x"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    """What is no version of Python never reaches the FROM line."""
    with pytest.raises(FolderError):
        render_dockerfile(ImageFacts("app.py", "x", python_version=version))
