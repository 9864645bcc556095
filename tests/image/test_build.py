"""`spacekit build` on a real engine."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine, eventually
from folders import write_files
from program import Program

from spacekit.folder.templates import find_template

pytestmark = pytest.mark.e2e

PLAIN = {
    "README.md": "---\nsdk: gradio\n---\n",
    "app.py": "import http.server, os\n"
    "http.server.test(http.server.SimpleHTTPRequestHandler, port=int(os.environ['PORT']), bind='0.0.0.0')\n",
}
SECRET = "not-to-be-found-7c1f0b"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An app that needs no package."""
    return write_files(tmp_path / "plain-app", PLAIN)


def test_a_folder_becomes_an_image(cli: EngineProgram, engine: TestEngine, folder: Path) -> None:
    """Named as the folder; it runs as user 1000, with an init, a health check and labels."""
    built = cli("build", str(folder))
    assert (0, "plain-app\n") == (built.code, built.stdout), built.stderr
    config = engine.inspect("plain-app")["Config"]
    assert "1000" == config["User"]
    assert ["/venv/bin/dumb-init", "--"] == config["Entrypoint"][:2]
    assert ["python", "app.py"] == config["Cmd"]
    assert config["Healthcheck"]["StartPeriod"]
    assert "plain-app" == config["Labels"]["org.opencontainers.image.title"]
    assert config["Labels"]["org.opencontainers.image.revision"].startswith("folder-")


