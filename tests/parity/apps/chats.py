"""Conversations: a Chatbot and a field for messages with files, with every argument and every event."""

import gradio as gr

CALLS = {
    "/answer": [({"text": "hi", "files": []}, [])],
}
SAID = [
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "**Hi**", "metadata": {"title": "Thinking"}},
]

with gr.Blocks(title="Chats") as demo:
    chat = gr.Chatbot(
        SAID,
        label="Chat",
        height=300,
        max_height=400,
        min_height=100,
        resizable=True,
        rtl=False,
        editable="user",
        latex_delimiters=[{"left": "$", "right": "$", "display": False}],
        buttons=["copy"],
        avatar_images=(None, None),
        sanitize_html=True,
        render_markdown=True,
        feedback_options=("Good", "Bad"),
        feedback_value=None,
        line_breaks=True,
        layout="bubble",
        placeholder="Say something",
        examples=[{"text": "An example"}],
        allow_file_downloads=False,
        group_consecutive_messages=False,
        allow_tags=["b"],
        reasoning_tags=[("<think>", "</think>")],
        like_user_message=True,
        autoscroll=False,
        watermark="made here",
    )
    field = gr.MultimodalTextbox(
        label="Message",
        lines=2,
        max_lines=5,
        placeholder="Write",
        file_types=["image"],
        file_count="multiple",
        sources=["upload"],
        autofocus=True,
        autoscroll=False,
        rtl=False,
        text_align="left",
        submit_btn="Send",
        stop_btn=False,
        max_plain_text_length=500,
    )
    text, out = gr.Textbox(label="Text"), gr.Textbox(label="Out")
    for name in (
        "change",
        "clear",
        "copy",
        "edit",
        "example_select",
        "like",
        "option_select",
        "retry",
        "select",
        "undo",
    ):
        getattr(chat, name)(lambda: "heard", None, out, api_name=f"chat_{name}")
    for name in ("change", "input", "select", "focus", "blur", "stop"):
        getattr(field, name)(lambda: "heard", None, out, api_name=f"field_{name}")
    field.submit(
        lambda message, said: said + [{"role": "assistant", "content": message["text"].upper()}],
        [field, chat],
        chat,
        api_name="answer",
    )
    text.submit(
        lambda message, said: ("", said + [{"role": "user", "content": message}]),
        [text, chat],
        [text, chat],
        api_name="converse",
        validator=lambda message, said: [gr.validate(len(message) < 100, "too long"), gr.validate(True, "")],
    )

if __name__ == "__main__":
    demo.launch()
