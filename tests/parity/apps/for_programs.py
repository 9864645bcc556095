"""Functions for programs alone, and what programs may send that no page would."""

import gradio as gr

CALLS = {
    "/look_up": [(["a", "bb"], None), (["a"], "length")],
    "/count": [(3,)],
    "/named": [("a", 2)],
    "/number": [("7",), (2,)],
    "/several": [(["a", "b"],), (["a"],)],
    "/day": [("2020-02-30",), ("2020-02-03",)],
}
i18n = gr.I18n(de={"word": "Wort"}, en={"word": "Word"})


def look_up(items: list[str], how: str | None = None) -> dict[str, int]:
    """How long each item is."""
    return {item: len(item) for item in items} if how else dict.fromkeys(items, 0)


def count(end: int):
    """Numbers up to one."""
    yield from range(end)


def named(word: str, times: int = 2, mark: str = "!") -> str:
    """A word, several times."""
    return word * times + mark


with gr.Blocks(title="For programs") as demo:
    gr.api(look_up)
    gr.api(count)
    gr.api(named)
    number = gr.Number(label="Number")
    several = gr.Dropdown(["a", "b"], multiselect=True, max_choices=1, label="Several")
    day = gr.DateTime(include_time=False, type="string", label="Day")
    word = gr.Textbox(label=i18n("word"))
    shown = gr.Textbox(label="Shown")
    number.submit(repr, number, shown, api_name="number")
    several.input(repr, several, shown, api_name="several")
    day.submit(repr, day, shown, api_name="day")
    word.submit(str.upper, word, shown, api_name="word")

if __name__ == "__main__":
    demo.launch(i18n=i18n)
