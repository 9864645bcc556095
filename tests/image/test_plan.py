"""What an image is built from: decided by the folder, without an engine."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
import yaml
from folders import write_files
from program import Program

from spacekit.cli.build import show_findings_of
from spacekit.errors import FolderError, UsageError
from spacekit.image.build_log import BuildLog, cause_of
from spacekit.image.context import Source, digest_of, write_context
from spacekit.image.dockerfile import ImageFacts, Model, render_dockerfile
from spacekit.image.live.settings import RunSettings, app_container, port_variables
from spacekit.image.live.site import render_site
from spacekit.image.names import app_name, check_app_name, check_platform, check_tag
from spacekit.image.plan import plan_build, preloaded_models
from spacekit.image.reach import Server, parse_server
from spacekit.image.run_files import render_compose, render_unit

GRADIO = "---\nsdk: gradio\nsdk_version: 6.31.0\npython_version: '3.11'\n---\n"


def dockerfile_of(folder: Path, tmp_path: Path) -> str:
    """The Dockerfile that a folder gets."""
    return plan_build(folder, tmp_path / "scratch").dockerfile


def test_gradio_comes_along_as_on_a_space(tmp_path: Path) -> None:
    """In the README's version, for an app that imports it."""
    folder = write_files(tmp_path / "app", {"README.md": GRADIO, "app.py": "import gradio\n"})
    text = dockerfile_of(folder, tmp_path)
    assert "uv pip install gradio==6.31.0 &&" in text
    assert "FROM python:3.11-slim-bookworm AS packages\n" in text


def test_a_streamlit_space_and_a_page_have_their_own_start(tmp_path: Path) -> None:
    """By the framework's program, and by a file server."""
    streamlit = write_files(tmp_path / "s", {"README.md": "---\nsdk: streamlit\n---\n", "app.py": ""})
    assert 'CMD ["streamlit", "run", "app.py"]' in dockerfile_of(streamlit, tmp_path)
    page = write_files(tmp_path / "p", {"README.md": "---\nsdk: static\n---\n", "index.html": ""})
    assert "import http.server" in dockerfile_of(page, tmp_path)


def test_a_dockerfile_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    """With the port that the README names; a base image can't be chosen for it."""
    files = {"README.md": "---\nsdk: docker\napp_port: 9000\n---\n", "Dockerfile": "FROM x\nCMD y\n"}
    folder = write_files(tmp_path / "own", files)
    plan = plan_build(folder, tmp_path)
    assert ("FROM x\nCMD y\n", 9000, True) == (plan.dockerfile, plan.port, plan.is_own)
    assert {"README.md", "Dockerfile"} == set(plan.sources)
    with pytest.raises(FolderError):
        plan_build(folder, tmp_path, base="python:3.12")


@pytest.mark.parametrize(
    "front",
    ["sdk: gradio\nsdk_version: '6.0 --index-url http://evil'", "sdk: gradio\nsdk_version: |\n  6\n  RUN id",
     "sdk: gradio\npython_version: '3.12 AS x'", "sdk: gradio\npreload_from_hub:\n  - $(id)",
     "sdk: static\napp_build_command: npm run build"],
)  # fmt: skip
def test_a_readme_can_not_reach_into_the_dockerfile(tmp_path: Path, front: str) -> None:
    """What is no version, no repository, or can't be done is refused with what to do."""
    files = {"README.md": f"---\n{front}\n---\n", "app.py": "import gradio\n", "index.html": ""}
    with pytest.raises(FolderError) as caught:
        plan_build(write_files(tmp_path / "app", files), tmp_path)
    assert caught.value.hint


def test_models_are_read_as_the_hub_reads_them() -> None:
    """A repository, files of it, a revision."""
    expected = (Model("ada/a"), Model("ada/b", ("x.bin", "y.bin")), Model("ada/c", ("x.bin",), "v1"))
    assert expected == preloaded_models(["ada/a", "ada/b x.bin,y.bin", "ada/c x.bin v1"])
    assert () == preloaded_models(None)


def test_an_archive_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    """Not on times, owners, or the order in which files are found."""
    one = write_files(tmp_path / "one", {"a": "1", "b/c": "2"})
    two = write_files(tmp_path / "two", {"b/c": "2", "a": "1"})
    (two / "a").touch()
    (two / "a").chmod(0o600)
    archives = []
    for root in (one, two):
        sources: dict[str, Source] = {path: root / path for path in ("a", "b/c")}
        out = io.BytesIO()
        write_context(sources, out)
        archives.append((out.getvalue(), digest_of(sources)))
    assert archives[0] == archives[1]
    with tarfile.open(fileobj=io.BytesIO(archives[0][0])) as archive:
        assert ["b", "a", "b/c"] == archive.getnames()
        assert {(0, 0)} == {(entry.uid, entry.gid) for entry in archive}


def test_names_of_apps_and_images() -> None:
    """A folder's name becomes one that the engine takes; what is none is refused."""
    assert "my-app-2" == app_name(Path("/x/My App_2!"))
    assert "app" == app_name(Path("/x/日本"))
    assert "registry.example.org:5000/me/app:1.0" == check_tag("registry.example.org:5000/me/app:1.0")
    for name in ("-x", "x-", "a" * 41, "a/b", "A", ""):
        with pytest.raises(UsageError):
            check_app_name(name)
    for tag in ("--help", "A", "a b", "a:b:c", "", "a" * 300):
        with pytest.raises(UsageError):
            check_tag(tag)
    with pytest.raises(UsageError):
        check_platform("linux/amd64 --push")


