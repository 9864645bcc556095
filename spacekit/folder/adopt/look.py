"""How an app presents itself: its title, a picture and two colours, made from its own words."""

from __future__ import annotations

import hashlib
import re

__all__ = ["colours_for", "emoji_for", "title_of"]

# The Hub's colours for the card of a Space.
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
# A title has to fit a card and a tab.
MAX_TITLE_CHARS = 60
_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
# An image or a badge says nothing; a link says its text; emphasis and code are only dressed up.
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# The words of a title that call for a picture; the first that is found, in this order, decides.
EMOJI = {
    "🗣️": ("speech", "voice", "speak", "tts", "whisper", "transcribe", "transcription"),
    "🎵": ("music", "audio", "song", "sound", "melody"),
    "🎬": ("video", "film", "movie", "clip", "subtitle", "subtitles"),
    "🖼️": ("image", "images", "photo", "photos", "picture", "filter", "diffusion", "upscale", "ocr"),
    "💬": ("chat", "chatbot", "assistant", "conversation", "bot", "llm", "gpt"),
    "🌍": ("translate", "translation", "translator", "language", "map", "maps", "geo", "earth"),
    "📈": ("stock", "stocks", "chart", "charts", "forecast", "trend", "finance", "price", "plot"),
    "📊": ("dashboard", "data", "table", "statistics", "analytics", "report", "explorer", "csv"),
    "📄": ("document", "documents", "pdf", "paper", "papers", "summary", "summarize", "rag"),
    "🔎": ("search", "find", "finder", "detect", "detection", "detector", "retrieval"),
    "⛅": ("weather", "climate", "rain"),
    "🧮": ("calculator", "math", "calculate", "converter", "calc", "counter"),
    "🎮": ("game", "play", "chess", "quiz", "puzzle"),
    "🐶": ("dog", "dogs", "cat", "cats", "pet", "animal", "animals", "breed"),
    "🌱": ("plant", "plants", "garden", "flower", "flowers", "leaf"),
    "🍳": ("recipe", "recipes", "food", "cook", "cooking", "meal"),
    "🩺": ("health", "medical", "medicine", "doctor", "disease"),
    "🧬": ("protein", "gene", "dna", "molecule", "biology"),
    "🎨": ("art", "paint", "draw", "sketch", "colour", "color", "style", "design"),
    "📝": ("text", "write", "writer", "story", "note", "notes", "editor", "essay"),
    "💻": ("code", "python", "program", "sql", "developer", "api"),
    "😊": ("sentiment", "emotion", "mood", "feeling"),
    "👋": ("hello", "greet", "greeting", "welcome"),
}
# For all other titles, one that is always the same for the same title.
OTHER = ("🚀", "✨", "🧭", "🔭", "🪁", "🧩", "⚡", "🌊", "🔮", "🛰️")


def title_of(readme: str, project: str | None, folder: str) -> str:
    """The first heading of the README, else the project's name, else the folder's, as a title."""
    heading = _HEADING.search(_FENCED.sub("", readme))
    text = _plain(heading[1]) if heading else ""
    if text:
        return text
    words = re.sub(r"[-_.\s]+", " ", project or folder).strip()
    return _cut(words[:1].upper() + words[1:]) or "App"


def emoji_for(words: str) -> str:
    """A picture for these words, the same each time."""
    found = set(re.findall(r"[a-z]+", words.lower()))
    for emoji, keys in EMOJI.items():
        if found & set(keys):
            return emoji
    return OTHER[_number(words) % len(OTHER)]


def colours_for(words: str) -> tuple[str, str]:
    """Two colours for these words: different ones, and the same each time."""
    number = _number(words)
    first = number % len(COLOURS)
    second = (first + 1 + number // len(COLOURS) % (len(COLOURS) - 1)) % len(COLOURS)
    return COLOURS[first], COLOURS[second]


def _plain(markdown: str) -> str:
    """A heading's words, without what dresses them up."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", markdown))
    text = re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text)
    # Pictures go: a Space has its own beside the title.
    kept = (character for character in text if character.isprintable() and ord(character) < _PICTURES)
    return _cut("".join(kept).strip(" :-\u2013\u2014\u200d"))


# From here on Unicode has emoji and other pictures; the letters of all living languages come before.
_PICTURES = 0x1F000


def _cut(title: str) -> str:
    """At most so many characters, at the end of a word."""
    title = re.sub(r"\s+", " ", title).strip()
    if len(title) <= MAX_TITLE_CHARS:
        return title
    return title[:MAX_TITLE_CHARS].rsplit(" ", 1)[0]


def _number(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.lower().encode("utf-8", "replace")).digest()[:4], "big")
