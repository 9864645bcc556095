"""Sizes in seven steps: of corners, of gaps and of text."""

from __future__ import annotations

STEPS = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")


class Size:
    """A size in seven steps.

    Args:
        xxs: The smallest, as CSS: `"4px"`.
        xs: Each step is a little larger.
        sm: As above.
        md: The usual one.
        lg: As above.
        xl: As above.
        xxl: The largest.
        name: What it is called.
    """

    steps = STEPS
    all: list[Size] = []  # noqa: RUF012  # Gradio's name for the list of them

    def __init__(
        self, xxs: str, xs: str, sm: str, md: str, lg: str, xl: str, xxl: str, name: str | None = None
    ) -> None:
        self.xxs, self.xs, self.sm, self.md = xxs, xs, sm, md
        self.lg, self.xl, self.xxl = lg, xl, xxl
        self.name = name
        Size.all.append(self)

    def expand(self) -> list[str]:
        """The steps, from the smallest."""
        return [getattr(self, step) for step in STEPS]

    def __repr__(self) -> str:
        return f"<Size {self.name or self.md}>"


def _pixels(name: str, *steps: int) -> Size:
    xxs, xs, sm, md, lg, xl, xxl = (f"{step}px" for step in steps)
    return Size(xxs, xs, sm, md, lg, xl, xxl, name)


radius_none = _pixels("radius_none", 0, 0, 0, 0, 0, 0, 0)
radius_sm = _pixels("radius_sm", 1, 1, 2, 4, 6, 8, 12)
radius_md = _pixels("radius_md", 1, 2, 4, 6, 8, 12, 22)
radius_lg = _pixels("radius_lg", 2, 4, 6, 8, 12, 16, 24)
radius_xxl = _pixels("radius_xxl", 6, 8, 10, 20, 24, 28, 32)
spacing_sm = _pixels("spacing_sm", 1, 1, 2, 4, 6, 9, 12)
spacing_md = _pixels("spacing_md", 1, 2, 4, 6, 8, 10, 16)
spacing_lg = _pixels("spacing_lg", 2, 4, 6, 8, 10, 14, 28)
text_sm = _pixels("text_sm", 8, 9, 11, 13, 16, 20, 24)
text_md = _pixels("text_md", 9, 10, 12, 14, 16, 22, 26)
text_lg = _pixels("text_lg", 10, 12, 14, 16, 20, 24, 28)
