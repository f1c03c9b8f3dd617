"""Whether words over a template state its facts and nothing else; decided without a model, and closed to what is new.

A sentence is the template's own, or it is made of words of its plain sentences and of courtesy alone, each fact behind
the words that introduce it there. What denies, sets a condition, reports or promises is said word for word or not at
all, for a dropped « pas » states the contrary.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from agents.support.facts import Fact
from agents.support.templates import facts_of
from agents.support.wishes import pledges_in
from knowledge.language.folding import fold

_LONGEST = 1500
"""Characters: a reply of a desk that is longer is not read."""
_SHORTEST_VALUE = 3
_INTRODUCED_BY = 2
"""Words before a fact that say what it is: « prévue le {expected} »."""
_SENTENCE = re.compile(r"[^.!?;\n]+")
_TOKEN = re.compile(r"\{\w+\}|[^\W\d_]+|\d+")
_GREETING = re.compile(r"\A\s*(?:bonjour|bonsoir|hello|hi|dear|ch[eè]re?)\b[^\n{}\d.?:]{0,40}\n+", re.IGNORECASE)
_CLOSING = re.compile(
    r"\n\s*(?:bien )?(?:cordialement|à vous|(?:best|kind|warm) regards|regards|sincerely)\b[^\n{}\d]{0,40}"
    r"(?:\n[^\n{}\d]{0,40}){0,2}\s*\Z",
    re.IGNORECASE,
)

Tokens = tuple[str, ...]


class Ungrounded(Exception):
    """`reason` is one word of [model_draft] in the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def grounded(text: str, *, pattern: str, facts: Sequence[Fact], language: str) -> str:
    """The words with the facts filled in. `pattern` holds the template's lines, `facts` what stands in their braces.

    Raises Ungrounded.
    """
    known = {fact.name: fact for fact in facts}
    text = _in_braces(_CLOSING.sub("", _GREETING.sub("", text.strip())).strip(), facts)
    if not text:
        raise Ungrounded("empty")
    if len(text) > _LONGEST:
        raise Ungrounded("long")
    try:
        named = facts_of(text)
    except ValueError as error:
        raise Ungrounded("facts") from error
    if named != known.keys():
        raise Ungrounded("facts")
    said, plain = set(_sentences(pattern)), list(_plain_sentences(pattern, language))
    for sentence in _SENTENCE.findall(text):
        tokens = _tokens(sentence)
        if tokens and tokens not in said:
            _judge(sentence, tokens, plain, language)
    return text.format_map({name: fact.value for name, fact in known.items()})


def _in_braces(text: str, facts: Sequence[Fact]) -> str:
    """A value that was written out is the fact it is of."""
    for fact in sorted(facts, key=lambda one: -len(one.value)):
        if len(fact.value) >= _SHORTEST_VALUE and "{" not in fact.value:
            text = re.sub(rf"(?<![\w{{]){re.escape(fact.value)}(?![\w}}])", f"{{{fact.name}}}", text)
    return text


def _judge(sentence: str, tokens: Tokens, plain: Sequence[Tokens], language: str) -> None:
    """Raises Ungrounded for a figure, a promise, a fact out of place, or a word of neither template nor courtesy."""
    if any(token.isdigit() for token in tokens):
        raise Ungrounded("figure")
    if any(pledges_in(re.sub(r"[{}]", "", sentence))):
        raise Ungrounded("promise")
    introduced = {_introduction(one, place) for one in plain for place in _places(one)}
    for place in _places(tokens):
        if not any(tokens[: place + 1][-len(words) :] == words for words in introduced):
            raise Ungrounded("statement")
    own = {token for one in plain for token in one} | _words(language)
    left = _courtesy(language)["phrases"].sub(" ", " ".join(token for token in tokens if not _is_fact(token)))
    if not own.issuperset(left.split()):
        raise Ungrounded("statement")


def _introduction(tokens: Tokens, place: int) -> Tokens:
    """The fact, and the words before it."""
    return tokens[max(0, place - _INTRODUCED_BY) : place + 1]


def _places(tokens: Tokens) -> Iterator[int]:
    return (place for place, token in enumerate(tokens) if _is_fact(token))


def _is_fact(token: str) -> bool:
    return token.startswith("{")


def _sentences(text: str) -> Iterator[Tokens]:
    yield from (_tokens(sentence) for sentence in _SENTENCE.findall(text))


def _tokens(sentence: str) -> Tokens:
    return tuple(_TOKEN.findall(fold(sentence)))


def _plain_sentences(pattern: str, language: str) -> Iterator[Tokens]:
    """Those whose words may be said in another order."""
    hedge = _courtesy(language)["hedges"]
    for tokens in _sentences(pattern):
        plain = " ".join(tokens)
        if not hedge.search(plain) and not any(pledges_in(plain)):
            yield tokens


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(_table()[language]["words"].split())


@cache
def _courtesy(language: str) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(_table()[language][name], re.VERBOSE) for name in ("hedges", "phrases")}


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("grounding.toml").read_text("utf-8"))
