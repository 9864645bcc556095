"""Markup of an app's own: templates, properties, events, functions for scripts, components inside."""

import gradio as gr

CALLS = {
    "/rated": [("x",), (4,)],
    "/resize": [("y",)],
    "/reword": [("one two",)],
}


def double(number: int) -> int:
    """A function for the script."""
    return 2 * number


with gr.Blocks() as demo:
    rating = gr.HTML(
        3,
        label="Rating",
        html_template="{{#each words}}<b>{{this}}</b>{{/each}}<i>${value} of ${size}</i>",
        css_template="b { color: {{color}} }",
        js_on_load="element.onclick = () => trigger('rated', {stars: 2})",
        head='<meta name="generator" content="none">',
        server_functions=[double],
        words=["a", "b"],
        color="red",
        size=5,
    )
    with gr.HTML("Card", html_template="<h2>{{value}}</h2>@children"):
        attributes = gr.InputHTMLAttributes(lang="de", spellcheck=False)
        name = gr.Textbox(label="Name", html_attributes=attributes)
        lines = gr.TextArea(label="Lines", html_attributes=attributes)
        message = gr.MultimodalTextbox(label="Message", html_attributes=attributes)
    rating.rated(lambda stars: stars, rating, name, api_name="rated")
    name.submit(lambda text: gr.HTML(value=text, size=7), name, rating, api_name="resize")
    lines.submit(lambda text: gr.update(words=text.split()), lines, rating, api_name="reword")
