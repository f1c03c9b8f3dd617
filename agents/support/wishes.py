"""When somebody wants a person, by rules alone; and which sentences of a person bind the house."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from knowledge.diagnosis.requests.lines import Request
from knowledge.diagnosis.requests.scorer import asked_of_the_case
from knowledge.language.entities import extract
from knowledge.language.folding import fold
from knowledge.language.texting import written_out
from knowledge.support.anger.scorer import anger_scorer
from knowledge.support.mood import Mood, Sentiment, Urgency


class Wish(StrEnum):
    asked = "asked"
    keyword = "keyword"
    anger = "anger"
    failed = "failed"
    """Two answers in a row that were none."""


_SLOT = re.compile(r"<(\w+)>")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_TO_US = re.compile(
    r"\b(vous|vos|votre|tu|ton|ta|tes|you|your|yours|service|sav|support|boutique|magasin|site|shop|store|company|"
    r"je suis|i am|i.?m|bande d|incapables|incompetents|voleurs|menteurs|escrocs|thieves|liars|crooks|scammers)\b"
)
"""Who is spoken to, who speaks, the house, or people: nobody calls a car so."""
_CLAUSE = re.compile(r"[^.!?\n,;:()]+[.!?]*")
_CONDITION = re.compile(r"^(si|if|when|quand|des que|lorsque|est-ce que|pouvez|could|can)\b")
_SHOUTED = re.compile(r"[!?](?:\s*[!?]){2}")
_LETTERS_SHOUTED = 8
"""Capitals throughout, with three marks in a row."""
_LONGEST_OUTBURST = 160
"""Characters: who writes more tells of something, however rudely."""
_BARE = 45
"""Characters: a wish for a person that is no longer tells nothing else."""
_REMEMBERED = 256
"""Texts: one turn asks several times what the same words wish for."""


Group = Sequence[re.Pattern[str]]


def compiled(name: str) -> Mapping[str, Group]:
    """The patterns of a file by group; `<name>` in them stands for the file's words of that name.

    Each is compiled alone: one alternation of all of them is read several times as slowly.
    """
    read = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    words: Mapping[str, Sequence[str]] = read["words"]
    patterns: Mapping[str, Sequence[str]] = read["patterns"]

    def spelt(pattern: str) -> str:
        return _SLOT.sub(lambda slot: f"(?:{'|'.join(words[slot[1]])})" if slot[1] in words else slot[0], pattern)

    return {group: tuple(re.compile(spelt(one)) for one in found) for group, found in patterns.items()}


def _holds(patterns: Group, text: str) -> bool:
    return any(one.search(text) for one in patterns)


def _without(patterns: Group, text: str) -> str:
    for one in patterns:
        text = one.sub(" ", text)
    return text


_WISHES = compiled("wishes.toml")
_PLEDGES = compiled("pledges.toml")


@lru_cache(_REMEMBERED)
def asks_for_person(text: str) -> bool:
    """Whether somebody asks to be answered or called by a person; not who takes it back or tells of one."""
    written = written_out(text)
    if not (_holds(_WISHES["hint"], written) and _holds(_WISHES["asked"], written)):
        return False
    return _holds(_WISHES["asked"], _without(_WISHES["told"], _without(_WISHES["declined"], written)))


def declines_person(text: str) -> bool:
    """Whether somebody takes back that they want a person."""
    written = written_out(text)
    if not (_holds(_WISHES["hint"], written) and _holds(_WISHES["declined"], written)):
        return False
    return not asks_for_person(text)


_FEWEST_WORDS = 5
"""« Je pige rien » asks for other words; fewer tell the scorer no tone."""


_CLEARLY = 0.7
_CALM = frozenset({Request.why, Request.sure, Request.next, Request.how_check})


@lru_cache(_REMEMBERED)
def is_angry_at_us(text: str) -> bool:
    """Whether somebody is angry at the house, and not at a car or at somebody else."""
    written = written_out(text)
    # What most lines speak of is looked for first: it is the quicker question.
    if len(written) > _LONGEST_OUTBURST or _holds(_WISHES["elsewhere"], written):
        return False
    if not (_is_ruled_angry(written) or _sounds_angry(text, written)):
        return False
    return _names_no_car(text)


def _is_ruled_angry(written: str) -> bool:
    return _holds(_WISHES["anger"], written) or _is_idiom_of_anger(written)


def _sounds_angry(text: str, written: str) -> bool:
    """What no rule knows: irony, resignation, an image; no praise that is meant, no question of what was promised."""
    meant = _holds(_WISHES["pleased"], written) or _holds(_WISHES["recall"], written)
    if meant or len(written.split()) < _FEWEST_WORDS or _asks_of_the_case(text):
        return False
    return anger_scorer().sounds_angry(text)


def _asks_of_the_case(text: str) -> bool:
    """« What makes you say that » asks for reasons, whatever its tone."""
    asked = asked_of_the_case(text)
    return asked.share >= _CLEARLY and asked.request in _CALM


def _names_no_car(text: str) -> bool:
    named = extract(text)
    return not named.codes and named.vehicle is None


def _is_idiom_of_anger(written: str) -> bool:
    return _holds(_WISHES["idioms"], written) and not _holds(_WISHES["pleased"], written)


def wish_in_letter(text: str) -> Wish | None:
    """Why a letter wants a person, by the rules of a chat: any sentence of it, or part of one, may be angry."""
    if any(_is_angry_sentence(match[0].strip()) for match in _SENTENCE.finditer(text)) or _rages(text):
        return Wish.anger
    if asks_for_person(text):
        return Wish.asked
    return Wish.keyword if has_keyword(text) else None


def mood_with(wish: Wish | None, mood: Mood) -> Mood:
    """Whoever is angry by the rules that call a person is angry in every record of it too."""
    if wish is not Wish.anger:
        return mood
    return Mood(Sentiment.angry, Urgency.high if mood.urgency is Urgency.normal else mood.urgency)


def _rages(text: str) -> bool:
    """Nothing but shouting, or a short letter whose sentences are angry only together: « Bravo. Encore raté. »."""
    if len(text) > _LONGEST_OUTBURST:
        return False
    if _SHOUTED.search(text) and not any(map(str.islower, text)) and sum(map(str.isalpha, text)) >= _LETTERS_SHOUTED:
        return not _found("pleased", text)
    written = written_out(text)
    return _is_idiom_of_anger(written) and not _holds(_WISHES["elsewhere"], written)


def _is_angry_sentence(sentence: str) -> bool:
    """Or one of its parts: beside a car or a part of it only where that part speaks to us.

    By rules alone: a letter has many sentences, and a guess at each of them would be wrong too often.
    """
    if _is_angry_part(sentence):
        return True
    if _found("mild", sentence):
        return False
    elsewhere = _found("elsewhere", sentence)
    parts = (match[0].strip() for match in _CLAUSE.finditer(sentence))
    return any(_is_angry_part(one) and (not elsewhere or _TO_US.search(_folded(one))) for one in parts)


def _is_angry_part(text: str) -> bool:
    written = written_out(text)
    if len(written) > _LONGEST_OUTBURST or _holds(_WISHES["elsewhere"], written):
        return False
    return _is_ruled_angry(written) and _names_no_car(text)


def is_outcry(text: str) -> bool:
    """Whether a short line only wants a person or only rages, and so tells whoever takes over nothing."""
    return len(text) <= _BARE and (asks_for_person(text) or is_angry_at_us(text))


def has_keyword(text: str) -> bool:
    return _found("keywords", text)


def wants_call(text: str) -> bool:
    """Whether what they ask for is a telephone call; not who says their name, or speaks of a maker's recall."""
    return _found("call", text)


def asks_when_called(text: str) -> bool:
    """Whether they only ask when the call they wait for will come: « vous me rappelez quand ? »."""
    if not (wants_call(text) and _found("when", text)):
        return False
    return not (has_keyword(text) or is_angry_at_us(text))


def with_call(reason: str, said: str) -> str:
    """What somebody needs, and the call they asked for in these words where the reason does not speak of it."""
    return f"{said} ({reason})" if wants_call(said) and not wants_call(reason) else reason


def asks_for_promises(text: str) -> bool:
    """Whether they want to hear what was promised to them."""
    return _found("recall", text)


def pledges_in(text: str) -> Iterator[str]:
    """The sentences that promise something, in the person's own words; a question or a condition promises nothing."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        folded = _folded(sentence)
        if sentence.endswith("?") or _CONDITION.match(folded):
            continue
        if _holds(_PLEDGES["binds"], _without(_PLEDGES["handed"], folded)):
            yield sentence


def _found(name: str, text: str) -> bool:
    return _holds(_WISHES[name], written_out(text))


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
