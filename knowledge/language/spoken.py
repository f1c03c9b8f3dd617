"""Fault codes as people type and say them, to the exact form; and back to words for a voice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.language.folding import fold
from knowledge.language.numerals import ENGLISH_DIGITS, french_number, is_number_word, readings

_GLUED_TO = r"(?:(?<=code)|(?<=codes)|(?<=d[ée]faut)|(?<=dtc)|(?<=erreur)|(?<=error))"
_TYPED = re.compile(
    rf"(?:(?<![\w€$@])|{_GLUED_TO})([pbcu])([ \-._/‐‑–\u200b]?)([0-3o][0-9a-flo]{{3}})(?:[-:]?[0-9a-f]{{2}})?"
    r"(?!\w|-[g-z](?!\w))",
    re.IGNORECASE,
)
"""With the byte of the kind of failure, "P0420-64" or "P042064"; "P0420-X" is the number of a part."""
_AFTER_WORD = re.compile(
    r"\b(?:codes?|d[ée]fauts?|erreurs?|dtcs?|faults?|errors?)\b"
    r"(?:\s+(?:d[ée]faut|erreur|moteur|engine|obd|n°|number|is|est))*"
    r"\s*:?\s*([0-3][0-9a-f]{3})(?![\w.,]\d|\w)",
    re.IGNORECASE,
)
_READER = r"(?:valise|scanner|obd2?|elm(?: ?327)?|diag(?:box|nostic)?)"
_BY_THE_READER = re.compile(
    rf"\b{_READER}\b(?: \w+){{0,3}}? (0[0-9a-f]{{3}})(?![\w.,]\d|[ .]?\d|\w)"
    rf"|(?<![\w.,+])(0[0-9a-f]{{3}}) (?:à|a|sur|avec|par|with|on) (?:la |l['’ ]|ma |the |my |un |mon )?{_READER}\b",
    re.IGNORECASE,
)
"""« La valise donne 0420 »."""
_ZERO_AS_A_LETTER = re.compile(r"(?<!\w)po[ \-.]?([0-9][0-9a-f]{2})(?![\w.,]\d|\w)", re.IGNORECASE)
_OF_A_CAR = re.compile(r"d[ée]faut|code|erreur|fault|dtc|voyant|valise|obd|scan|p0", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:\s*(?:[,;/&+]|\bet\b|\bpuis\b|\band\b|\bou\b|\s)\s*(?=\w{3})|/(?=\d\b))"
    r"(0[0-9a-f]{3}|\d{3}|\d)(?!\w|[ .]?\d|,\d\d?(?!\d))",
    re.IGNORECASE,
)
"""What goes on from a code: "P0420, 0430", "P0301/302", "P0171/2"."""
_CAR_AFTER = re.compile(
    r"\s*(?:e?-?hdi|bluehdi|sw\b|cc\b|gti|vti|thp|puretech|diesel|essence|tdi|dci|\d[.,]\d|de (?:19|20)\d\d)",
    re.IGNORECASE,
)
_A_PLACE = re.compile(
    r"(?:place|parking|salle|porte|bureau|[ée]tage|quai|box|[ée]crou|taille|mod[èe]le|norme)\s+$", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"(?:\b(?:r[ée]f(?:[ée]rences?)?|part(?: number| no)?|pi[èe]ce|commande|order|colis|parcel|facture|invoice|lot"
    r"|appartement|appt|apartment|apt|chambre|room|hall|salle|bureau|place|box|porte)[\s:.#°]*(?:n[°o]\s*)?|\b(?:filtre|filter)\s+(?:\w+\s+)?)$",
    re.IGNORECASE,
)
"""What is sold, sent or lived in: « filtre Purflux C1012 », « commande C1042 »."""
_OF_A_MAKER = re.compile(r"[bc][1-3]\d0[c-f]|b(?:1[678][abc]|20[abz])\d|b2[0-3]0[a-fk]", re.IGNORECASE)
"""Cars and engines of the same form, unless they are announced as a fault: C220d, C300e, B16A2, B230F."""
_ANNOUNCED = re.compile(
    r"\b(?:codes?|d[ée]fauts?|erreurs?|dtcs?|faults?|errors?)(?:\s+(?:d[ée]faut|erreur|moteur|engine|obd|is|est))*\s*:?\s*$",
    re.IGNORECASE,
)
_LONGEST_ANNOUNCEMENT = 40
_FAULT_WORD = re.compile(r"d[ée]faut|erreur|dtc|fault|error", re.IGNORECASE)
_NOT_A_CODE_AFTER = re.compile(
    r"\s*(?:€|euros?|eur\b|km\b|kms\b|kilom|tr/min|rpm|ch\b|cv\b|kg\b|ans\b|years?\b|heures?|h\b|[ .]\d{3}[ .]\d{3}\b)",
    re.IGNORECASE,
)
_LONGER_NUMBER = re.compile(r"(?![pbcu][0-3])[a-z]{0,2}\d|-[g-z](?!\w)", re.IGNORECASE)
"""What makes a code the beginning of a part number, as in "P0420A12" and "P0420-X", but not of the next code."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_GAP = re.compile(r"[\s\-–.'’_:]*")
_LISTED_GAP = re.compile(r"[\s\-–.'’_:,;]*")
_YEAR_OR_MODEL = re.compile(r"19\d\d|20[0-3]\d|[23]008")
_FIRST_DIGITS = "0123"

# Letters by name; those in _WORDS_TOO are everyday words and count only before a zero.
_LETTERS = {
    "P": "p pe pee papa peu paix pi",
    "B": "b be bee bravo",
    "C": "c ce cee see sea se charlie",
    "U": "u you yu uniform uniforme hue",
}
_HEX = {
    "A": "a alpha alfa ah",
    "B": "b be bee bravo",
    "C": "c ce cee see charlie",
    "D": "d de dee delta",
    "E": "e echo",
    "F": "f effe ef eff foxtrot",
}
_SYSTEM_LETTER = {name: letter for letter, names in _LETTERS.items() for name in names.split()}
_HEX_LETTER = {name: letter for letter, names in _HEX.items() for name in names.split()}
_WORDS_TOO = {"peu", "paix", "pi", "be", "bee", "ce", "see", "sea", "se", "you", "hue"}
_ONLY_LETTERS = {"p", "pe", "papa"}
"""Said before a year, they would be no word: « P deux mille deux »."""
_WORDS_BEFORE_DIGITS = {"code", "codes", "defaut", "defauts", "erreur", "fault"}
_BODY = 4


@dataclass(frozen=True, slots=True)
class CodeMention:
    """`start` and `end` are offsets in the text as given; `spoken` tells number words from digits."""

    code: str
    start: int
    end: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def find_codes(text: str) -> tuple[CodeMention, ...]:
    """The fault codes of a text in order, each once per place; digits without a letter count only after "code"."""
    found = [*_typed(text), *_announced(text)]
    found += [mention for one in found for mention in _listed_after(text, one)]
    taken = [(mention.start, mention.end) for mention in found]
    found += [mention for mention in _said(text) if not _overlaps(mention, taken)]
    return tuple(sorted({one.start: one for one in found}.values(), key=lambda mention: mention.start))


def _typed(text: str) -> Iterator[CodeMention]:
    for match in _TYPED.finditer(text):
        letter, gap, body = match[1], match[2], match[3]
        digits = body.upper().replace("O", "0").replace("L", "1")
        # An "o" for a zero is believed among digits only, as is an "l" for a one; "P3FFF" and "P-0EFC" need no second.
        loose = bool(gap) and not (gap == "-" and match[0].isupper())
        doubtful = "O" in body.upper() and not digits.isdigit()
        needed = _BODY - 1 if "L" in body.upper() else 1 + (doubtful or loose)
        if sum(char.isdigit() for char in body) < needed:
            continue
        if gap and not _plausible_apart(letter, digits, text[match.end() :]):
            continue
        if (gap == " " and _is_of_a_place(text, match.start())) or _is_of_a_thing(text, letter, match.start()):
            continue
        if not gap and _OF_A_MAKER.fullmatch(letter + body) and not _is_announced(text, match.start()):
            continue
        yield CodeMention(letter.upper() + digits, match.start(), match.end(), spoken=False)


def _plausible_apart(letter: str, digits: str, after: str) -> bool:
    """Whether a letter and four digits with a gap are a code, not "c 2014" or "b 1200 €"."""
    if _YEAR_OR_MODEL.fullmatch(digits) or _NOT_A_CODE_AFTER.match(after):
        return False
    return digits.startswith("0") or letter in "pP" or letter.isupper()


def _is_of_a_thing(text: str, letter: str, start: int) -> bool:
    """Whether goods or a flat are numbered so; a « P » with four digits is a fault wherever it stands."""
    before = text[max(0, start - _LONGEST_ANNOUNCEMENT) : start]
    return letter not in "pP" and not _is_announced(text, start) and _NUMBERED.search(before) is not None


def _is_announced(text: str, start: int) -> bool:
    return _ANNOUNCED.search(text[max(0, start - _LONGEST_ANNOUNCEMENT) : start]) is not None


def _announced(text: str) -> Iterator[CodeMention]:
    for match in _AFTER_WORD.finditer(text):
        digits = match[1].upper()
        if _YEAR_OR_MODEL.fullmatch(digits) or _NOT_A_CODE_AFTER.match(text[match.end() :]):
            continue
        # "code 1234" may be any code; a leading zero or the word fault makes it one of ours.
        if digits[0] != "0" and not _FAULT_WORD.search(match[0]):
            continue
        yield CodeMention(f"P{digits}", match.start(1), match.end(1), spoken=False)
    for match in _BY_THE_READER.finditer(text):
        group = 1 if match[1] else 2
        yield CodeMention(f"P{match[group].upper()}", match.start(group), match.end(group), spoken=False)
    for match in _ZERO_AS_A_LETTER.finditer(text):
        alone = match[0] == text.strip() or _OF_A_CAR.search(text, 0, match.start()) is not None
        if alone and not _NOT_A_CODE_AFTER.match(text, match.end()):
            yield CodeMention(f"P0{match[1].upper()}", match.start(), match.end(), spoken=False)


def _listed_after(text: str, first: CodeMention) -> Iterator[CodeMention]:
    """The codes that go on from one, of its system: four digits, three of which two are the same, or the last."""
    one = first
    while match := _LISTED.match(text, one.end):
        digits = match[1].upper()
        if len(digits) == _BODY - 1 and (digits[:2] != one.code[2:4] or _CAR_AFTER.match(text, match.end())):
            return
        if _NOT_A_CODE_AFTER.match(text, match.end()):
            return
        one = CodeMention(one.code[: _BODY + 1 - len(digits)] + digits, match.start(1), match.end(1), spoken=False)
        yield one


def _said(text: str) -> Iterator[CodeMention]:
    tokens = _tokens(text)
    place = 0
    while place < len(tokens):
        mention, after = _said_at(text, tokens, place)
        if mention is not None:
            yield mention
        place = after


def _tokens(text: str) -> tuple[_Token, ...]:
    return tuple(_Token(fold(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text))


def _said_at(text: str, tokens: Sequence[_Token], place: int) -> tuple[CodeMention | None, int]:
    first = tokens[place]
    letter = _SYSTEM_LETTER.get(first.word) or ("P" if first.word in _WORDS_BEFORE_DIGITS else None)
    if letter is None or _is_part_of_a_name(text, tokens, place) or _is_of_a_place(text, first.start):
        return None, place + 1
    for gap in (_GAP, _LISTED_GAP):
        words = _run(text, tokens, place, gap)
        body, count = _body(words)
        # « bé », « cé »: with its accent it is the name of a letter, and no word.
        is_letter = not text[first.start : first.end].isascii()
        needs_zero = first.word in _WORDS_BEFORE_DIGITS or (first.word in _WORDS_TOO and not is_letter)
        if count and _sounds_right(first.word, body, words[:count], needs_zero=needs_zero):
            last = tokens[place + count]
            spoken = any(is_number_word(word) for word in words[:count])
            if _LONGER_NUMBER.match(text, last.end) or (not spoken and _is_of_other_things(text, letter, first, last)):
                return None, place + 1
            start = tokens[place + 1].start if first.word in _WORDS_BEFORE_DIGITS else first.start
            return CodeMention(letter + body, start, last.end, spoken), place + count + 1
    return None, place + 1


def _is_of_other_things(text: str, letter: str, first: _Token, last: _Token) -> bool:
    return _NOT_A_CODE_AFTER.match(text, last.end) is not None or _is_of_a_thing(text, letter, first.start)


def _is_part_of_a_name(text: str, tokens: Sequence[_Token], place: int) -> bool:
    """Inside an address, or glued to a figure as in "U2" and "C4": a code's letter is glued only to its zero."""
    first = tokens[place]
    if text[max(first.start - 1, 0)] in "@€$":
        return True
    glued = place + 1 < len(tokens) and tokens[place + 1].start == first.end
    return glued and not (tokens[place + 1].word.startswith("0") or _is_spelt_out(tokens, place))


def _is_spelt_out(tokens: Sequence[_Token], place: int) -> bool:
    """« P2 4 6 3 »: a letter that no car is called by, and figures one by one."""
    signs = [token.word for token in tokens[place + 1 : place + 1 + _BODY]]
    return tokens[place].word == "p" and len(signs) == _BODY and all(len(sign) == 1 for sign in signs)


def _is_of_a_place(text: str, start: int) -> bool:
    """« Place P 1203 »."""
    return _A_PLACE.search(text[max(0, start - 12) : start]) is not None


def _run(text: str, tokens: Sequence[_Token], place: int, gap: re.Pattern[str]) -> tuple[str, ...]:
    """The words after a letter that could be its digits, as far as nothing but gaps stands between."""
    words = []
    for before, token in zip(tokens[place:], tokens[place + 1 : place + 13], strict=False):
        if not gap.fullmatch(text, before.end, token.start):
            break
        words.append(token.word)
    return tuple(words)


def _body(words: tuple[str, ...]) -> tuple[str, int]:
    """Four digits from the start of the words, taking as many words as possible; ("", 0) when there are none."""
    best = ("", 0)
    fewest = 99
    for body, count, parts in _bodies(words, 0, "", 0):
        if count > best[1] or (count == best[1] and parts < fewest):
            best, fewest = (body, count), parts
    return best


def _bodies(words: tuple[str, ...], place: int, read: str, parts: int) -> Iterator[tuple[str, int, int]]:
    if len(read) == _BODY:
        yield read, place, parts
        return
    if len(read) > _BODY or place >= len(words):
        return
    for digits, after in readings(words, place):
        yield from _bodies(words, after, read + digits, parts + 1)
    letter = _HEX_LETTER.get(words[place])
    if letter and read:
        yield from _bodies(words, place + 1, read + letter, parts + 1)


def _sounds_right(letter: str, body: str, words: Sequence[str], *, needs_zero: bool) -> bool:
    if body[0] not in _FIRST_DIGITS or (needs_zero and body[0] != "0"):
        return False
    if len(words) == 1 and letter not in {"p", "papa"} and body[0] != "0":
        return False
    # "B 180 d" and "b 180 de 2012" are cars.
    one_by_one = letter == "p" and all(len(word) == 1 for word in words)
    if words[0].isdigit() and words[0][0] != "0" and not body.isdigit() and not one_by_one:
        return False
    if _YEAR_OR_MODEL.fullmatch(body) is None:
        return True
    return len(words) > 2 and ("mille" not in words or letter in _ONLY_LETTERS)


def _overlaps(mention: CodeMention, taken: Sequence[tuple[int, int]]) -> bool:
    return any(mention.start < end and start < mention.end for start, end in taken)


def spoken_form(code: str, *, language: Literal["fr", "en"]) -> str:
    """The code in words a voice reads well: "P zéro trois cent un", "P zero three zero one"."""
    letter, digits = code[0], code[1:]
    if language == "en":
        return " ".join([letter, *(ENGLISH_DIGITS[int(char)] if char.isdigit() else char for char in digits)])
    return " ".join([letter, *_french_body(digits)])


def _french_body(digits: str) -> Iterator[str]:
    yield french_number(int(digits[0]))
    for run in re.findall(r"0|[A-F]|[1-9]\d*", digits[1:]):
        yield run if run in _HEX else french_number(int(run))
