"""Program text with colours. Browser half: web/src/components/code."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Unpack, get_args

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.text import as_text

Language = Literal[
    "python",
    "c",
    "cpp",
    "markdown",
    "latex",
    "json",
    "html",
    "css",
    "javascript",
    "jinja2",
    "typescript",
    "yaml",
    "dockerfile",
    "shell",
    "r",
    "sql",
    "sql-msSQL",
    "sql-mySQL",
    "sql-mariaDB",
    "sql-sqlite",
    "sql-cassandra",
    "sql-plSQL",
    "sql-hive",
    "sql-pgSQL",
    "sql-gql",
    "sql-gpSQL",
    "sql-sparkSQL",
    "sql-esper",
]
LANGUAGES: tuple[str, ...] = get_args(Language)


class Code(Component):
    """Program text with colours, to write or to read.

    Functions give and take a `str`.

    Args:
        value: The text at the start.
        language: What it is written in; `None` for plain text.
        lines: Least height in lines.
        max_lines: Most height in lines, beyond which it scrolls; `None` for any.
        wrap_lines: Whether long lines go on below; else they scroll.
        show_line_numbers: Whether the lines are numbered.
        autocomplete: Whether words are proposed while one types.
        common: See `Common`.
    """

    defaults: ClassVar[Common] = {"buttons": ["copy", "download"]}

    change = Event("The text changed, by a person or by a function.")
    input = Event("A person changed the text.")
    focus = Event("The field got the keyboard.")
    blur = Event("The field lost the keyboard.")

    def __init__(
        self,
        value: Any = None,
        language: Language | None = None,
        *,
        lines: int = 5,
        max_lines: int | None = None,
        wrap_lines: bool = False,
        show_line_numbers: bool = True,
        autocomplete: bool = False,
        **common: Unpack[Common],
    ) -> None:
        if language is not None and language not in LANGUAGES:
            raise ValueError(f"Code(language={language!r}): choose from {', '.join(LANGUAGES)}")
        super().__init__(value, **common)
        self.language = language
        self.lines = lines
        self.max_lines = max_lines
        self.wrap_lines = wrap_lines
        self.show_line_numbers = show_line_numbers
        self.autocomplete = autocomplete

    def preprocess(self, payload: Any) -> str | None:
        """The text."""
        return as_text(payload)

    def postprocess(self, value: Any) -> str | None:
        """The text, without empty space around it."""
        text = as_text(value)
        return None if text is None else text.strip()

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """A line of Python."""
        return "print('Hello World')"
