"""What a check finds before anything is sent, in folders as people had them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from check_cases import DOCKER, GRADIO, Files, write_folder
from pretended_hub import SPACE, PretendedHub

from spacekit.folder.app_folder import AppFolder, read_folder
from spacekit.folder.checks import check
from spacekit.folder.edits import apply_edits, plan_edits
from spacekit.folder.finding import Finding
from spacekit.push.preflight import Account, SpaceFacts, judge, preflight
from spacekit.push.target import HUGGING_FACE, Target

CARD = "---\ntitle: Hello\nsdk: gradio\n---\n"
START = "FROM python:3.12\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\n"
# In two parts, so that this file itself holds nothing that looks like a key.
TOKEN = "hf_" + "QmZrVtWpLkJhGfDsAzXcVbNmRtYuIoPqWe"
HUB = Target(SPACE, HUGGING_FACE)


def needs(*lines: str) -> Files:
    """A Gradio folder with these requirements."""
    return {**GRADIO, "requirements.txt": "".join(f"{line}\n" for line in lines)}


def docker(text: str, **files: str) -> Files:
    """A Docker folder with this Dockerfile."""
    return {**DOCKER, "Dockerfile": text, **files}


def found(folder: Path, check_id: str) -> list[Finding]:
    """What one check says of a folder."""
    return [each for each in check(read_folder(folder)) if each.id == check_id]


def caught(tmp_path: Path, files: Files, check_id: str) -> Finding:
    """The finding of a check that these files fail."""
    (finding, *_) = found(write_folder(tmp_path, files), check_id)
    assert finding.cure
    return finding


def mended(tmp_path: Path, check_id: str) -> bool:
    """Whether the check's own fix mends the folder."""
    fixes = [each.fix for each in found(tmp_path, check_id) if each.fix]
    apply_edits(tmp_path, plan_edits(tmp_path, fixes))
    return not found(tmp_path, check_id)


def asked(hub: PretendedHub, folder: Path) -> Iterator[tuple[str, str, str]]:
    """What a server says to a push of a folder: id, cause, cure."""
    with hub:
        for each in preflight(hub.target, read_folder(write_folder(folder, GRADIO))):
            yield each.id, each.cause, each.cure


def app(tmp_path: Path, sdk: str = "gradio") -> AppFolder:
    """A folder of this sdk."""
    return read_folder(write_folder(tmp_path, {**GRADIO, "README.md": f"---\nsdk: {sdk}\n---\n"}))


