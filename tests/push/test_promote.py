"""What is promoted: which commit, with which README, and only the bytes that the commit has."""

from __future__ import annotations

from pathlib import Path

import pytest
from commit_history import history
from hypothesis import given
from hypothesis import strategies as st
from one_answer import answering

from spacekit.cli.sides import sides
from spacekit.errors import FolderError, RemoteError, UsageError
from spacekit.folder.front_matter import parse_front_matter, without_values
from spacekit.push.fetching import fetch_files
from spacekit.push.known_servers import remember
from spacekit.push.progress import Silent
from spacekit.push.promote import choose_source
from spacekit.push.promoted_readme import promoted_readme
from spacekit.push.remote import RemoteFile
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.target import Target

NEW, OLD = "a" * 40, "b" * 40
COMMITS = history(("Push", NEW), ("Push", OLD))
SOURCE = Target("ada/staging", "https://example.org")
README = "---\ntitle: Hello (staging)  # as staging says\nsdk: gradio\ntags:\n- a\n- b\n---\n\n# Hello\n"
names = st.sampled_from(["title", "emoji", "sdk", "tags", "license"])
values = st.sampled_from(["gradio", "static", "a: b", "🚧", 3, True, ["a", "b"]])
tables = st.dictionaries(names, values, max_size=4)


def view(stage: str, sha: str | None) -> RuntimeView:
    """What the source does."""
    return RuntimeView.of({"stage": stage, "sha": sha, "targetSha": NEW})


@pytest.mark.parametrize("stage", ["RUNNING", "SLEEPING"])
def test_it_is_the_commit_that_runs(stage: str) -> None:
    """If that is the newest."""
    assert NEW == choose_source(SOURCE, COMMITS, view(stage, NEW), None).commit_id


@pytest.mark.parametrize(
    ("stage", "sha", "code"),
    [
        ("BUILDING", None, "source-not-running"),
        ("RUNTIME_ERROR", OLD, "source-not-running"),
        ("PAUSED", None, "source-not-running"),
        ("RUNNING", OLD, "source-not-newest"),
    ],
)
def test_what_was_not_tested_is_refused(stage: str, sha: str | None, code: str) -> None:
    """Unless it is named."""
    with pytest.raises(RemoteError) as caught:
        choose_source(SOURCE, COMMITS, view(stage, sha), None)
    assert code == caught.value.code
    assert OLD == choose_source(SOURCE, COMMITS, view(stage, sha), OLD[:6]).commit_id


def test_the_front_matter_is_the_targets_own() -> None:
    """What only the source overrides is again what the folder's README says, or gone; all else stays."""
    made = promoted_readme(
        README,
        {"title": "Hello (staging)", "tags": ["a", "b"]},
        {"emoji": "👋"},
        {"title": "Hello", "sdk": "gradio"},
    )
    assert '---\ntitle: Hello\nsdk: gradio\nemoji: "👋"\n---\n\n# Hello\n' == made


def test_a_readme_that_nobody_overrides_stays_to_the_byte() -> None:
    """Comments, order and line ends too, also where both sides say the same."""
    assert README == promoted_readme(README, {}, {}, {"title": "Other"})
    same = {"title": "Hello (staging)"}
    assert README == promoted_readme(README, same, same, {"title": "Other"})


@given(tables, tables, tables)
def test_each_key_has_the_value_of_its_side(
    source: dict[str, object], target: dict[str, object], own: dict[str, object]
) -> None:
    """The target's, else where the source has one the folder's own, else what the README says."""
    text = "---\ntitle: Old\nlicense: mit\n---\n\ntext\n"
    found = dict(parse_front_matter(promoted_readme(text, source, target, own)).values)
    expected: dict[str, object] = {"title": "Old", "license": "mit"}
    for name in source:
        expected.pop(name, None)
        if name in own:
            expected[name] = own[name]
    assert expected | target == found


def test_a_block_that_cannot_be_edited_is_refused() -> None:
    """Better no promotion than another title."""
    with pytest.raises(FolderError, match="can't be put into the block"):
        promoted_readme("---\n{title: Old, sdk: gradio}\n---\n", {}, {"title": "New"}, {})


