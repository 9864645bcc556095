"""The three steps. Put your models here: what they take and give can stay as it is."""

import re

WORD = re.compile(r"\w+")
# Words that are in every text say nothing of this one.
COMMON = set(WORD.findall("a an and are as at be but by for from has he her his in is it of on or she that"))
COMMON |= set(WORD.findall("so the their then they this to was were which who will with you"))
GLAD = set(WORD.findall("bright calm clear fine glad good great happy kind light love quiet sun warm"))
SAD = set(WORD.findall("alone bad cold dark fear gone grey hard late lost rain sad storm tired worry"))


def clean(text: str) -> str:
    """Take out what is no text: addresses, marks, empty lines."""
    text = re.sub(r"https?://\S+", "", text)
    text = re.sub(r"[^\w\s.,;:!?'-]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def summarise(text: str, sentences: int) -> str:
    """The sentences with the most words that the text comes back to, in their order."""
    parts = re.findall(r"[^.!?]+[.!?]?", text)
    words = [word for word in WORD.findall(text.lower()) if word not in COMMON]
    weights = [sum(words.count(word) for word in set(WORD.findall(part.lower()))) for part in parts]
    best = sorted(range(len(parts)), key=lambda place: (-weights[place], place))[:sentences]
    return " ".join(parts[place].strip() for place in sorted(best))


def judge(text: str) -> dict[str, float]:
    """How glad and how sad a text is, as confidences."""
    words = WORD.findall(text.lower())
    glad = 0.5 + sum(word in GLAD for word in words)
    sad = 0.5 + sum(word in SAD for word in words)
    return {"glad": glad / (glad + sad), "sad": sad / (glad + sad)}