def test_a_server_is_what_ssh_would_take() -> None:
    """A user, a port, another socket; and nothing that ssh would read as an option."""
    assert Server("example.org", "me", 2222, "/run/x.sock") == parse_server(
        "ssh://me@example.org:2222/run/x.sock"
    )
    assert Server("example.org") == parse_server("ssh://example.org/")
    for url in ("ssh://-oProxyCommand=id", "ssh://-l@x", "ssh://a b", "ssh://a/$(id)", "http://a", "ssh://"):
        with pytest.raises(UsageError):
            parse_server(url)


def test_a_failed_build_is_explained_by_its_own_words() -> None:
    """The step that failed, its last lines, and what to do."""
    log = BuildLog()
    lines = ["#5 [packages 5/6] RUN --mount=type=secret,id=index pip install x", "#5 0.1 fetching"]
    assert ["[packages 5/6] RUN pip install x", "  fetching"] == [log.feed(line) for line in lines]
    for line in ("#5 0.2 OSError: [Errno 28] No space left on device", "#5 ERROR: exit code: 1"):
        log.feed(line)
    assert ("disk-full", "the engine's disk is full") == (cause_of(log).code, cause_of(log).message)
    assert "OSError: [Errno 28] No space left on device" == log.tail[-1]
    assert "  red" == log.feed("#5 0.3 \x1b[31mred\x1b]0;title\x07")
    plain = BuildLog()
    for line in ("#1 [2/2] RUN false", "#1 ERROR: exit code: 1"):
        plain.feed(line)
    assert "the image did not build: [2/2] RUN false failed" == cause_of(plain).message


def test_a_container_gets_what_it_could_not_be_reached_without() -> None:
    """A variable of the app's own can't undo the port; secrets are in no label."""
    settings = RunSettings("app", 7860, 80, "127.0.0.1", variables={"PORT": "1", "KEY": "s3cret"})
    made = app_container(settings, "sha256:1", "blue", 1, "r")
    assert ("7860", "s3cret") == (made["environment"]["PORT"], made["environment"]["KEY"])
    assert "s3cret" not in str(made["labels"]) + repr(settings)
    site = render_site(settings, {"blue": 7860, "green": 9000})
    assert "app-blue:7860 {" in site
    assert "app-green:9000 {" in site


def test_models_of_the_image_are_seen_with_closed_files() -> None:
    """What is put over the caches with --read-only covers none of what preload_from_hub brought."""
    settings = RunSettings("app", 7860, 80, "127.0.0.1", is_read_only=True)
    covered = app_container(settings, "sha256:1", "blue", 1, "r")["tmpfs"]
    text = render_dockerfile(ImageFacts("app.py", "x", models=(Model("ada/model"),)))
    copied = next(line.split()[-1] for line in text.splitlines() if line.startswith("COPY --from=models"))
    assert not [place for place in covered if f"{copied}/".startswith(f"{place}/")]
    # ... and it is where the Hub's library looks; what `hf download` makes below HF_HOME is `hub`.
    assert f"ENV HF_HUB_CACHE={copied}/hub\n" in text


def test_a_dockerfile_alone_is_checked_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a README as with `sdk: docker`; it is asked where it says."""
    plan = plan_build(write_files(tmp_path / "own", {"Dockerfile": "FROM x\nEXPOSE 8000\nCMD y\n"}), tmp_path)
    assert 8000 == plan.port
    show_findings_of(plan)
    assert "names no USER" in capsys.readouterr().err


def test_the_files_to_run_it_without_spacekit(tmp_path: Path) -> None:
    """A Dockerfile, a compose file and a unit, without an engine."""
    write_files(tmp_path / "app", {"README.md": GRADIO, "app.py": "import gradio\n", ".env": "KEY=s3cret\n"})
    cli = Program(tmp_path)
    nowhere = {"DOCKER_HOST": "unix:///nowhere"}
    rendered = cli("build", "app", "--render", **nowhere)
    assert rendered.stdout.startswith("FROM python:3.11-slim-bookworm AS packages\n")
    compose = cli("build", "app", "-t", "me/app:1", "--compose", **nowhere).stdout
    assert '    image: "me/app:1"\n' in compose
    assert "    env_file: [.env]\n" in compose
    service = yaml.safe_load(compose)["services"]["app"]
    assert ("1000", "7860") == (service["user"], service["environment"]["PORT"])
    assert {"max-size": "10m", "max-file": "3"} == service["logging"]["options"]
    unit = cli("build", "app", "-t", "me/app:1", "--systemd", **nowhere).stdout
    assert "--env-file /etc/app.env" in unit
    assert "ExecStartPre=-/usr/bin/docker rm --force app\n" in unit
    for option in ("--user 1000", "--log-opt max-size=10m", "--env PORT=7860"):
        assert option in unit
    assert unit.startswith("[Unit]\nDescription=app\n")
    assert "s3cret" not in rendered.stdout + compose + unit


def test_the_variables_of_the_settings_are_in_the_files_that_run_it() -> None:
    """Whatever is in them, each reader finds what was set, and nothing else is read out of them."""
    hostile = {"GREETING": "Hi", "ODD": 'a $HOME %h "q" \\ ü\nPORT=1', "PORT": "1"}
    compose = render_compose("me/app:1", "App", 8000, hostile, has_secrets=True)
    found = yaml.safe_load(compose)["services"]["app"]["environment"]
    assert found == {**hostile, "ODD": hostile["ODD"].replace("$", "$$"), **port_variables(8000)}
    unit = render_unit("me/app:1", "App", 8000, hostile, has_secrets=False)
    assert "    --env GREETING=Hi \\\n" in unit
    assert '    --env "ODD=a $$HOME %%h \\"q\\" \\\\ ü\\nPORT=1" \\\n' in unit
    assert "--env PORT=1 " not in unit
