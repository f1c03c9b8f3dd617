"""What in a text says who somebody is: better a word too many than a name too few."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.language.detect import known_words
from knowledge.language.entities import extract
from knowledge.language.folding import fold, words
from knowledge.support.order_numbers import IBAN, order_numbers

Kind = Literal["name", "email", "phone", "order", "plate", "vin", "number", "address", "birth"]

_UP = "A-ZÀ-ÖØ-Þ"
_NAME = rf"[{_UP}][\w'’-]+(?:[ \t]+(?:(?:de|du|la|le|van|von|ben|el)[ \t]+)?[{_UP}][\w'’-]+){{0,2}}"
_SELF = re.compile(
    r"\b(?i:je m['’]appelle|je me nomme|mon nom est|nom ?:|moi c['’]est|je suis|ici|de la part de|"
    rf"my name is|name ?:|this is|i am|i['’]m|on behalf of)[ \t]+({_NAME})"
)
_CALLED = re.compile(
    r"\b(?:je m['’]appelle|s['’]appell(?:e|ait)|mon nom est|my name is|(?:is|was) called|au nom d(?:e[ \t]|['’]))[ \t]*"
    r"([^\W\d_][\w'’-]+)(?:[ \t]+([^\W\d_][\w'’-]+))?",
    re.IGNORECASE,
)
"""In whatever letters they write their name."""
_OF_A_TEAM = re.compile(rf"({_NAME})[ \t]+(?i:du service|du support|de l['’][ée]quipe|from the|of the)\b")
_COMPANY = re.compile(rf"\b(?:SARL|SASU?|EURL|SCI|SNC|Ets|Ltd|GmbH)[ \t]+({_NAME})")
_TITLE = re.compile(
    rf"\b(?:[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|Mme|Mlle|M\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Me)[ \t]+({_NAME})"
)
_GREETING = re.compile(
    rf"\b(?i:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|ch[eè]re?s?|merci|thanks|thank you)[ \t]+({_NAME})"
)
_CLOSING = re.compile(
    r"\b(?i:bien cordialement|cordialement|bien [àa] vous|salutations|bonne journ[ée]e|bonne r[ée]ception|"
    r"best regards|kind regards|regards|sincerely|best wishes|cheers|signé)[ \t]*[,.!:]?"
    rf"(?:[ \t]+({_NAME})|((?:[ \t]*\n+[^\n]{{1,40}}){{1,5}}))[ \t]*(?=\n|$)"
)
_STARTS = frozenset(
    words(
        "je j nous on ma mon mes la le les l il elle ils elles ce cette cela c a vous votre vos i my the we it please "
        "can could would you your ou quand comment pourquoi combien est y pouvez peut pour pas d de suite merci bien "
        "beaucoup madame monsieur mesdames messieurs alex un une des si en au aux tout bonjour avec that this for so "
        "very much"
    )
)
"""Words that begin a sentence after a greeting; whoever is greeted is not called so."""
_LINK = r"(?:(?:de la|de|du|des|la|le|les|aux?|en|sur|sous|saint|sainte)[ \t]+|[ld]['’][ \t]*)"
_STREET = re.compile(
    r"\b\d{1,4}(?:[ \t]?(?:bis|ter|quater))?,?[ \t]+(?i:rue|avenue|av\.?|boulevard|bd\.?|blvd\.?|chemin|all[ée]e|"
    r"impasse|place|route|quai|cours|square|lotissement|r[ée]sidence|villa|passage|faubourg|sentier|voie|hameau)[ \t]+"
    rf"(?:{_LINK})*[\w'’.-]+(?:[ \t]+(?:{_LINK})*[{_UP}][\w'’-]*)*"
)
_ENGLISH_STREET = re.compile(
    rf"\b\d{{1,4}}[A-Za-z]?,?[ \t]+(?:[{_UP}][\w'’-]+[ \t]+){{1,3}}"
    r"(?i:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|close|way|court|gardens|square)\b"
)
_TOWN = re.compile(
    rf"\b(?:F-)?\d{{5}}[ \t]+[{_UP}][\w'’-]+(?:[ \t-](?:{_LINK})*[{_UP}][\w'’-]+)*(?:[ \t]+(?i:cedex)(?:[ \t]\d+)?)?"
)
_POSTCODE = re.compile(rf"\b[A-Z]{{1,2}}\d[A-Z\d]?[ \t]?\d[A-Z]{{2}}\b(?:,?[ \t]+[{_UP}][\w'’-]+)?")
_MACHINE = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_SPELT_EMAIL = re.compile(
    r"[\w.+-]+(?: ?\. ?[\w+-]+)? ?(?:@|\(at\)|\[at\]|\(arobase\)) ?[\w-]+(?: ?\. ?[\w-]+)+", re.IGNORECASE
)
"""As people write one so that no program reads it."""
_LONG_NUMBER = re.compile(r"(?<![\w.,])(?=(?:[A-Za-z-]*\d){4})[A-Za-z0-9-]{8,}(?![\w@])|\b\d(?:[ -]?\d){11,}\b")
_BIRTH = re.compile(r"\b(?i:n[ée]{1,2}s? le|born on)[ \t]+(\d{1,2}[\w/. -]{3,16}\d{2,4})")
_PART = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Personal:
    kind: Kind
    start: int
    end: int


def personal(text: str, *, names: Iterable[str] = (), emails: Iterable[str] = ()) -> Sequence[Personal]:
    """The stretches that tell a person, in order, none over another; `names` and `emails` are known to be theirs."""
    found = sorted(_found(text, names, emails), key=lambda one: (one.start, -one.end))
    kept: list[Personal] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            if one.end > kept[-1].end:
                kept[-1] = Personal(kept[-1].kind, kept[-1].start, one.end)
        else:
            kept.append(one)
    return kept


def _found(text: str, names: Iterable[str], emails: Iterable[str]) -> Iterator[Personal]:
    entities = extract(text)
    yield from (Personal("email", one.start, one.end) for one in entities.emails)
    yield from (Personal("email", match.start(), match.end()) for match in _SPELT_EMAIL.finditer(text))
    yield from (Personal("phone", one.start, one.end) for one in entities.phones)
    yield from (Personal("plate", one.start, one.end) for one in entities.plates)
    yield from (Personal("vin", one.start, one.end) for one in entities.vins)
    yield from (Personal("order", one.start, one.end) for one in entities.order_numbers)
    yield from (Personal("order", one.start, one.end) for one in order_numbers(text))
    for pattern in (_STREET, _ENGLISH_STREET, _TOWN, _POSTCODE):
        yield from (Personal("address", match.start(), match.end()) for match in pattern.finditer(text))
    for pattern in (IBAN, _LONG_NUMBER, _MACHINE):
        yield from (Personal("number", match.start(), match.end()) for match in pattern.finditer(text))
    yield from (Personal("birth", match.start(1), match.end(1)) for match in _BIRTH.finditer(text))
    yield from _names(text, names, emails)


def _names(text: str, names: Iterable[str], emails: Iterable[str]) -> Iterator[Personal]:
    for pattern in (_SELF, _TITLE, _OF_A_TEAM, _COMPANY):
        yield from (Personal("name", match.start(1), match.end(1)) for match in pattern.finditer(text))
    for match in _CALLED.finditer(text):
        if not _is_a_word(match[1]):
            group = 1 if match[2] is None or _is_a_word(match[2]) else 2
            yield Personal("name", match.start(1), match.end(group))
    for match in _GREETING.finditer(text):
        first = fold(match[1].split()[0]).split("'")[0].split("’")[0]
        if first not in _STARTS:
            yield Personal("name", match.start(1), match.end(1))
    for match in _CLOSING.finditer(text):
        group = 1 if match[1] else 2
        yield Personal("name", match.start(group), match.end())
    for word in _words_of(names, emails):
        # « Pierre » is a name, « pierre » a stone: a word of the language counts only with its capital.
        flags = 0 if fold(word) in known_words() else re.IGNORECASE
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, flags):
            yield Personal("name", match.start(), match.end())


def _is_a_word(part: str) -> bool:
    """Of the language, and no name: « comment » in « comment s’appelle-t-elle »."""
    return part.islower() and fold(part) in known_words()


def _words_of(names: Iterable[str], emails: Iterable[str]) -> Sequence[str]:
    called = [part for name in names for part in _PART.findall(name)]
    boxes = [part.title() for email in emails for part in _PART.findall(email.partition("@")[0])]
    return list(dict.fromkeys([*called, *(part for part in boxes if fold(part) not in known_words())]))
