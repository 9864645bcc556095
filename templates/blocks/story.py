"""Makes up stories: the part that you would replace by a model."""

from collections.abc import Iterator

OPENINGS = {
    "calm": "On a morning without wind, {who} put the kettle on and looked out at the harbour.",
    "funny": "Nobody had told {who} that the goose was in charge, least of all the goose.",
    "eerie": "The lighthouse had been dark for years when {who} saw somebody move behind its glass.",
}
MIDDLES = (
    "There was a letter on the table that had not been there the evening before.",
    "It said, in a hand that leaned to the left, that everything would be explained at noon.",
    "Noon came and went, as it does.",
    "A boat came in with its sails the wrong way round.",
    "The town had opinions about it, and none of them agreed.",
)
ENDING = "And that, said {who}, was that."


def words_of_a_story(who: str, mood: str, sentences: int) -> Iterator[str]:
    """A story about somebody, word by word."""
    text = [OPENINGS[mood], *MIDDLES[: sentences - 2], ENDING]
    yield from " ".join(text).format(who=who).split()
