"""What stands beside a turn of phrase: the words before and after it, and those of its clause and sentence."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token


def word_before(tokens: Sequence[Token], one: Occurrence, back: int = 1) -> str:
    """The word before it in its clause, or nothing."""
    place = one.first - back
    return tokens[place].text if place >= 0 and tokens[place].clause == tokens[one.first].clause else ""


def word_after(tokens: Sequence[Token], one: Occurrence, on: int = 0) -> str:
    place = one.last + on
    return tokens[place].text if place < len(tokens) and tokens[place].clause == tokens[one.first].clause else ""


def words_before(tokens: Sequence[Token], one: Occurrence, near: int) -> frozenset[str]:
    """The words of its clause among the few that stand before it."""
    return frozenset(word_before(tokens, one, back) for back in range(1, near + 1))


def sentence_words(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    return frozenset(token.text for token in tokens if token.sentence == tokens[one.first].sentence)


def clause_words(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    return frozenset(token.text for token in tokens if token.clause == tokens[one.first].clause)
