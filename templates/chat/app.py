"""A chat that knows the calendar. Put your model where `answer` is."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from calendar_words import describe, find_date

import spacekit as gr

# So that the stream can be seen; a model takes its time by itself.
SECONDS_A_WORD = 0.03


def answer(message: str, history: list[dict]) -> Iterator[list[gr.ChatMessage]]:
    """Say what day it is that somebody asks for: first how it was found, then, word by word, the answer."""
    found = find_date(message)
    if found is None:
        again = "Still no date. " if history else ""
        yield [gr.ChatMessage(f"{again}Write one as `2024-02-29`, and I say what is known of it.")]
        return
    today = datetime.now(UTC).date()
    thought = gr.ChatMessage(
        f"From *{message}* I took {found:%Y-%m-%d}; today is {today:%Y-%m-%d}.",
        metadata={"title": "Reading the date", "status": "done"},
    )
    said = ""
    for word in describe(found, today).split(" "):
        said += f"{word} "
        yield [thought, gr.ChatMessage(said.strip())]
        time.sleep(SECONDS_A_WORD)


demo = gr.ChatInterface(
    answer,
    title="Almanac",
    description="Which day of the week was it? How far is it away?",
    examples=["2000-02-29", "What about 2038-01-19?", "Tell me a story"],
    save_history=True,
    api_name="chat",
)

if __name__ == "__main__":
    demo.launch()
