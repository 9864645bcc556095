"""Several steps: what one function gives is what the next one takes."""

from steps import clean, judge, summarise

import spacekit as gr

EXAMPLE = """The morning was cold and grey *** and nobody was on the road (https://example.org).
Then the sun came out. By noon it was warm, and the whole village sat before the doors, glad of the light.
"""


def first(text: str) -> str:
    """Clean a text; without one there is nothing to do, and the steps after this are left out."""
    if not text.strip():
        raise gr.Error("Paste a text first")
    return clean(text)


def remember(summary: str, earlier: list[str]) -> tuple[list[str], str]:
    """Put a summary with those of this visit."""
    earlier = [*earlier, summary]
    return earlier, "\n".join(f"{number}. {line}" for number, line in enumerate(earlier, 1))


with gr.Blocks(title="Reading room") as demo:
    gr.Markdown("# Reading room\nPaste a text, and follow it through three steps.")
    earlier = gr.State([])
    with gr.Row():
        with gr.Column():
            text = gr.Textbox(label="Text", value=EXAMPLE, lines=6)
            length = gr.Slider(1, 5, value=1, step=1, label="Sentences in the summary")
            run = gr.Button("Read it", variant="primary")
        with gr.Column():
            cleaned = gr.Textbox(label="1. Cleaned", lines=3, interactive=True)
            summary = gr.Textbox(label="2. Summary", lines=2, interactive=True)
            mood = gr.Label(label="3. Mood")
            again = gr.Button("From the summary on, again")
    with gr.Accordion("Earlier", open=False):
        shelf = gr.Markdown("*Nothing yet*")

    read = run.click(first, text, cleaned, api_name="clean")
    shortened = read.success(summarise, [cleaned, length], summary, api_name="summarise")
    judged = shortened.success(judge, summary, mood, api_name="judge")
    judged.success(remember, [summary, earlier], [earlier, shelf], api_name=False)
    again.click(judge, summary, mood, api_name=False)

if __name__ == "__main__":
    demo.launch()
