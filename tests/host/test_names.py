"""Names that come from the network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.host.errors import HostError, RevisionNotFound
from spacekit.host.names import (
    RepoId,
    check_repo_path,
    check_revision,
    parse_repo_id,
    subdomain_of,
    with_suffix,
)


@pytest.mark.parametrize(
    "path", ["app.py", "a/b/c.txt", ".gitignore", ".github/workflows/x.yml", "日本/語.py", "a b", "-x"]
)
def test_ordinary_paths_pass(path: str) -> None:
    """A path that people use is taken as it is."""
    assert path == check_repo_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/./b",
        "a//b",
        "a/",
        "..",
        "a\\b",
        "..\\..\\x",
        "C:/x",
        "c:x",
        "a\0b",
        "a\nb",
        ".git/config",
        "a/.GIT/hooks/post-update",
        ".git",
        "git~1/config",
        ".git /config",
        ".git./config",
        ".git::$INDEX_ALLOCATION/config",
        ".g\u200cit/config",
        "x" * 256,
        "a/" * 600 + "b",
        "\ud800",
    ],
)
def test_dangerous_paths_are_refused(path: str) -> None:
    """A path that could leave the repository, reach into .git or confuse git is refused with a reason."""
    with pytest.raises(HostError, match="can't be in a repository"):
        check_repo_path(path)


@given(st.text(max_size=300))
def test_what_passes_stays_inside(path: str) -> None:
    """Whatever passes has only plain parts."""
    try:
        passed = check_repo_path(path)
    except HostError:
        return
    parts = passed.split("/")
    assert not {"", ".", ".."} & set(parts)
    assert all(part.lower() != ".git" for part in parts)


@pytest.mark.parametrize(("namespace", "name"), [("a", "b"), ("Me_1", "my.app-2"), ("0", "x" * 94)])
def test_good_repo_ids_pass(namespace: str, name: str) -> None:
    """Ids that huggingface_hub accepts are accepted."""
    assert RepoId(namespace, name) == parse_repo_id(namespace, name)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("a", ""),
        ("", "b"),
        ("-a", "b"),
        ("a", "b-"),
        ("a", "b..c"),
        ("a", "b--c"),
        ("a", "x.git"),
        ("a", "b/c"),
        ("a", "b c"),
        ("a", "x" * 96),
        ("..", ".."),
        ("a", "b\n"),
    ],
)
def test_bad_repo_ids_are_refused(namespace: str, name: str) -> None:
    """Ids that huggingface_hub refuses are refused here too, whoever sends them."""
    with pytest.raises(HostError):
        parse_repo_id(namespace, name)


@pytest.mark.parametrize(
    "revision", ["", "-x", "--upload-pack=x", "a..b", "a:b", "a^", "a~1", "@{1}", "a b", "x.lock", "x" * 256]
)
def test_revisions_are_no_expressions(revision: str) -> None:
    """A revision can't be an option or an expression that git would act on."""
    with pytest.raises(RevisionNotFound):
        check_revision(revision)


@given(
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,40}[A-Za-z0-9_]", fullmatch=True),
    st.text("abc-.", min_size=1, max_size=50),
)
def test_subdomains_are_dns_labels(namespace: str, name: str) -> None:
    """A Space's host name is a valid DNS label, however long its id, with a suffix too."""
    label = subdomain_of(RepoId(namespace, name))
    for made in (label, with_suffix(label, "0123456789ab")):
        assert 1 <= len(made) <= 63
        assert made == made.lower().strip("-")
        assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in made)
