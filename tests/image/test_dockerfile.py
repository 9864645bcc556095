"""The Dockerfile of a Space."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacekit.errors import FolderError
from spacekit.folder.checks.dockerfile import parse_dockerfile
from spacekit.image.dockerfile import ImageFacts, Model, render_dockerfile

HELLO = ImageFacts("app.py", "Hello", has_requirements=True, wheels=".spacekit")
EXPECTED = """\
FROM python:3.12-slim-bookworm AS packages
# hadolint ignore=SC1091
RUN --mount=type=secret,id=index --mount=type=secret,id=certificates \\
    if [ -f /run/secrets/index ]; then . /run/secrets/index; fi; \\
    pip install --no-cache-dir 'uv>=0.8,<1'
ENV VIRTUAL_ENV=/venv UV_PROJECT_ENVIRONMENT=/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy \\
    UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PYC_INVALIDATION_MODE=UNCHECKED_HASH
WORKDIR /build
COPY [".spacekit/", "wheels/"]
COPY requirements.txt ./
# hadolint ignore=SC1091
RUN --mount=type=secret,id=index --mount=type=secret,id=certificates \
--mount=type=cache,target=/root/.cache/uv \\
    if [ -f /run/secrets/index ]; then . /run/secrets/index; fi; \\
    uv venv --no-project /venv && \\
    uv pip install -r requirements.txt wheels/*.whl && \\
    uv pip install 'dumb-init>=1.2.5,<2' && \\
    find /venv -name uv_cache.json -delete -o -name .lock -delete && \\
    find /venv -name RECORD -exec sed -i '/uv_cache[.]json/d' {} + && \\
    find /venv -path '*/pygments/lexers/*.pyc' -delete && \\
    find /venv -exec touch --no-dereference --date=@315532800 {} + && \\
    mkdir /out && \\
    mv /venv /out/venv

FROM python:3.12-slim-bookworm
RUN useradd --create-home --non-unique --uid 1000 user && \\
    install -d -o user -g user /home/user/app && \\
    touch --date=@315532800 /home /home/user /home/user/app
COPY --from=packages /out/ /
USER 1000
WORKDIR /home/user/app
ENV PATH=/venv/bin:$PATH HOME=/home/user PYTHONUNBUFFERED=1 PORT=7860 \\
    HF_HOME=/home/user/.cache/huggingface XDG_CACHE_HOME=/home/user/.cache MPLCONFIGDIR=/tmp/matplotlib \\
    GRADIO_SERVER_NAME=0.0.0.0 GRADIO_NUM_PORTS=1 GRADIO_ANALYTICS_ENABLED=False \
STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_HEADLESS=true
COPY --chown=1000:1000 . ./
LABEL org.opencontainers.image.title="Hello"
EXPOSE 7860
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import os, urllib.request as u; \
u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/', timeout=5)"]
ENTRYPOINT ["/venv/bin/dumb-init", "--", "sh", "-c", \
"export GRADIO_SERVER_PORT=\\"$PORT\\" STREAMLIT_SERVER_PORT=\\"$PORT\\"; exec \\"$@\\"", "sh"]
CMD ["python", "app.py"]
"""
# Names as people choose them, and as nobody should.
TEXT = st.text(max_size=40)
FACTS = st.builds(
    ImageFacts,
    app_file=st.text(min_size=1, max_size=40),
    title=TEXT,
    python_version=st.none() | st.from_regex(r"\A3\.1[0-4]\Z"),
    has_requirements=st.booleans(),
    has_pre_requirements=st.booleans(),
    has_packages=st.booleans(),
    wheels=st.none() | st.just(".spacekit"),
    command=st.lists(TEXT, max_size=3).map(tuple),
    port=st.integers(1, 65_535),
    python_path=st.lists(TEXT, max_size=2).map(tuple),
    kind=st.sampled_from(["python", "streamlit", "static"]),
    source=st.sampled_from(["", "files/app"]),
    lock=st.sampled_from([None, "uv.lock", "pylock.toml"]),
    packages=st.lists(st.sampled_from(["gradio==6.31.0", "streamlit"]), max_size=2).map(tuple),
    models=st.just(()) | st.just((Model("ada/model", ("a.bin", "b.bin"), "v1"),)),
    has_project=st.booleans(),
    is_local=st.booleans(),
    headers=st.dictionaries(st.just("x-test"), TEXT),
    labels=st.dictionaries(st.just("org.opencontainers.image.revision"), TEXT),
)


def test_a_spacekit_app_gets_this_dockerfile() -> None:
    """The whole file, as a person would read it in the plan."""
    assert EXPECTED == render_dockerfile(HELLO)


def test_packages_come_before_models_and_these_before_code() -> None:
    """A change of code rebuilds the layer of the code alone."""
    text = render_dockerfile(ImageFacts("app.py", "Hello", models=(Model("ada/model"),)))
    places = [
        text.index(line) for line in ("--from=packages", "--from=models", "COPY --chown=1000:1000 . ./")
    ]
    assert sorted(places) == places


def test_a_lock_decides_what_is_installed() -> None:
    """Requirements are not looked at where something says exactly which versions."""
    text = render_dockerfile(ImageFacts("app.py", "Hello", has_requirements=True, lock="uv.lock"))
    assert "COPY uv.lock pyproject.toml ./" in text
    assert "uv sync --locked --no-dev --no-install-project --inexact" in text
    assert "requirements.txt" not in text


def test_what_is_needed_to_install_the_rest_comes_first() -> None:
    """pre-requirements.txt, as on the Hub; a lock has all in it."""
    facts = ImageFacts("app.py", "Hello", has_requirements=True, has_pre_requirements=True)
    text = render_dockerfile(facts)
    assert "COPY pre-requirements.txt requirements.txt ./" in text
    assert text.index("install -r pre-requirements.txt") < text.index("install -r requirements.txt")
    assert "pre-requirements" not in render_dockerfile(replace(facts, lock="uv.lock"))


def test_what_names_other_files_finds_them() -> None:
    """Where the app will be, since what is installed in place is looked for there when it runs."""
    facts = ImageFacts(
        "app.py", "x", has_requirements=True, is_local=True, wheels="wheels", source="files/app"
    )
    text = render_dockerfile(facts)
    assert "--mount=type=bind,source=files/app,target=/home/user/app,rw" in text
    assert "uv pip install -r requirements.txt /build/wheels/*.whl" in text
    assert "COPY requirements.txt" not in text


def test_packages_txt_of_windows_is_read() -> None:
    """Its line ends are no part of names."""
    text = render_dockerfile(ImageFacts("app.py", "x", has_packages=True))
    assert "sed -i 's/\\r$//' /tmp/packages.txt && apt-get" in text


def test_models_are_downloaded_as_the_readme_names_them() -> None:
    """A token comes as a secret, and only that step has it."""
    text = render_dockerfile(ImageFacts("app.py", "x", models=(Model("ada/model", ("a.bin",), "v1"),)))
    assert "uvx --from huggingface_hub hf download ada/model a.bin --revision v1 &&" in text
    assert 1 == text.count("--mount=type=secret,id=HF_TOKEN")


def test_debian_packages_are_installed_before_the_user_is_made() -> None:
    """packages.txt is honoured, as root, and apt's lists do not stay in the image."""
    text = render_dockerfile(ImageFacts("app.py", "Hello", has_packages=True))
    assert "xargs -a /tmp/packages.txt apt-get install -y" in text
    assert text.index("packages.txt") < text.index("USER 1000")


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


@given(FACTS)
def test_whatever_the_folder_the_instructions_are_the_same_kinds(facts: ImageFacts) -> None:
    """The last stage is a plain user's, and the end of the file starts the app."""
    names = [each.name for each in parse_dockerfile(render_dockerfile(facts)).instructions]
    assert {"FROM", "RUN", "ENV", "WORKDIR", "COPY", "USER", "LABEL", "EXPOSE", "HEALTHCHECK"} <= set(names)
    assert ["EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"] == names[-4:]
    assert 1 == names.count("USER")


def test_a_backslash_at_an_end_hides_no_quote() -> None:
    """Of a title and of a folder's name, for builders and for hadolint."""
    text = render_dockerfile(ImageFacts("app.py", "Hello\\", python_path=("src\\",), command=("a\\",)))
    assert 'title="Hello\\\\ "' in text
    assert 'ENV PYTHONPATH="/home/user/app/src\\\\/"' in text
    assert r'CMD ["a\u005c"]' in text


@pytest.mark.e2e
@settings(max_examples=60, deadline=None)
@given(FACTS)
def test_hadolint_accepts_it_whatever_the_folder(facts: ImageFacts) -> None:
    """Nothing that others would complain about, not even a hint."""
    hadolint = shutil.which("hadolint", path=sysconfig.get_path("scripts"))
    assert hadolint
    done = subprocess.run(
        [hadolint, "-"], input=render_dockerfile(facts), capture_output=True, encoding="utf-8", check=False
    )
    assert (0, "") == (done.returncode, done.stdout)


@pytest.mark.parametrize("version", ["3.12 AS x", "2.7", "3.12\nRUN id", "latest", "3.x"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    """What is no version of Python never reaches the FROM line."""
    with pytest.raises(FolderError):
        render_dockerfile(ImageFacts("app.py", "x", python_version=version))


@pytest.mark.parametrize("word", ["--help", "a b", "a;id", "a\nRUN id", "$(id)", "<<EOF", ""])
def test_what_is_no_requirement_is_refused(word: str) -> None:
    """Words that become part of a command are held to what such names consist of."""
    for facts in (
        ImageFacts("app.py", "x", packages=(word,)),
        ImageFacts("app.py", "x", models=(Model(word),)),
        ImageFacts("app.py", "x", models=(Model("a/b", (word,)),)),
    ):
        with pytest.raises(FolderError):
            render_dockerfile(facts)
