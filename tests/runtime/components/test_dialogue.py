"""Dialogue: what functions take and give, and what the page may ask."""

from __future__ import annotations

from typing import Any

import pytest

from spacekit_runtime.components.dialogue import Dialogue
from spacekit_runtime.errors import Error, UserInputError

ANN = {"speaker": "Ann", "text": "Hi"}
BOB = {"speaker": "Bob", "text": "Bye"}


@pytest.mark.parametrize(
    ("component", "sent", "taken"),
    [
        (Dialogue(), [ANN, BOB], "[Ann] Hi\n[Bob] Bye"),
        (Dialogue(separator="|"), [ANN, BOB], "[Ann] Hi|[Bob] Bye"),
        (Dialogue(), "as it is", "as it is"),
        (Dialogue(), [{"speaker": "Ann", "text": ""}], ""),
        (Dialogue(), None, ""),
        (Dialogue(type="list"), [ANN | {"more": 1}], [ANN]),
        (Dialogue(type="list"), "as it is", "as it is"),
        (Dialogue(type="list"), None, []),
        (Dialogue(formatter=lambda who, text: text + who), [ANN], "HiAnn"),
    ],
)
def test_what_is_sent_is_taken(component: Dialogue, sent: Any, taken: Any) -> None:
    """As text, or as lines."""
    assert taken == component.preprocess(sent)


@pytest.mark.parametrize(
    "sent", [1, {"speaker": "a"}, [1], [{"speaker": "a"}], [{"speaker": 1, "text": "a"}]]
)
def test_what_is_no_dialogue_is_refused(sent: Any) -> None:
    """Whether it is sent as a value, or to be made text of."""
    for take in (Dialogue().preprocess, Dialogue().format):
        with pytest.raises(UserInputError):
            take(sent)


@pytest.mark.parametrize("given", [3, ANN, [{"speaker": "a"}], ["Hi"]])
def test_what_can_not_be_shown_is_said(given: Any) -> None:
    """To the author, whose function gave it."""
    with pytest.raises(Error, match="Dialogue"):
        Dialogue().postprocess(given)


def test_text_is_read_as_it_was_written() -> None:
    """Lines without a speaker are the first one's; empty ones are none."""
    component = Dialogue(speakers=["Ann", "Bob"])
    lines = [ANN, BOB, {"speaker": "Ann", "text": "so"}]
    assert lines == component.unformat({"text": "[Ann] Hi\n\n [Bob]Bye \nso\n"})
    assert lines[:2] == component.unformat({"text": component.format(lines[:2])})
    assert [{"speaker": "Unknown", "text": "[so"}] == Dialogue().unformat({"text": "[so"})
    assert [] == component.unformat({"text": " "})
    with pytest.raises(UserInputError):
        component.unformat({"text": 3})


def test_authors_read_as_they_like() -> None:
    """What they make of a line has to be one."""
    component = Dialogue(unformatter=lambda text, first: {"speaker": first, "text": text.upper()})
    assert [{"speaker": "Unknown", "text": "A"}] == component.unformat({"text": "a"})
    with pytest.raises(Error, match="A line of a Dialogue"):
        Dialogue(unformatter=lambda text, _: {"text": text}).unformat({"text": "a"})


@pytest.mark.parametrize("options", [{"separator": " "}, {"separator": ""}, {"type": "x"}, {"ui_mode": "x"}])
def test_arguments_are_looked_at(options: dict[str, Any]) -> None:
    """What is no choice is an error."""
    with pytest.raises(ValueError, match=next(iter(options))):
        Dialogue(**options)


def test_help_is_for_those_who_write() -> None:
    """The line of help is there where it is editable for sure, the author's own in its place."""
    assert Dialogue().get_config()["info"] is None
    assert "colon" in str(Dialogue(interactive=True).get_config()["info"])
    assert "mine" == Dialogue(interactive=True, info="mine").get_config()["info"]
