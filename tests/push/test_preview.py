"""What a preview is called, what it says of itself, and until when it lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import UsageError
from spacekit.push.preview import PreviewNote, preview_space, renewed, slug_of
from spacekit.push.preview_name import default_name
from spacekit.push.target import parse_target

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
# Names of the kind that are alike: few letters, and what is replaced.
alike = st.text("ab-/._A 0123456789abcdef", min_size=1, max_size=24)


@pytest.mark.parametrize("name", ["main", "pr-12", "feature-login", "v2"])
def test_a_plain_name_is_its_own_slug(name: str) -> None:
    """So that a person finds it."""
    assert f"ada/app-preview-{name}" == preview_space("ada/app", name)


@given(alike, alike, st.integers(8, 40))
def test_two_names_never_have_one_slug(one: str, other: str, most: int) -> None:
    """Whatever had to be changed or cut, and whatever looks as if it had been."""
    assert (one == other) == (slug_of(one, most) == slug_of(other, most))


@given(st.text(min_size=1, max_size=200).filter(lambda name: name.strip() and name.isprintable()))
def test_every_name_gives_an_id_that_the_hub_takes(name: str) -> None:
    """Letters, digits, single dashes, 96 characters; the same each time."""
    base = "an-organisation-with-a-long-name/an-app-with-a-rather-long-name-too"
    space = preview_space(base, name)
    assert space == parse_target(space, "https://huggingface.co", None).space
    assert space == preview_space(base, name)
    assert space.startswith(f"{base}-preview-")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\x1b[31m"])
def test_what_is_no_name_is_refused(name: str) -> None:
    """Before anything is asked of a server."""
    with pytest.raises(UsageError, match="no name for a preview"):
        preview_space("ada/app", name)


def test_an_id_without_room_is_refused() -> None:
    """With the id that would be too long."""
    with pytest.raises(UsageError, match="too long an id"):
        preview_space(f"ada/{'x' * 80}", "main")


def test_what_a_preview_says_is_read_back() -> None:
    """In UTC, as other programs write it; what is no preview says nothing."""
    note = PreviewNote("ada/app", "main", NOW)
    variables = note.as_variables()
    assert "2026-01-10T12:00:00Z" == variables["SPACEKIT_PREVIEW_EXPIRES"]
    assert note == PreviewNote.of_variables({**variables, "MODE": "fast"})
    for name in variables:
        assert (
            PreviewNote.of_variables({key: value for key, value in variables.items() if key != name}) is None
        )


@pytest.mark.parametrize("expires", ["soon", "", "2026-01-01", "2026-01-01T00:00:00", "9" * 99])
def test_a_time_that_is_none_never_expires(expires: str) -> None:
    """Rather kept than deleted by mistake: also a time without a zone."""
    variables = PreviewNote("ada/app", "main", NOW).as_variables() | {"SPACEKIT_PREVIEW_EXPIRES": expires}
    note = PreviewNote.of_variables(variables)
    assert note
    assert not note.is_expired(NOW + timedelta(days=10_000))


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=6), timedelta(days=6)),  # young: as it is
        (timedelta(days=3), WEEK),  # past its half: renewed
        (timedelta(days=-1), WEEK),  # expired: renewed
        (timedelta(days=30), WEEK),  # longer than is asked for now: shortened
    ],
)
def test_a_push_renews_what_is_past_its_half(left: timedelta, expected: timedelta) -> None:
    """A change of the time starts the app anew, so it is not made with each push."""
    assert NOW + expected == renewed(NOW + left, NOW, WEEK)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"GITHUB_REF": "refs/pull/7/merge", "GITHUB_HEAD_REF": "main"}, "pr-7"),
        ({"GITHUB_REF": "refs/heads/login", "GITHUB_REF_NAME": "login"}, "login"),
        ({"GITHUB_REF": "refs/pull/x/merge", "GITHUB_HEAD_REF": "theirs"}, "theirs"),
    ],
)
def test_the_default_name_in_ci(tmp_path: Path, environment: dict[str, str], name: str) -> None:
    """The number of the pull request, which no fork can choose, else the branch."""
    assert name == default_name(tmp_path, {"GITHUB_ACTIONS": "true", **environment})


def test_a_folder_on_no_branch_asks_for_a_name(tmp_path: Path) -> None:
    """Outside of CI and of git."""
    with pytest.raises(UsageError, match="not said what the preview is called"):
        default_name(tmp_path, {"GITHUB_REF": "refs/pull/7/merge"})
