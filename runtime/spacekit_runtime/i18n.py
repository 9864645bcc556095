"""Texts of an app in several languages: each visitor reads those of their browser's."""

from __future__ import annotations

import json
import re
import warnings
from typing import Self

# How a text on the wire says that it stands for a translation; Gradio's pages look for the same.
MARK = "__i18n__"
TYPE = "translation_metadata"
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
TOKEN = re.compile(MARK + r"(\{[^{}]*\})")


class I18nData(str):
    """A text that the page looks up in the visitor's language.

    It is text for all that handles it, so it can stand wherever text can, also in the midst of another.

    Args:
        key: What the text is called in the translations.
    """

    __slots__ = ("key",)

    key: str

    def __new__(cls, key: str) -> Self:
        """Make the text that stands for it."""
        content = json.dumps({"__type__": TYPE, "key": key})
        made = super().__new__(cls, f"{MARK}{content}")
        made.key = key
        return made

    def to_dict(self) -> dict[str, str]:
        """What the page looks for."""
        return {"__type__": TYPE, "key": self.key}


class I18n:
    """Texts by language: `i18n = gr.I18n(en={"hi": "Hello"}, es={"hi": "Hola"})`, then `label=i18n("hi")`.

    Pass it to `launch(i18n=i18n)`.

    Args:
        translations: Texts by key, by language: `en`, or `pt-BR` by `**{"pt-BR": {...}}`.
    """

    def __init__(self, **translations: dict[str, str]) -> None:
        for locale in translations:
            if not LOCALE.fullmatch(locale):
                warnings.warn(f"I18n: {locale!r} is no language as browsers name them", stacklevel=2)
        self.translations = {
            locale: {str(key): str(text) for key, text in texts.items()}
            for locale, texts in translations.items()
        }

    def __call__(self, key: str) -> I18nData:
        """The text of a key, for any argument that takes text."""
        return I18nData(key)

    @property
    def translations_dict(self) -> dict[str, dict[str, str]]:
        """The translations."""
        return self.translations


def translated(text: str, translations: dict[str, dict[str, str]] | None) -> str:
    """A text as those read it whose language is not known: in English, else in the first language there is.

    Args:
        text: What may hold texts to be translated.
        translations: Texts by language.
    """
    languages = translations or {}
    texts = languages.get("en") or next(iter(languages.values()), {})

    def look_up(match: re.Match[str]) -> str:
        try:
            key = json.loads(match[1])["key"]
        except (ValueError, KeyError):
            return match[0]
        return texts.get(key, str(key))

    return TOKEN.sub(look_up, text)
