"""An Interface with additional inputs, a state, examples as rows, and buttons of its own."""

import gradio as gr

CALLS = {"/calculate": [(4, "divide", 2, True), (4, "divide", 0, True), (1, "add", 2, False)]}


def calculate(a: float, operation: str, b: float, memory: list, exact: bool = True):
    """Calculate, and remember.

    Args:
        a: The first number.
        operation: What to do.
        b: The second.
    """
    if operation == "divide" and b == 0:
        raise gr.Error("Cannot divide by zero!")
    result = a / b if operation == "divide" else a + b
    memory = [*memory, result]
    return result if exact else round(result), {"memory": memory}, memory


demo = gr.Interface(
    calculate,
    ["number", gr.Radio(["add", "divide"], value="add"), gr.Number(2, label="Second"), gr.State([])],
    ["number", gr.JSON(label="Memory"), "state"],
    additional_inputs=[gr.Checkbox(True, label="Exact")],
    additional_inputs_accordion="More",
    title="Calculator",
    description="It **calculates**",
    article="The end",
    submit_btn="Calculate",
    clear_btn="Empty",
    flagging_mode="never",
    api_name="calculate",
    show_progress="minimal",
    concurrency_limit=2,
)

if __name__ == "__main__":
    demo.launch()
