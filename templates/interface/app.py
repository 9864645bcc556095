"""A page and an API for one function with several inputs."""

from plan import Year, savings_plan

import spacekit as gr


def plan(monthly: float, years: int, rate: float, paid: str, start: float) -> tuple[str, str, list[Year]]:
    """Work out what a savings plan comes to."""
    if monthly <= 0 and start <= 0:
        raise gr.Error("Put something aside, or begin with something")
    table = savings_plan(monthly, years, rate, start, "before" if paid == "first of the month" else "after")
    rows = [
        f"| {year['year']} | {year['paid']:,.2f} | {year['interest']:,.2f} | {year['balance']:,.2f} |"
        for year in table
    ]
    return (
        f"{table[-1]['balance']:,.2f}",
        "\n".join(["| year | paid in | interest | balance |", "|--:|--:|--:|--:|", *rows]),
        table,
    )


demo = gr.Interface(
    plan,
    inputs=[
        gr.Number(200, label="Each month", minimum=0),
        gr.Slider(1, 40, 10, step=1, label="Years"),
        gr.Slider(0, 12, 4, step=0.1, label="Interest a year, in percent"),
        gr.Radio(["first of the month", "end of the month"], value="end of the month", label="Paid on the"),
    ],
    additional_inputs=[gr.Number(0, label="There already", minimum=0)],
    additional_inputs_accordion="To begin with",
    outputs=[
        gr.Textbox(label="Balance at the end"),
        gr.Markdown(label="Year by year"),
        gr.JSON(label="As data"),
    ],
    title="Savings plan",
    description="What a little each month becomes.",
    api_name="plan",
)

if __name__ == "__main__":
    demo.launch()
