"""States, updates, errors, notices, progress, requests and event data."""

import gradio as gr

CALLS = {
    "/count": [(), ()],
    "/remember": [("a",), ("b",)],
    "/fail": [("own",), ("plain",), ("quiet",), ("fine",)],
    "/updates": [("x",)],
    "/progress": [(3,)],
    "/kept": [({"a": 1},)],
}

with gr.Blocks(title="Data") as demo:
    number = gr.State(0)
    words = gr.State([], time_to_live=3600)
    lazy = gr.State(lambda: {"made": "late"})
    kept = gr.BrowserState({"seen": False}, storage_key="kept", secret="s")
    text, out = gr.Textbox("x", label="Text"), gr.Textbox(label="Out")
    shown, amount = gr.JSON(label="Shown"), gr.Slider(1, 5, 2, step=1, label="Amount")

    def count(before):
        """Count the calls of this session."""
        return before + 1, before + 1

    def fail(how):
        """Fail as asked."""
        if how == "own":
            raise gr.Error("my message", duration=3, title="My title")
        if how == "plain":
            raise ValueError("for the log alone")
        if how == "quiet":
            raise gr.Error("not shown", visible=False, print_exception=False)
        return how

    def notices(value):
        """Say something of each kind."""
        gr.Info("info", duration=2, title="I")
        gr.Warning("warning", visible=True)
        gr.Success("success")
        return value

    def work(steps, progress=gr.Progress()):
        """Go on for some steps."""
        progress(0, desc="Starting")
        for _ in progress.tqdm(range(int(steps)), desc="steps"):
            pass
        return "done"

    def ask(request: gr.Request):
        """What a request says."""
        return f"{request.method if hasattr(request, 'method') else ''}{bool(request.session_hash)}"

    go = gr.Button("Go")
    total = gr.Number(label="Total")
    go.click(count, number, [number, total], api_name="count")
    go.click(
        lambda word, before: (before + [word], before + [word]),
        [text, words],
        [words, shown],
        api_name="remember",
    )
    go.click(lambda state: state, lazy, shown, api_name="lazy")
    go.click(lambda value: (value, value), kept, [kept, shown], api_name="kept")
    go.click(fail, text, out, api_name="fail")
    go.click(notices, text, out, api_name="notices")
    go.click(work, amount, out, api_name="progress")
    go.click(ask, None, out, api_name="ask")
    go.click(
        lambda value: [
            gr.update(visible=False, value="zz"),
            gr.skip(),
            gr.Slider(maximum=9, value=7, label="New"),
        ],
        text,
        [out, text, amount],
        api_name="updates",
    )
    go.click(lambda: gr.skip(), None, out, api_name="skips")
    go.click(lambda: gr.update(), None, out, api_name="empty_update")
    go.click(lambda: None, None, None, api_name="nothing")
    go.click(lambda: ("too", "many"), None, [out], api_name="tuple_for_one")
    go.click(lambda: ("too few",), None, [out, text], api_name="too_few")
    number.change(lambda value: f"state {value}", number, out, api_name="state_change")
    kept.change(lambda value: f"kept {value}", kept, out, api_name="kept_change")

    @text.select(outputs=out)
    def selected(event: gr.SelectData):
        """What was selected."""
        return f"{event.index} {event.value}"

    @text.change(outputs=out)
    def happened(event: gr.EventData):
        """What happened."""
        return "happened"


if __name__ == "__main__":
    demo.launch()
