"""Where one complaint ends and the next begins: « un bruit au freinage et la clim ne marche plus »."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from knowledge.diagnosis.lexicon import Token
from knowledge.language.folding import words

_AND = frozenset(words("et and mais but"))
_ANOTHER = frozenset(words("la le les l mon ma mes the my a il un une"))
"""How another thing is begun; « la pédale est molle et descend » goes on with the same."""


class _Sign(Protocol):
    @property
    def places(self) -> frozenset[int]:
        """Of its words among the tokens."""


_S = TypeVar("_S", bound=_Sign)


def without_borrowed(tokens: Sequence[Token], signs: Sequence[_S]) -> list[_S]:
    """The signs but those that only come about by reading over a joint.

    On either side of it something of its own is told, and what lies behind it is told by its own words there.
    """
    joints = tuple(_joints(tokens))
    return [one for one in signs if not any(_borrows(one.places, signs, joint) for joint in joints)]


def _joints(tokens: Sequence[Token]) -> Iterator[int]:
    for place, token in enumerate(tokens[:-1]):
        if token.text in _AND and tokens[place + 1].text in _ANOTHER:
            yield place


def _borrows(places: frozenset[int], signs: Sequence[_Sign], joint: int) -> bool:
    behind = frozenset(place for place in places if place > joint)
    if not behind or behind == places:
        return False
    if not any(len(other.places) > 1 and max(other.places) < joint for other in signs):
        return False
    return any(min(other.places) > joint and other.places & behind and other.places - behind for other in signs)
