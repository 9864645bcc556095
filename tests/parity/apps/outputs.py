"""Markdown, HTML, marked text, labels and JSON with every argument and every event."""

import gradio as gr

CALLS = {
    "/markdown": [("# Head\n\n    code",), ("  indented\n  text",)],
    "/label": [("cat",), ("",)],
    "/json": [('{"a": [1, null, true]}',), ("[]",)],
    "/html": [("<b>x</b>",)],
}
MARKED = [("The ", None), ("fox", "animal"), (" in ", None), ("Rome", "place")]
ENTITIES = {"text": "Ann lives in Rome", "entities": [{"entity": "PER", "start": 0, "end": 3}]}


def scores(word: str) -> dict[str, float]:
    """Give a score for each of three words."""
    return {word or "none": 0.7, "dog": 0.2, "bird": 0.1}


with gr.Blocks(title="Outputs") as demo:
    markdown = gr.Markdown(
        "Some **text** and $x^2$",
        label="Markdown",
        show_label=True,
        rtl=False,
        latex_delimiters=[{"left": "$", "right": "$", "display": False}],
        sanitize_html=True,
        line_breaks=True,
        header_links=True,
        height=200,
        max_height=300,
        min_height=50,
        buttons=["copy"],
        container=True,
        padding=True,
    )
    html = gr.HTML("<p>hi</p>", label="HTML", show_label=True, min_height=10, max_height=90, container=True)
    marked = gr.HighlightedText(
        MARKED, color_map={"animal": "green"}, show_legend=True, combine_adjacent=True, label="Marked"
    )
    plain = gr.HighlightedText(
        ENTITIES, show_inline_category=False, adjacent_separator="-", show_whitespaces=False, rtl=True
    )
    label = gr.Label({"a": 0.9, "b": 0.1}, num_top_classes=2, label="Label", color="red", show_heading=False)
    json = gr.JSON({"a": 1}, label="JSON", open=True, show_indices=True, height=100, max_height=200)
    text = gr.Textbox("text", label="Text")

    markdown.change(lambda value: value, markdown, text, api_name="markdown_change")
    markdown.copy(lambda: "copied", None, text, api_name="markdown_copy")
    for name in ("change", "click", "double_click", "load"):
        getattr(html, name)(lambda: name, None, text, api_name=f"html_{name}")
    for field, name in ((marked, "marked"), (label, "label")):
        field.change(lambda: "changed", None, text, api_name=f"{name}_change")
        field.select(lambda: "selected", None, text, api_name=f"{name}_select")
    json.change(lambda value: value, json, json, api_name="json_change")

    def parse(value):
        """Parse JSON, or give an empty object."""
        import json as parser

        try:
            return parser.loads(value)
        except ValueError:
            return {}

    gr.Button("Markdown").click(lambda value: value, text, markdown, api_name="markdown")
    gr.Button("HTML").click(lambda value: value, text, html, api_name="html")
    gr.Button("Marked").click(lambda: MARKED, None, marked, api_name="marked")
    gr.Button("Entities").click(lambda: ENTITIES, None, plain, api_name="entities")
    gr.Button("Numbers").click(lambda: [("good", 0.9), ("bad", -1)], None, marked, api_name="numbers")
    gr.Button("Label").click(scores, text, label, api_name="label")
    gr.Button("Word").click(lambda: "just a word", None, label, api_name="word")
    gr.Button("Number").click(lambda: 3.5, None, label, api_name="number")
    gr.Button("JSON").click(parse, text, json, api_name="json")
    gr.Button("Text").click(lambda: '{"given": "as text"}', None, json, api_name="json_text")
    gr.Button("Back").click(
        lambda a, b, c: [a, b, str(c)], [markdown, html, label], [text, text, text], api_name="back"
    )
    gr.Button("None").click(
        lambda: [None] * 5, None, [markdown, html, marked, label, json], api_name="nothing"
    )

if __name__ == "__main__":
    demo.launch()
