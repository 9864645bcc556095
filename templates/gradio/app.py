"""A chat that answers word by word. Put your model where `reply` is."""

import time
from collections.abc import Iterator

import gradio as gr

# So that the stream can be seen; a model takes its time by itself.
SECONDS_A_WORD = 0.03


def reply(message: str, history: list[dict]) -> Iterator[str]:
    """Say what was said, backwards."""
    turn = len(history) // 2 + 1
    answer = ""
    for word in [f"({turn})", *reversed(message.split())]:
        answer += f"{word} "
        yield answer.strip()
        time.sleep(SECONDS_A_WORD)


demo = gr.ChatInterface(
    reply, title="Chat", description="Everything you say, the other way round.", api_name="chat"
)

if __name__ == "__main__":
    demo.launch()
