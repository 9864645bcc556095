"""What the checks find, each in a folder that has nothing else wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacekit.errors import FolderError
from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import CHECKS, check, refuse_errors
from spacekit.folder.finding import Finding, Severity

README = "---\ntitle: Hello\nsdk: gradio\napp_file: app.py\n---\n"
GOOD = {"README.md": README, "app.py": "import spacekit\n", "requirements.txt": "spacekit\n"}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Make a folder of these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def found(folder: Path) -> list[str]:
    """The ids of what the checks find."""
    return [finding.id for finding in check(read_folder(folder))]


def test_a_good_folder_has_no_findings(tmp_path: Path) -> None:
    """A folder that can be pushed is silent."""
    assert [] == check(read_folder(write(tmp_path, GOOD)))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"README.md": "# Hello\n"}, "readme-settings"),
        ({"README.md": "---\nsdk: [gradio\n---\n"}, "readme-yaml"),
        ({"README.md": "---\ntitle: x\n---\n"}, "readme-sdk"),
        ({"README.md": README.replace("gradio", "streamlit")}, "card-sdk"),
        ({"README.md": README.replace("gradio", "docker")}, "docker-file"),
        ({"README.md": README.replace("gradio", "static").replace("app_file: app.py\n", "")}, "app-file"),
        ({"README.md": README.replace("app.py", "main.py")}, "app-file"),
        ({"README.md": README.replace("app.py", "../app.py")}, "app-file"),
        ({".gitignore": "app.py\n"}, "app-file"),
        ({"app.py": "def broken(:\n"}, "app-syntax"),
        ({"app.py": "x = (\n"}, "app-syntax"),
        ({".gitignore": "*.bin\n", "sub/.gitignore": "!a.bin\n", "sub/a.bin": ""}, "file-dropped"),
    ],
)
def test_each_fault_is_found_alone(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    """One thing wrong gives one finding, with a cause and a cure."""
    findings = check(read_folder(write(tmp_path, GOOD | change)))
    assert [expected] == [finding.id for finding in findings]
    assert all(finding.is_error and finding.cause and finding.cure for finding in findings)


def test_a_missing_readme_is_found(tmp_path: Path) -> None:
    """Without README.md nothing says what the Space is."""
    assert ["readme-settings"] == found(write(tmp_path, {"app.py": "x = 1\n"}))


def test_a_missing_app_file_says_what_to_add(tmp_path: Path) -> None:
    """The cause names the file that a Space looks for, the cure how to give it one."""
    (finding,) = check(read_folder(write(tmp_path, {"README.md": README})))
    assert "has no app.py" in finding.cause
    assert "app_file" in finding.cure


def test_a_link_out_of_the_folder_is_found(tmp_path: Path) -> None:
    """A link that would carry a file of the machine along stops the push."""
    folder = write(tmp_path / "app", GOOD)
    (folder / "data").symlink_to("/etc/hostname")
    assert ["file-unsendable"] == found(folder)


def test_the_app_is_read_and_not_run(tmp_path: Path) -> None:
    """A check never executes the app."""
    flag = tmp_path / "ran"
    app = f"open({str(flag)!r}, 'w')\n"
    check(read_folder(write(tmp_path / "app", GOOD | {"app.py": app})))
    assert not flag.exists()


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    """The first gives code and hint; the others stand below it, with their cures where these differ."""
    write(tmp_path, GOOD | {"README.md": README.replace("app.py", "no.py")})
    for name in ("one", "two"):
        (tmp_path / name).symlink_to("nowhere")
    findings = check(read_folder(tmp_path))
    with pytest.raises(FolderError) as caught:
        refuse_errors(findings)
    assert "app-file" == caught.value.code
    missing, one, two = caught.value.message.split("\n")
    assert "no.py" in missing
    assert one.startswith("  also: one can't be sent: it is a link to nothing; replace it")
    assert two.startswith("  also: two can't be sent")


def test_a_thousand_errors_are_not_a_thousand_lines() -> None:
    """Past a screenful they are counted."""
    findings = [Finding("x", Severity.ERROR, f"cause {number}", "cure") for number in range(1000)]
    with pytest.raises(FolderError) as caught:
        refuse_errors(findings)
    assert 12 == len(caught.value.message.splitlines())
    assert caught.value.message.endswith("and 989 more")


def test_warnings_do_not_stop() -> None:
    """No finding, no error."""
    refuse_errors([])


def test_every_check_has_an_id_of_its_own() -> None:
    """An id names one check, in words that a script can rely on."""
    ids = [each.id for each in CHECKS]
    assert sorted(set(ids)) == sorted(ids)
    assert all(each.about and each.severity in Severity for each in CHECKS)


@pytest.mark.parametrize(
    ("name", "said"), [("nothing", "there is no folder"), ("file", "is a file, not a folder")]
)
def test_a_folder_that_is_none_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """A wrong path says so, with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match=said) as caught:
        read_folder(tmp_path / name)
    assert caught.value.hint
