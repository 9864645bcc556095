"""What a page does with a chat, and what it gets."""

from __future__ import annotations

from typing import Any

from wire_client import WireClient

import spacekit as gr


def calls(demo: gr.ChatInterface) -> dict[str, int]:
    """The listeners of a chat by their names."""
    return {call.name: call.id for call in demo.compile().calls}


def output(messages: list[dict[str, Any]]) -> list[Any]:
    """What an event gave in the end."""
    done = [m for m in messages if m["msg"] == "process_completed"][-1]
    assert done["success"], done
    data: list[Any] = done["output"]["data"]
    return data


def say(session: WireClient, demo: gr.ChatInterface, words: Any) -> list[Any]:
    """Do what the page does when a person sends a message, and give what the chat then shows."""
    index = calls(demo)
    asked = output(session.ask(index["_asked"], words, None))
    assert not asked[1]["interactive"]
    answer = output(session.ask(index["_answer"], None, None))
    session.ask(index["_settled"], None, None)
    shown: list[Any] = answer[0]
    return shown


def words_of(shown: list[Any]) -> list[tuple[str, str]]:
    """Who says what."""
    return [(m["role"], m["content"][0].get("text", "")) for m in shown]
