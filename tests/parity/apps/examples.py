"""Examples as rows, and a Dataset."""

import gradio as gr

CALLS = {"/run": [("pear", 2)], "/pick": [(0,)], "/pick_index": [(1,)]}

with gr.Blocks(title="Examples") as demo:
    fruit, amount = gr.Textbox(label="Fruit"), gr.Number(label="Amount")
    out = gr.Textbox(label="Out")
    gr.Button("Run").click(lambda a, b: f"{b} {a}", [fruit, amount], out, api_name="run")
    gr.Examples(
        [["apple", 3], ["pear", 12]], [fruit, amount], label="Fruit", examples_per_page=1, elem_id="some"
    )
    gr.Examples([f"number {n}" for n in range(5)], fruit, example_labels=list("abcde"))
    data = gr.Dataset(components=[fruit, amount], samples=[["fig", 1], ["kiwi", 2]], headers=["Fruit", "N"])
    index = gr.Dataset(
        components=["textbox"], samples=[["x"], ["y"]], type="index", layout="table", label="I"
    )
    data.click(lambda row: str(row), data, out, api_name="pick")
    index.click(lambda row: str(row), index, out, api_name="pick_index")
    data.select(lambda row: str(row), data, out, api_name="pick_select")

if __name__ == "__main__":
    demo.launch()
