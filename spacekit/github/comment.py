"""The one comment of ours in a pull request: written once, then changed.

GitHub's API of issue comments: https://docs.github.com/rest/issues/comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huggingface_hub import get_session

from spacekit.errors import RemoteError

__all__ = ["PullRequest", "say_in"]

_ANSWER_TIMEOUT_S = 30.0
_PAGE = 100
# A pull request with more comments than this gets another one of ours.
_MAX_PAGES = 10
_FAILED = 400
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/(?!\.\.?$)[\w.-]+", re.ASCII)


class PullRequest:
    """The comments of a pull request.

    Args:
        environment: What GitHub sets for a job.
        number: The pull request's number.
        token: What may write its comments.

    Raises:
        RemoteError: The job does not say which repository it is of.
    """

    def __init__(self, environment: Mapping[str, str], number: int, token: str) -> None:
        repository = environment.get("GITHUB_REPOSITORY", "")
        if not _REPOSITORY.fullmatch(repository):
            raise RemoteError(f"GITHUB_REPOSITORY is {repository!r:.60}, which is no repository")
        api = environment.get("GITHUB_API_URL") or "https://api.github.com"
        self._base = f"{api.rstrip('/')}/repos/{repository}/issues"
        self._comments = f"{self._base}/{number}/comments"
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def find(self, marker: str) -> int | None:
        """The comment that begins with a marker."""
        for page in range(1, _MAX_PAGES + 1):
            found = self._ask("GET", f"{self._comments}?per_page={_PAGE}&page={page}")
            comments = found if isinstance(found, list) else []
            for comment in comments:
                if isinstance(comment, dict) and str(comment.get("body") or "").startswith(marker):
                    return int(comment["id"])
            if len(comments) < _PAGE:
                return None
        return None

    def write(self, text: str, comment: int | None) -> None:
        """Write a comment, or change one."""
        if comment is None:
            self._ask("POST", self._comments, {"body": text})
        else:
            self._ask("PATCH", f"{self._base}/comments/{comment}", {"body": text})

    def _ask(self, method: str, url: str, body: dict[str, str] | None = None) -> Any:
        answer = get_session().request(
            method, url, headers=self._headers, json=body, timeout=_ANSWER_TIMEOUT_S, follow_redirects=False
        )
        if answer.status_code >= _FAILED:
            raise RemoteError(
                f"GitHub did not take the comment (HTTP {answer.status_code})",
                "the job needs `permissions: pull-requests: write`; or set `comment: false`",
            )
        return answer.json()


def say_in(pull_request: PullRequest, marker: str, text: str, *, only_known: bool = False) -> None:
    """Say something where it was said before; `only_known` says nothing where it was not."""
    known = pull_request.find(marker)
    if known is not None or not only_known:
        pull_request.write(text, known)
