"""What a browser sees where no app answers: a Space that does not serve, an address of nothing."""

from __future__ import annotations

from http import HTTPStatus

from spacekit.host.status import RuntimeStatus
from spacekit.host.store.models import Space

from .layout import message_page, stage_badge, text

_REFRESH_SECONDS = 2
_SENTENCES = {
    "BUILDING": "Its environment is being built. This page shows the app as soon as it answers.",
    "APP_STARTING": "The app is starting. This page shows it as soon as it answers.",
    "NO_APP_FILE": "It has no app file yet. This page shows the app as soon as one is pushed.",
    "SLEEPING": "Nobody used it for a while. It is starting again.",
    "PAUSED": "It is paused. Restart it to bring it back.",
    "STOPPED": "It is stopped. Restart it to bring it back.",
    "CONFIG_ERROR": "Its configuration has a mistake, or this host does not allow it.",
    "BUILD_ERROR": "Its build failed.",
    "RUNTIME_ERROR": "The app ended with an error.",
}


def waiting_page(space: Space, status: RuntimeStatus) -> str:
    """The stage, and what comes next; looks again by itself while something is under way."""
    sentence = _SENTENCES.get(status.stage, "It does not serve at the moment.")
    # The reason is what the runtime API tells anyone as well; the whole logs need the token.
    reason = f"<pre>{text(status.message)}</pre>" if status.message else ""
    name = text(space.repo_id)
    body = f"<header><h1>{name}</h1>{stage_badge(status.stage)}</header><p>{text(sentence)}</p>{reason}"
    refresh = _REFRESH_SECONDS if status.is_changing or status.stage == "NO_APP_FILE" else None
    return message_page(str(space.repo_id), body, refresh=refresh)


def error_page(status: int, sentence: str) -> str:
    """A refusal, for people."""
    title = HTTPStatus(status).phrase.capitalize()
    return message_page(title, f"<h1>{text(title)}</h1><p>{text(sentence)}</p>")
