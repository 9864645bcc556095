"""A page of blocks: events, streaming, and state that belongs to one visitor."""

import time
from collections.abc import Iterator

from story import MIDDLES, OPENINGS, words_of_a_story

import spacekit as gr

# So that the stream can be seen; a model takes its time by itself.
SECONDS_A_WORD = 0.04


def write(who: str, mood: str, sentences: int) -> Iterator[str]:
    """Write a story, one more word each time."""
    if not who.strip():
        raise gr.Error("Say first whom the story is about")
    story = ""
    for word in words_of_a_story(who.strip(), mood, sentences):
        story += f"{word} "
        yield story
        time.sleep(SECONDS_A_WORD)


def keep(story: str, kept: list[str]) -> tuple[list[str], str]:
    """Put a story with those that this visitor has."""
    if not story:
        gr.Info("There is no story yet")
        return kept, show(kept)
    kept = [*kept, story.strip()]
    return kept, show(kept)


def show(kept: list[str]) -> str:
    """The visitor's stories as a list."""
    return "\n".join(f"{number}. {story}" for number, story in enumerate(kept, 1)) or "*Nothing kept yet*"


with gr.Blocks(title="Story desk") as demo:
    gr.Markdown("# Story desk\nSay whom it is about, and watch it being written.")
    kept = gr.State([])
    with gr.Row():
        with gr.Column(scale=1):
            who = gr.Textbox(label="Who", placeholder="Ada")
            mood = gr.Radio(list(OPENINGS), value="calm", label="Mood")
            sentences = gr.Slider(2, len(MIDDLES) + 2, 4, step=1, label="Sentences")
            with gr.Row():
                start = gr.Button("Write", variant="primary")
                stop = gr.Button("Stop", variant="stop")
        with gr.Column(scale=2):
            story = gr.Textbox(label="Story", lines=8, interactive=False)
            with gr.Row():
                save = gr.Button("Keep it")
                clear = gr.Button("Forget all")
    with gr.Accordion("Kept", open=True):
        shelf = gr.Markdown("*Nothing kept yet*")

    writing = gr.on(
        [start.click, who.submit], write, inputs=[who, mood, sentences], outputs=story, api_name="write"
    )
    stop.click(None, cancels=[writing])
    save.click(keep, inputs=[story, kept], outputs=[kept, shelf], api_name=False)
    clear.click(lambda: ([], show([])), outputs=[kept, shelf], api_name=False)

if __name__ == "__main__":
    demo.launch()