def test_settings_are_taken_out_with_their_lines() -> None:
    """Lists and all; of a README without a block nothing is taken."""
    assert "---\nsdk: gradio\n---\n\n# Hello\n" == without_values(README, ["title", "tags", "none"])
    assert "# Hello\n" == without_values("# Hello\n", ["title"])


@pytest.mark.parametrize("body", [b"", b"hell", b"hello!", b"HELLO"])
def test_other_bytes_than_the_commit_has_are_refused(tmp_path: Path, body: bytes) -> None:
    """Too few, too many, or simply others: the digest is that of the listing."""
    file = RemoteFile("a/../b", 5, "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0")  # git hash-object of hello
    with answering(200, body) as url, pytest.raises(RemoteError, match="gave other bytes"):
        fetch_files(Target("ada/x", url, False), NEW, [(file, tmp_path / "0")], Silent())
    with answering(200, b"hello") as url:
        fetch_files(Target("ada/x", url, False), NEW, [(file, tmp_path / "0")], Silent())
    assert b"hello" == (tmp_path / "0").read_bytes()


SETTINGS = """
to = "ada/hello"
endpoint = "https://one.example"
[env.staging]
to = "ada/staging"
[env.far]
to = "ada/far"
endpoint = "https://two.example"
[env.far.space]
title = "Far"
"""


def test_sides_are_environments_or_spaces(tmp_path: Path) -> None:
    """A Space that the file knows brings its settings; one that it does not has none."""
    (tmp_path / "spacekit.toml").write_text(SETTINGS)
    tokens = {"SPACEKIT_HOST_TOKEN": "ours"}
    here, there = sides("staging", "ada/hello", tmp_path, (None, None), (None, None), tokens)
    assert ("ada/staging", "ada/hello") == (here.target.space, there.target.space)
    assert {"https://one.example"} == {here.target.endpoint, there.target.endpoint}
    _, unknown = sides("staging", "bob/own", tmp_path, (None, None), (None, None), tokens)
    assert (None, {}) == (unknown.settings.to, dict(unknown.settings.front_matter))
    _, far = sides("staging", "ada/far", tmp_path, (None, None), (None, None), tokens)
    assert ("https://two.example", "Far") == (far.target.endpoint, far.settings.front_matter["title"])
    three, four = "https://three.example", "https://four.example"
    both = sides("staging", "far", tmp_path, (three, None), (None, None), tokens)
    apart = sides("staging", "far", tmp_path, (three, None), (four, None), tokens)
    assert [three, three] == [side.target.endpoint for side in both]
    assert [four, three] == [side.target.endpoint for side in apart]
    for wrong in ("nowhere", "ada/staging", "a/b/c"):
        with pytest.raises(UsageError):
            sides("staging", wrong, tmp_path, (None, None), (None, None), tokens)


def test_no_token_goes_to_another_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host's own goes to the target; the source has its own, or none."""
    (tmp_path / "spacekit.toml").write_text(SETTINGS)
    monkeypatch.setenv("SPACEKIT_HOST_TOKEN", "ours")
    monkeypatch.setenv("SPACEKIT_CONFIG_DIR", str(tmp_path))
    with pytest.raises(UsageError, match="has not had your token before"):
        sides("staging", "far", tmp_path, (None, None), (None, None), {})
    for endpoint in ("https://one.example", "https://two.example"):
        remember(Target("ada/any", endpoint))
    here, there = sides("staging", "far", tmp_path, (None, None), (None, None), {})
    assert (False, "ours") == (here.target.token, there.target.token)
    given = {"SPACEKIT_FROM_TOKEN": "theirs"}
    here, there = sides("staging", "far", tmp_path, (None, None), (None, None), given)
    assert ("theirs", "ours") == (here.target.token, there.target.token)
    here, there = sides("staging", "ada/hello", tmp_path, (None, None), (None, None), {})
    assert ("ours", "ours") == (here.target.token, there.target.token)
