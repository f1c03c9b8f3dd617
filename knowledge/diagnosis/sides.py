"""On which side and at which end of the car a part is said to stand: « roulement avant droit », « vitre passager »."""

from collections.abc import Iterator, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_FRONT, _REAR = "at_front", "at_rear"
_LEFT, _RIGHT = "at_left", "at_right"
_ENDS = {
    **dict.fromkeys(words("avant av front"), _FRONT),
    **dict.fromkeys(words("arriere rear back"), _REAR),
}
_SIDES = {
    **dict.fromkeys(words("gauche left"), _LEFT),
    **dict.fromkeys(words("droit droite right"), _RIGHT),
}
_SEATS = {
    **dict.fromkeys(words("conducteur chauffeur driver drivers"), _LEFT),
    **dict.fromkeys(words("passager passenger passengers"), _RIGHT),
}
"""As cars are driven in France; who is driven sits on the other side."""
_IN_SHORT = {
    "avg": (_FRONT, _LEFT),
    "avd": (_FRONT, _RIGHT),
    "arg": (_REAR, _LEFT),
    "ard": (_REAR, _RIGHT),
}
_THE, _AT = frozenset(words("l the")), frozenset(words("a de sur vers from at in on near under"))
_BESIDE = frozenset(words("cote side"))
_STRAIGHT = frozenset(words("volant steering tout plus pas est"))
"""« Le volant n'est plus droit »: no side."""
_WELL = frozenset(
    words("all not t quite run runs start starts sound feel feels work works look looks is it be been just")
)
"""« It won't run right », « it was all right »."""
_A_PLACE = "place"
"""What words of place alone speak of in the lexicon: « je tourne à droite »."""
_ROUND = frozenset(words("turn bend"))
"""What is spoken of where the road or the wheel goes to that side: « when I turn left »."""
_CYLINDER = frozenset(words("cylindre cylindres cylinder cylinders cyl cyls"))
_NUMBER = frozenset(words("n no num numero number et and ou or"))
_NUMBERS = {
    **{str(one): one for one in range(1, 5)},
    **dict(zip(words("un deux trois quatre"), range(1, 5), strict=True)),
    **dict(zip(words("one two three four"), range(1, 5), strict=True)),
}
_AT_ONCE = frozenset(words("now away after before when where here there up as at"))
"""« Right now »."""
_STRAIGHT_TO = frozenset(words("under off through into down out"))
"""« Roaring right under the floor », where no front or rear is told of."""
_REMAINS = frozenset(
    words("bars bar miles km kilometres percent charge fuel range way thing option was am i we he she")
)
"""« Ten bars left », « the only way left », « I left it »."""
_HANDED = frozenset(words("hand handed"))
"""« Right hand drive »."""
_BACK = "back"


def sides_told(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> Iterator[tuple[str, int]]:
    """Findings and the token that each stands on. `occurrences` are the turns of phrase found among the tokens."""
    named = [
        one
        for one in occurrences
        if _ROUND.isdisjoint(one.targets) and not any(target.startswith(_A_PLACE) for target in one.targets)
    ]
    begun = {one.first for one in named}
    said_of = {place for one in named for place in range(one.first + 1, one.last + 1)}
    for place, token in enumerate(tokens):
        if token.text in _IN_SHORT:
            yield from ((finding, place) for finding in _IN_SHORT[token.text])
            continue
        if token.text in _ENDS and _is_the_end(tokens, place):
            yield _ENDS[token.text], place
        side = _SIDES.get(token.text) or _SEATS.get(token.text)
        if side is None:
            continue
        before, after = _neighbour(tokens, place, -1), _neighbour(tokens, place, +1)
        if _is_no_side(token.text, before, after):
            continue
        if before in _STRAIGHT or after in _AT_ONCE or (after == _BACK and place + 2 not in begun):
            continue
        end = _ENDS.get(before) or _ENDS.get(after)
        if end is not None:
            yield end, place
        # « Phare gauche », "left headlight".
        if (
            end is not None
            or before in _BESIDE
            or after in _BESIDE
            or place in said_of
            or (after and place + 1 in begun)
        ):
            yield side, place


def cylinders_told(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """« La bobine du cylindre 2 », "cylinders two and three": findings and the token that each stands on."""
    for place, token in enumerate(tokens):
        if token.text not in _CYLINDER:
            continue
        for after, told in enumerate(tokens[place + 1 :], start=place + 1):
            if told.sentence != token.sentence or not (told.text in _NUMBER or told.text in _NUMBERS):
                break
            if told.text in _NUMBERS:
                yield f"at_cylinder_{_NUMBERS[told.text]}", after


def _is_no_side(word: str, before: str, after: str) -> bool:
    """English has « right » for what is well or straight and « left » for what remains."""
    if word == "right" and before not in _ENDS and (before in _WELL or after in _STRAIGHT_TO):
        return True
    return (word == "left" and before in _REMAINS) or (word in {"left", "right"} and after in _HANDED)


def _is_the_end(tokens: Sequence[Token], place: int) -> bool:
    """« À l'arrière », "from the rear": no part is named by it."""
    return place > 1 and tokens[place - 1].text in _THE and tokens[place - 2].text in _AT


def _neighbour(tokens: Sequence[Token], place: int, step: int) -> str:
    """The word next to it in its clause, a genitive's letter passed over."""
    place += step
    if 0 <= place < len(tokens) and tokens[place].text == "s":
        place += step
    near = 0 <= place < len(tokens) and tokens[place].clause == tokens[place - step].clause
    return tokens[place].text if near else ""
