"""The arithmetic of a savings plan: plain Python, typed, without a page."""

from typing import Literal, TypedDict

MONTHS = 12


class Year(TypedDict):
    """How a plan stands at the end of a year."""

    year: int
    paid: float
    interest: float
    balance: float


def savings_plan(
    monthly: float, years: int, rate: float, start: float = 0, paid: Literal["before", "after"] = "after"
) -> list[Year]:
    """Add up a plan year by year.

    Args:
        monthly: What is put aside each month.
        years: For how long.
        rate: Interest a year, in percent; it is added monthly.
        start: What is there already.
        paid: Whether a month's payment comes before its interest or after it.
    """
    balance, given, table = start, start, []
    for month in range(1, years * MONTHS + 1):
        base = balance + monthly if paid == "before" else balance
        balance += monthly + base * rate / 100 / MONTHS
        given += monthly
        if month % MONTHS == 0:
            interest = round(balance - given, 2)
            table.append(
                Year(year=month // MONTHS, paid=round(given, 2), interest=interest, balance=round(balance, 2))
            )
    return table