def test_the_same_folder_gives_the_same_layers(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """Built anew without a cache, from a copy with other times: what is copied has the same digests."""
    first = tmp_path / "one" / "hello"
    shutil.copytree(find_template("hello"), first)
    second = tmp_path / "two" / "hello"
    shutil.copytree(first, second)
    for number, path in enumerate(second.rglob("*")):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
    for number, place in enumerate((first, second), 1):
        built = cli("build", str(place), "-t", f"same:{number}", "--no-cache")
        assert 0 == built.code, built.stderr
    one, two = (engine.inspect(f"same:{number}")["RootFS"]["Layers"] for number in (1, 2))
    # Packages and code; the layer between base and packages makes the user, and is not copied.
    assert one[2:] == two[2:]
    assert 5 == len(one)


def test_a_change_of_code_rebuilds_one_layer(cli: EngineProgram, engine: TestEngine, folder: Path) -> None:
    """All layers but the last stay as they are."""
    assert 0 == cli("build", str(folder), "-t", "change:1").code
    (folder / "app.py").write_text(PLAIN["app.py"] + "# changed\n")
    assert 0 == cli("build", str(folder), "-t", "change:2").code
    one, two = (engine.inspect(f"change:{number}")["RootFS"]["Layers"] for number in (1, 2))
    assert one[:-1] == two[:-1]
    assert one[-1] != two[-1]


def test_only_what_a_push_would_send_is_in_it(cli: EngineProgram, engine: TestEngine, folder: Path) -> None:
    """Ignored files, secrets and settings stay at home, whatever names the rest has."""
    write_files(
        folder,
        {
            ".gitignore": "big.bin\n",
            "big.bin": "x",
            ".env": f"KEY={SECRET}\n",
            ".spacekitignore": "notes/\n",
            "notes/a.md": "x",
            "-n 'x' $(id) \"y\".txt": "hostile",
            "data/#1.txt": "hostile",
        },
    )
    assert 0 == cli("build", str(folder), "-t", "sent").code
    # `docker run` and the init see the folder as the app would.
    listed = engine.docker("run", "--rm", "sent", "find", ".", "-type", "f").splitlines()
    expected = {"./README.md", "./app.py", "./.gitignore", "./-n 'x' $(id) \"y\".txt", "./data/#1.txt"}
    assert expected == set(listed)


def test_secrets_are_in_no_layer_and_no_history(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """A build step can mount one; the image, its settings and the output do not have it."""
    own = write_files(
        tmp_path / "own",
        {
            "Dockerfile": "FROM python:3.12-slim-bookworm\n"
            'RUN --mount=type=secret,id=KEY test -n "$(cat /run/secrets/KEY)" && touch /had-it\n'
            'USER 1000\nEXPOSE 7860\nCMD ["python", "-m", "http.server", "7860"]\n',
            "README.md": "---\nsdk: docker\n---\n",
            ".env": f"KEY={SECRET}\n",
        },
    )
    built = cli("build", str(own), "-t", "secret", "--secret", "KEY")
    assert 0 == built.code, built.stderr
    assert SECRET not in built.stdout + built.stderr
    layers = engine.layers("secret")
    assert any("had-it" in layer for layer in layers)
    archive = engine.saved("secret")
    for entry in archive:
        stream = archive.extractfile(entry)
        # Layers are not compressed here, so a search of their bytes finds what is in their files.
        assert stream is None or SECRET.encode() not in stream.read(), entry.name
    assert SECRET not in engine.docker("history", "--no-trunc", "secret") + engine.docker("inspect", "secret")


def test_variables_are_arguments_of_the_build_as_on_the_hub(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """An ARG of the folder's own Dockerfile finds them; what steers the builder itself is no variable."""
    dockerfile = (
        "FROM python:3.12-slim-bookworm\nARG MODE=slow\nRUN echo $MODE > /mode\nUSER 1000\nCMD cat /mode\n"
    )
    settings = '[variables]\nMODE = "fast"\nBUILDKIT_SYNTAX = "nowhere/at-all"\n'
    folder = write_files(tmp_path / "arguments", {"Dockerfile": dockerfile, "spacekit.toml": settings})
    built = cli("build", str(folder), "-t", "arguments")
    assert 0 == built.code, built.stderr
    assert "fast\n" == engine.docker("run", "--rm", "arguments")
    engine.docker("rmi", "arguments")


def test_an_index_with_a_password_is_used_and_not_shown(cli: EngineProgram, folder: Path) -> None:
    """How this machine reaches packages goes to the build as a secret; here nothing listens there."""
    (folder / "requirements.txt").write_text("certifi\n")
    index = f"https://user:{SECRET}@127.0.0.1:9/simple"
    built = cli("build", str(folder), "-t", "index", "--no-cache", UV_EXTRA_INDEX_URL=index)
    said = built.stdout + built.stderr
    assert 4 == built.code
    assert "127.0.0.1:9/simple/certifi/" in said
    assert SECRET not in said


def test_signals_reach_the_app_and_nothing_stays_undead(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """SIGTERM ends the app at once by its own handler, and orphans are reaped."""
    code = (
        "import os, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('saying goodbye', flush=True), sys.exit(3)))\n"
        "place = '/proc/' + subprocess.getoutput('sleep 0.1 >&- 2>&- & echo $!')\n"
        "late = time.monotonic() + 20\n"
        "while os.path.exists(place) and time.monotonic() < late:\n"
        "    time.sleep(0.05)\n"
        "print('undead:', int(os.path.exists(place)), flush=True)\n"
        "time.sleep(600)\n"
    )
    folder = write_files(tmp_path / "signals", {"README.md": PLAIN["README.md"], "app.py": code})
    assert 0 == cli("build", str(folder), "-t", "signals").code
    engine.docker("run", "--detach", "--name", "signals", "signals")
    try:
        eventually(lambda: "undead:" in engine.docker("logs", "signals"), "the app has started")
        began = time.monotonic()
        engine.docker("stop", "--time", "60", "signals")
        assert time.monotonic() - began < 30
        assert "undead: 0\nsaying goodbye\n" == engine.docker("logs", "signals")
        assert 3 == engine.inspect("signals")["State"]["ExitCode"]
    finally:
        engine.docker("rm", "--force", "signals")


def test_what_is_in_it_is_listed(cli: EngineProgram, tmp_path: Path) -> None:
    """A CycloneDX document, valid by its own schema's rules, with the app's packages and Debian's."""
    shutil.copytree(find_template("hello"), tmp_path / "hello")
    built = cli("build", "hello", "--sbom", "sbom.json")
    assert 0 == built.code, built.stderr
    document = json.loads((tmp_path / "sbom.json").read_text())
    assert ("CycloneDX", "1.5") == (document["bomFormat"], document["specVersion"])
    purls = {component["purl"].partition("@")[0] for component in document["components"]}
    assert {"pkg:pypi/fastapi", "pkg:pypi/spacekit", "pkg:deb/debian/libc6"} <= purls
    assert not {"pkg:pypi/huggingface-hub", "pkg:pypi/gitpython", "pkg:pypi/uv", "pkg:pypi/pip"} & purls


def test_an_image_is_sent_to_a_registry(cli: EngineProgram, engine: TestEngine, folder: Path) -> None:
    """And comes back from there as it was."""
    with running_registry(folder.parent) as registry:
        tag = f"{registry}/me/plain:1"
        built = cli("build", str(folder), "-t", tag, "--push")
        assert (0, f"{tag}\n") == (built.code, built.stdout), built.stderr
        before = engine.inspect(tag)["Id"]
        engine.docker("rmi", tag)
        engine.docker("pull", tag)
        assert before == engine.inspect(tag)["Id"]
    refused = cli("build", str(folder), "-t", tag, "--push")
    assert 3 == refused.code
    assert f"the registry did not take {tag}" in refused.stderr


def test_an_image_for_another_platform(
    cli: EngineProgram, engine: TestEngine, folder: Path, tmp_path: Path
) -> None:
    """The base is that of the platform, and the image says so; a platform that is none is refused."""
    engine.docker("create", "--name", "to-copy", "python:3.12-slim-bookworm", "true")
    engine.docker("export", "--output", str(tmp_path / "base.tar"), "to-copy")
    with running_registry(tmp_path) as registry:
        base = f"{registry}/arm"
        # Its programs are this machine's, so that they run; what counts is what it says it is for.
        engine.docker("import", "--platform", "linux/arm64", str(tmp_path / "base.tar"), base)
        engine.docker("push", base)
        engine.docker("rmi", base)
        engine.docker("rm", "to-copy")
        built = cli("build", str(folder), "-t", "for-arm", "--base", base, "--platform", "linux/arm64")
    assert 0 == built.code, built.stderr
    assert ("arm64", "linux") == tuple(engine.inspect("for-arm")[key] for key in ("Architecture", "Os"))
    engine.docker("rmi", "for-arm")
    refused = cli("build", str(folder), "-t", "for-arm", "--platform", "arm64 --push")
    assert 2 == refused.code
    assert "linux/arm64" in refused.stderr


@contextlib.contextmanager
def running_registry(folder: Path) -> Iterator[str]:
    """A registry on a port of this machine; gives `HOST:PORT`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = folder / "registry.yml"
    settings.write_text(
        f"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {folder / 'registry'}\n"
        f"http:\n  addr: 127.0.0.1:{port}\nlog:\n  level: error\n"
    )
    with subprocess.Popen(["docker-registry", "serve", str(settings)], stderr=subprocess.DEVNULL) as registry:
        try:
            eventually(lambda: _listens(port), "the registry listens")
            yield f"127.0.0.1:{port}"
        finally:
            registry.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# Failures


def test_without_an_engine_it_says_what_to_install(tmp_path: Path, folder: Path) -> None:
    """One error, one hint, no traceback."""
    outcome = Program(tmp_path)("build", str(folder), DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert 3 == outcome.code
    assert f"error: no Docker engine answers at unix://{tmp_path}/none.sock\n" in outcome.stderr
    assert "apt-get install docker.io" in outcome.stderr


def test_a_broken_requirement_is_named(cli: EngineProgram, engine: TestEngine, folder: Path) -> None:
    """With the resolver's own words; no image appears under the name."""
    (folder / "requirements.txt").write_text("certifi==0.0.0.1\n")
    outcome = cli("build", str(folder), "-t", "broken")
    assert 4 == outcome.code
    assert "error: what the app requires can't be installed\n" in outcome.stderr
    assert "certifi==0.0.0.1" in outcome.stderr
    assert not engine.has_image("broken")


def test_a_base_image_that_is_missing_is_named(cli: EngineProgram, folder: Path) -> None:
    """It can't be had, and what to look at."""
    outcome = cli("build", str(folder), "--base", "127.0.0.1:9/nothing:1")
    assert 4 == outcome.code
    assert "error: the image that it begins with could not be had\n" in outcome.stderr
    assert "127.0.0.1:9/nothing:1" in outcome.stderr


@pytest.mark.parametrize("base", ["--privileged", "python AS x", "a\nRUN id", "$(id)"])
def test_a_base_that_is_no_image_is_refused(cli: EngineProgram, folder: Path, base: str) -> None:
    """What is no name never reaches a FROM line."""
    outcome = cli("build", str(folder), f"--base={base}")
    assert 1 == outcome.code
    assert "is no name of an image" in outcome.stderr


def test_ctrl_c_leaves_no_image(cli: EngineProgram, engine: TestEngine, tmp_path: Path) -> None:
    """The build ends with the command, and the tag stays with the image that it had."""
    text = 'FROM python:3.12-slim-bookworm\nRUN sleep {}\nUSER 1000\nEXPOSE 7860\nCMD ["true"]\n'
    folder = write_files(
        tmp_path / "slow", {"Dockerfile": text.format(0), "README.md": "---\nsdk: docker\n---\n"}
    )
    assert 0 == cli("build", str(folder)).code
    before = engine.inspect("slow")["Id"]
    (folder / "Dockerfile").write_text(text.format(432))
    with cli.start("build", str(folder)) as process:
        assert process.stderr is not None
        said = ""
        while "RUN sleep 432" not in said:
            said = process.stderr.readline()
            assert said, "the build ended by itself"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert 130 == process.returncode
    assert before == engine.inspect("slow")["Id"]
    eventually(lambda: not _runs("sleep 432"), "the step has ended")


def _runs(command: str) -> bool:
    return not subprocess.run(
        ["pgrep", "--full", f"^{command}$"], capture_output=True, check=False
    ).returncode
