"""The commits of a Space, as the Hub's client gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from huggingface_hub.hf_api import GitCommitInfo

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def history(*commits: tuple[str, str]) -> list[GitCommitInfo]:
    """Titles and ids, newest first."""
    return [
        GitCommitInfo(
            commit_id=sha,
            authors=[],
            created_at=_WHEN,
            title=title,
            message="",
            formatted_title=None,
            formatted_message=None,
        )
        for title, sha in commits
    ]