@pytest.mark.pain(5)
def test_a_pointer_in_the_place_of_its_file(tmp_path: Path) -> None:
    """A checkout without git-lfs is an error that names the file and the command that gets it."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 5\n"
    finding = caught(tmp_path, {**GRADIO, "model.bin": pointer}, "file-pointer")
    assert (True, "model.bin") == (finding.is_error, finding.path)
    assert "git lfs pull" in finding.cure


@pytest.mark.pain(8)
def test_a_space_of_another_sdk(tmp_path: Path) -> None:
    """A push that would change what a Space is says so first."""
    there = SpaceFacts(exists=True, sdk="gradio", may_write=True)
    (finding,) = judge(HUB, Account("ada"), there, app(tmp_path, "docker"))
    assert ("remote-sdk", f"{SPACE} is a gradio Space, and README.md says sdk: docker") == (
        finding.id,
        finding.cause,
    )


@pytest.mark.pain(9)
@pytest.mark.parametrize(
    ("account", "said"),
    [
        ({"name": "ada"}, "the token of ada may not write to ada/app"),
        ({"name": "ada", "auth": {"accessToken": {"role": "read"}}}, "the token may only read"),
        (
            {"name": "bob", "orgs": [{"name": "ada", "roleInOrg": "contributor"}]},
            "bob has the role contributor in ada, which may not push to ada/app",
        ),
    ],
)
def test_a_token_that_may_not_write(tmp_path: Path, account: dict[str, object], said: str) -> None:
    """Asked before anything is sent: instead of a bare 403 the cause is the token's, or the role's."""
    findings = asked(PretendedHub(account=account, may_write=False), tmp_path)
    assert [("remote-write", said)] == [(name, cause) for name, cause, _ in findings]


@pytest.mark.pain(10)
@pytest.mark.parametrize(("sdk", "way"), [("gradio", "--hardware zero-a10g"), ("docker", "spacekit host")])
def test_an_account_without_a_plan(tmp_path: Path, sdk: str, way: str) -> None:
    """What the Hub would answer with 402 is known before, with the ways that are free."""
    (finding,) = judge(HUB, Account("ada"), SpaceFacts(exists=False), app(tmp_path, sdk))
    assert ("remote-plan", True) == (finding.id, way in finding.cure)


@pytest.mark.pain(11)
@pytest.mark.parametrize(
    ("line", "check_id"),
    [
        ("colorFrom: orange", "card-color"),
        ("emoji: rocket", "card-emoji"),
        ("sdk_version: 5.40", "card-sdk-version"),
        ("python_version: 3.10", "card-python-version"),
        ("license: Apache 2.0", "card-license"),
        ("pinned: 'no'", "card-flag"),
    ],
)
def test_settings_that_are_yaml_and_not_right(tmp_path: Path, line: str, check_id: str) -> None:
    """Any YAML reader takes them and the Hub does not: an error with the line."""
    readme = f"---\ntitle: Hello\nsdk: gradio\n{line}\n---\n"
    finding = caught(tmp_path, {**GRADIO, "README.md": readme}, check_id)
    assert (True, "README.md", 4) == (finding.is_error, finding.path, finding.line)


@pytest.mark.pain(12)
@pytest.mark.parametrize(
    "files",
    [
        {"README.md": CARD, "src/main.py": GRADIO["app.py"]},
        {"README.md": CARD, "app.py": GRADIO["app.py"], ".gitignore": "*.py\n"},
        {"README.md": "---\nsdk: gradio\napp_file: App.py\n---\n", "app.py": GRADIO["app.py"]},
    ],
)
def test_an_app_file_that_would_be_missing(tmp_path: Path, files: Files) -> None:
    """In a subfolder, ignored, or spelt otherwise: it would not be there, which is an error here."""
    assert caught(tmp_path, files, "app-file").is_error


@pytest.mark.pain(13)
@pytest.mark.parametrize(
    ("files", "check_id"),
    [
        ({**DOCKER, "Dockerfile": None, "dockerfile": DOCKER["Dockerfile"]}, "docker-file"),
        (docker("RUN ls\n"), "docker-from"),
        (docker(START), "docker-command"),
    ],
)
def test_a_dockerfile_that_builds_nothing(tmp_path: Path, files: Files, check_id: str) -> None:
    """What the Hub leaves without a word is said here."""
    assert caught(tmp_path, files, check_id).path in {"Dockerfile", "dockerfile", None}


@pytest.mark.pain(20)
@pytest.mark.parametrize(
    ("files", "check_id"),
    [
        ({**GRADIO, "app.py": "import gradio as gr\ngr.Blocks().launch(server_port=8080)\n"}, "server-port"),
        (docker(f'{START}CMD ["streamlit", "run", "serve.py"]\n'), "server-port"),
        (docker(f'{START}CMD ["uvicorn", "serve:app", "--port", "7860"]\n'), "server-address"),
        (docker(f"{START}CMD gunicorn -b 127.0.0.1:7860 serve:app\n"), "server-address"),
    ],
)
def test_a_server_that_a_space_does_not_reach(tmp_path: Path, files: Files, check_id: str) -> None:
    """A port that is not asked and an address that is not reached are errors before there is a build."""
    assert caught(tmp_path, files, check_id).is_error


@pytest.mark.pain(21)
@pytest.mark.parametrize(
    ("dockerfile", "check_id"),
    [
        ('FROM python:3.12\nCMD ["python", "serve.py"]\n', "docker-user"),
        (f'{START}COPY . .\nCMD ["python", "serve.py"]\n', "docker-copy-owner"),
        (f'{START}ENV HF_HOME=/root/.cache\nCMD ["python", "serve.py"]\n', "docker-cache"),
    ],
)
def test_an_image_made_for_root(tmp_path: Path, dockerfile: str, check_id: str) -> None:
    """The user, the owner of the files and the caches: each with what to write instead."""
    assert "Dockerfile" == caught(tmp_path, docker(dockerfile), check_id).path


@pytest.mark.pain(26)
def test_a_gradio_that_needs_a_newer_spaces(tmp_path: Path) -> None:
    """Gradio 6 with an older `spaces` is an error, which its fix mends."""
    assert caught(tmp_path, needs("gradio==6.0.0", "spaces==0.42.1"), "gradio-spaces").is_error
    assert mended(tmp_path, "gradio-spaces")


@pytest.mark.pain(27)
def test_an_old_gradio_without_a_pin_of_huggingface_hub(tmp_path: Path) -> None:
    """Gradio 4 that leaves huggingface_hub open is an error, which its fix mends."""
    assert caught(tmp_path, needs("gradio==4.44.1", "huggingface_hub"), "gradio-hub-client").is_error
    assert mended(tmp_path, "gradio-hub-client")


@pytest.mark.pain(28)
def test_a_pin_of_gradios_own_client(tmp_path: Path) -> None:
    """A pinned gradio_client beside Gradio is found, and its fix takes it out."""
    caught(tmp_path, needs("gradio==4.44.1", "gradio_client==0.2.0"), "gradio-client-pin")
    assert mended(tmp_path, "gradio-client-pin")


@pytest.mark.pain(29)
@pytest.mark.parametrize("role", ["write", "fineGrained", "god", None])
def test_any_token_that_may_write_will_do(tmp_path: Path, role: str | None) -> None:
    """What a token may is asked of the server; its kind is not guessed from."""
    account = {"name": "ada", "auth": {"accessToken": {"role": role}}}
    assert [] == list(asked(PretendedHub(account=account), tmp_path))


@pytest.mark.pain(29)
def test_a_token_that_is_none(tmp_path: Path) -> None:
    """One that the server does not know is told from one that may too little, with where to get another."""
    ((name, _, cure),) = asked(PretendedHub(account=None), tmp_path)
    assert ("remote-token", True) == (name, "--token" in cure)


@pytest.mark.pain(35)
def test_a_token_in_a_file(tmp_path: Path) -> None:
    """Its place is shown and its value is not; the cure is a secret of the Space."""
    text = f"{GRADIO['app.py']!s}token = '{TOKEN}'\n"
    finding = caught(tmp_path, {**GRADIO, "app.py": text}, "secret-in-file")
    assert (True, "app.py", 4) == (finding.is_error, finding.path, finding.line)
    assert TOKEN not in finding.cause + finding.cure
    assert "[secrets] in spacekit.toml" in finding.cure


@pytest.mark.pain(35)
@pytest.mark.parametrize(("line", "is_error"), [("ENV HF_TOKEN=abc", True), ("ARG HF_TOKEN\nRUN ls", False)])
def test_a_secret_of_a_build(tmp_path: Path, line: str, is_error: bool) -> None:
    """One that would stay in the image is found; the cure says how a build step gets it."""
    text = f'{START}{line}\nCMD ["python", "serve.py"]\n'
    finding = caught(tmp_path, docker(text), "docker-secret")
    assert (is_error, True) == (finding.is_error, "--mount=type=secret" in finding.cure)


@pytest.mark.pain(36)
def test_requirements_in_subfolders(tmp_path: Path) -> None:
    """Each that a Space does not read is named, with what to do."""
    finding = caught(
        tmp_path, {**needs("gradio==6.0.0"), "lib/requirements.txt": "numpy\n"}, "requirements-nested"
    )
    assert "lib/requirements.txt" == finding.path


@pytest.mark.pain(37)
def test_a_folder_of_more_than_a_space_holds(tmp_path: Path) -> None:
    """More than 1 GB is said before a byte of it is sent."""
    files = {**GRADIO, "a.bin": 600_000_000, "b.bin": 600_000_000}
    assert "1.2 GB" in caught(tmp_path, files, "file-total").cause


@pytest.mark.pain(31)
def test_ignore_rules_hold_at_every_depth(tmp_path: Path) -> None:
    """Here as in git, in subfolders too; history, environments, caches and .env are never sent."""
    files: dict[str, str | bytes | int | None] = {
        **GRADIO,
        "lib/.gitignore": "*.tmp\n",
        "lib/a.tmp": "x",
        "lib/a.py": "x = 1\n",
    }
    unwanted = [".git/config", ".venv/x.py", "lib/__pycache__/a.pyc", ".env", "node_modules/x.js", ".cache/x"]
    folder = read_folder(write_folder(tmp_path, {**files, **dict.fromkeys(unwanted, "x")}))
    sent = ["README.md", "app.py", "lib/.gitignore", "lib/a.py"]
    assert sent == [file.path for file in folder.files]


@pytest.mark.pain(31)
def test_a_file_that_the_server_would_drop(tmp_path: Path) -> None:
    """The Hub reads one .gitignore alone; what it would drop against the others is an error here."""
    files = {**GRADIO, ".gitignore": "*.bin\n", "sub/.gitignore": "!a.bin\n", "sub/a.bin": "x"}
    assert caught(tmp_path, files, "file-dropped").is_error
