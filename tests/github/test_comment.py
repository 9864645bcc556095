"""The one comment of ours in a pull request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pretended_github import TOKEN, PretendedGitHub

from spacekit.errors import RemoteError
from spacekit.github.comment import PullRequest, say_in


@pytest.fixture
def github() -> Iterator[PretendedGitHub]:
    """GitHub's API."""
    with PretendedGitHub() as running:
        yield running


def pull_request(github: PretendedGitHub, token: str = TOKEN) -> PullRequest:
    """Pull request 7."""
    return PullRequest({"GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": "ada/app"}, 7, token)


def test_it_is_written_once_and_then_changed(github: PretendedGitHub) -> None:
    """However often the preview is updated."""
    github.add("looks good")
    for text in ("<!-- m -->one", "<!-- m -->two", "<!-- m -->three"):
        say_in(pull_request(github), "<!-- m -->", text)
    assert {1: "looks good", 2: "<!-- m -->three"} == github.comments


def test_it_is_found_behind_many_others(github: PretendedGitHub) -> None:
    """GitHub lists a hundred at a time."""
    for number in range(150):
        github.add(f"comment {number}")
    mine = github.add("<!-- m -->one")
    say_in(pull_request(github), "<!-- m -->", "<!-- m -->two")
    assert "<!-- m -->two" == github.comments[mine]
    assert 151 == len(github.comments)


def test_a_quotation_of_it_is_somebody_elses(github: PretendedGitHub) -> None:
    """Only a comment that begins with the mark is ours."""
    github.add("> <!-- m -->one")
    say_in(pull_request(github), "<!-- m -->", "<!-- m -->two")
    assert ["> <!-- m -->one", "<!-- m -->two"] == list(github.comments.values())


def test_a_removal_is_not_told_where_nothing_was(github: PretendedGitHub) -> None:
    """A pull request that never had a preview stays without a comment."""
    say_in(pull_request(github), "<!-- m -->", "<!-- m -->removed", only_known=True)
    assert {} == github.comments


def test_a_token_that_may_not_is_explained(github: PretendedGitHub) -> None:
    """With the permission that the workflow lacks."""
    with pytest.raises(RemoteError, match="HTTP 403") as caught:
        say_in(pull_request(github, "wrong"), "<!-- m -->", "text")
    assert "pull-requests: write" in str(caught.value.hint)


@pytest.mark.parametrize("repository", ["", "../..", "ada/app/../../x", "ada/app?x=", "ada"])
def test_a_repository_is_a_name(github: PretendedGitHub, repository: str) -> None:
    """It becomes a part of an address."""
    with pytest.raises(RemoteError, match="no repository"):
        PullRequest({"GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": repository}, 7, TOKEN)
