"""Radio buttons, dropdowns and groups of check boxes with every argument and every event."""

import gradio as gr

FRUIT = ["apple", "pear", "fig"]
PAIRS = [("One", 1), ("Two", 2), ("Three", 3)]
CALLS = {
    "/radio": [("pear",), (None,), ("stone",)],
    "/radio_index": [("fig",)],
    "/radio_pairs": [(2,), ("Two",)],
    "/dropdown": [("fig",), (None,), ("stone",)],
    "/dropdown_index": [("fig",)],
    "/several": [(["fig", "apple"],), ([],), (None,), (["stone"],)],
    "/several_index": [(["fig", "apple"],)],
    "/custom": [("anything",)],
    "/group": [(["apple"],), ([],), (["stone"],)],
    "/group_index": [(["fig", "apple"],)],
    "/gives": [("a",)],
}

with gr.Blocks(title="Choices") as demo:
    radio = gr.Radio(FRUIT, value="apple", label="Radio", info="One", scale=1, min_width=90)
    radio_index = gr.Radio(FRUIT, type="index", label="Radio by index", rtl=True)
    radio_pairs = gr.Radio(PAIRS, label="Radio of pairs", elem_id="pairs")
    dropdown = gr.Dropdown(FRUIT, label="Dropdown", info="One", filterable=False, num_choices_shown=5)
    dropdown_none = gr.Dropdown(FRUIT, value=None, label="Nothing chosen")
    dropdown_index = gr.Dropdown(FRUIT, type="index", label="Dropdown by index")
    several = gr.Dropdown(FRUIT, value=["pear"], multiselect=True, max_choices=2, label="Several")
    several_index = gr.Dropdown(FRUIT, multiselect=True, type="index", label="Several by index")
    custom = gr.Dropdown(FRUIT, allow_custom_value=True, label="Custom", interactive=True)
    group = gr.CheckboxGroup(FRUIT, value=["fig"], label="Group", info="Any", show_select_all=True)
    group_index = gr.CheckboxGroup(FRUIT, type="index", label="Group by index", elem_classes=["x"])
    empty = gr.Dropdown(label="Empty")
    out = gr.Textbox(label="Out")

    for name in ("change", "input", "select"):
        getattr(radio, name)(lambda value: value, radio, out, api_name=f"radio_{name}")
        getattr(group, name)(lambda value: value, group, group, api_name=f"group_{name}")
    for name in ("change", "input", "select", "focus", "blur", "key_up"):
        getattr(dropdown, name)(lambda value: value, dropdown, out, api_name=f"dropdown_{name}")
    listened = {
        "radio": radio,
        "radio_index": radio_index,
        "radio_pairs": radio_pairs,
        "dropdown": dropdown,
        "dropdown_index": dropdown_index,
        "several": several,
        "several_index": several_index,
        "custom": custom,
        "group": group,
        "group_index": group_index,
    }
    for name, field in listened.items():
        gr.Button(name).click(repr, field, out, api_name=name)
    gr.Button("Gives").click(
        lambda value: ("fig", ["fig", "pear"], 2, ["apple"]),
        out,
        [dropdown, several, radio_pairs, group],
        api_name="gives",
    )
    gr.Button("More").click(
        lambda: (gr.Radio(["x", "y"], value="x"), gr.Dropdown([("X", 1)], value=1), gr.update(choices=["q"])),
        None,
        [radio, dropdown, group],
        api_name="more",
    )

if __name__ == "__main__":
    demo.launch()
