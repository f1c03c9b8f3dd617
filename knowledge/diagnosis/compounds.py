"""Parts named by what they belong to: « le capteur de niveau du vase », « filtres à huile, à air et à gasoil »."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.diagnosis.circumstances import LEFT_SHORT
from knowledge.diagnosis.company import in_company
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import DETERMINERS, OF
from knowledge.faults.alike import of_one_meaning
from knowledge.faults.base import MENTION, FaultBase, FindingKind
from knowledge.faults.french import bare
from knowledge.language.folding import words

_APART = frozenset(
    words(
        "capteur sonde durite durit tuyau tube flexible conduite canalisation bouchon vanne electrovanne filtre jauge"
    )
)
"""What is a part of its own, whatever it belongs to."""
HEADS = _APART | frozenset(
    words(
        "joint collier tresse masse connecteur fiche cosse fil cable faisceau cache couvercle poulie courroie galet "
        "tendeur soufflet resistance support fixation patte relais fusible protection"
    )
)
"""What is one where the base has it, and else belongs to the part that it is of: « le connecteur de l'alternateur »."""
_LISTED = frozenset(words("filtre filtres capteurs sondes joints courroies pompes soupapes feux durites rotules"))
"""Heads that are said once for several parts."""
_ITS = frozenset(words("son sa ses leur leurs"))
_AND = frozenset(words("et a au aux de d du ou plus puis and"))
_JOINING = frozenset(words("et ou and or"))
_PLUGS = frozenset(words("bougie bougies"))
_SPARK, _GLOW, _GLOWS = "spark_plug", "glow_plug", "prechauff"
_MODIFIERS = 2
_LONGEST = 4

At = Callable[[list[Token], int], Occurrence | None]


class Compounds:
    def __init__(self, base: FaultBase) -> None:
        self._named = {one.id: one.components for one in base.findings if one.kind is FindingKind.mention}
        self._shared = frozenset(node for node, parts in self._named.items() if len(parts) > 1)
        self._system = {part.id: part.system for part in base.components.values()}
        headed: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for part in base.components.values():
            head, *rest = words(bare(part.article_fr))
            headed[_singular(head)].append((part.id, frozenset(map(_singular, rest))))
        self._headed: Mapping[str, list[tuple[str, frozenset[str]]]] = headed

    def read(self, tokens: list[Token], found: Sequence[Occurrence], at: At) -> list[Occurrence]:
        """What was found, with each part's name read together with the words that begin it, and lists told apart."""
        named = [one for one in found if self._names(one)]
        if not named:
            return list(found)
        read: list[Occurrence] = []
        taken = {place for one in named for place in range(one.first, one.last)}
        for one in found:
            if not self._names(one):
                read.append(one)
                continue
            read.append(self._whole(tokens, one, taken))
            if tokens[one.first].text in _LISTED:
                read += self._listed(tokens, one, taken, at)
        read = [self._of_another(tokens, one, named, at) for one in self._sharing(tokens, read, at)]
        read += self._completed(tokens, named, taken, at)
        read = [_of_a_diesel(tokens, one) for one in in_company(tokens, read)]
        return [one if self._shared.isdisjoint(one.targets) else self._narrowed(tokens, one, read) for one in read]

    def _sharing(self, tokens: list[Token], read: Sequence[Occurrence], at: At) -> list[Occurrence]:
        """« Injecteur et pompe AdBlue »: what is said once, behind the second head, is said of the first as well."""
        begins = {one.first: one for one in read if self._names(one)}
        return [self._shared_with(tokens, one, begins.get(one.last + 1), at) for one in read]

    def _shared_with(self, tokens: list[Token], one: Occurrence, second: Occurrence | None, at: At) -> Occurrence:
        if second is None or one.last - one.first > 1 or not self._names(one) or tokens[one.last].text not in _JOINING:
            return one
        said = [tokens[one.first], *tokens[second.first + 1 : second.last]]
        whole = at(said, 0) if len(said) > 1 else None
        if whole is None or whole.last < len(said) or not self._names(whole) or whole.targets == second.targets:
            return one
        return Occurrence(whole.targets, one.first, one.last, whole.mistyped)

    def _completed(
        self, tokens: list[Token], named: Sequence[Occurrence], taken: set[int], at: At
    ) -> Iterator[Occurrence]:
        for place, token in enumerate(tokens):
            short = token.text in LEFT_SHORT or _is_its_own(tokens, place)
            if not short or place in taken or _goes_on(tokens, place):
                continue
            whole = next(filter(None, (self._with(tokens, place, other, at) for other in named)), None)
            if whole is not None:
                yield whole

    def _of_another(self, tokens: list[Token], one: Occurrence, named: Sequence[Occurrence], at: At) -> Occurrence:
        """« Le coffre ne ferme plus, serrure »: a head that is a name by itself, read with the part it belongs to."""
        if one.last - one.first > 1 or tokens[one.first].text not in LEFT_SHORT or _goes_on(tokens, one.first):
            return one
        if not self._names(one):
            return one
        others = (other for other in named if other.last <= one.first and other.last - other.first == 1)
        return next(filter(None, (self._with(tokens, one.first, other, at) for other in others)), one)

    def _with(self, tokens: list[Token], place: int, other: Occurrence, at: At) -> Occurrence | None:
        """The name that the head at `place` makes with another part's: « courroie de distribution, galets »."""
        if tokens[other.first].sentence != tokens[place].sentence:
            return None
        named = [replace(token, clause=tokens[place].clause) for token in tokens[other.first : other.last]]
        for rest in (named, named[1:]):
            whole = at([tokens[place], *rest], 0) if rest else None
            if whole is not None and whole.last > len(rest) and self._names(whole):
                return Occurrence(whole.targets, place, place + 1, whole.mistyped)
        return None

    def _narrowed(self, tokens: Sequence[Token], one: Occurrence, read: Sequence[Occurrence]) -> Occurrence:
        """« Coupelles et butées » speak of one system: of the parts that go by a name, the one that belongs to it."""
        targets = self._one_by_one(tuple(dict.fromkeys(self._fitting(tokens, one, read))))
        return one if targets == one.targets else replace(one, targets=targets)

    def _one_by_one(self, targets: Sequence[str]) -> tuple[str, ...]:
        """Of the names that one word stands for, without those that say the same of more parts."""
        parts = {target: frozenset(self._named.get(target, ())) for target in targets}
        return tuple(one for one in targets if not any(parts[other] < parts[one] for other in targets if parts[other]))

    def _fitting(self, tokens: Sequence[Token], one: Occurrence, read: Sequence[Occurrence]) -> Iterator[str]:
        for target in one.targets:
            parts = self._named.get(target, ())
            around = self._around(tokens, one, read) if len(parts) > 1 else frozenset()
            others = frozenset(parts) - self._by_themselves(tokens, one, read) if len(parts) > 1 else frozenset()
            kept = [part for part in parts if part in others and self._system[part] in around]
            if not kept and len(others) < len(parts):
                kept = [part for part in parts if part in others]
            node = f"{MENTION}{'+'.join(kept)}"
            yield node if kept and node in self._named else target

    def _by_themselves(self, tokens: Sequence[Token], one: Occurrence, read: Sequence[Occurrence]) -> frozenset[str]:
        """« Attelage et prise 7 broches »: the parts that are joined to it under a name of their own."""
        if one.last >= len(tokens) or tokens[one.last].text not in _JOINING:
            return frozenset()
        named = [
            [part for target in other.targets for part in self._named.get(target, ())]
            for other in read
            if other.first == one.last + 1
        ]
        return frozenset(parts[0] for parts in named if len(parts) == 1)

    def _around(self, tokens: Sequence[Token], one: Occurrence, read: Sequence[Occurrence]) -> frozenset[str]:
        """The systems of which the same sentence names a part without doubt."""
        sentence = tokens[one.first].sentence
        return frozenset(
            systems.pop()
            for other in read
            if other.first != one.first
            and tokens[other.first].sentence == sentence
            and len(systems := self._systems_named(other)) == 1
        )

    def _systems_named(self, one: Occurrence) -> set[str]:
        return {self._system[part] for target in one.targets for part in self._named.get(target, ())}

    def _names(self, one: Occurrence) -> bool:
        return not self._named.keys().isdisjoint(one.targets)

    def _whole(self, tokens: Sequence[Token], one: Occurrence, taken: set[int]) -> Occurrence:
        begun = _begun(tokens, one, taken)
        if begun is None:
            return one
        meant = self._meant(tokens, one, begun)
        if meant is not None:
            return Occurrence((meant,), begun, one.last, one.mistyped)
        if _singular(tokens[begun].text) not in _APART:
            return one
        return replace(one, targets=self._systems_of(one))

    def _meant(self, tokens: Sequence[Token], one: Occurrence, begun: int) -> str | None:
        """The one part of the same system that begins so and whose name holds the words between, or the carrier's."""
        systems = self._systems_named(one)
        said = {_singular(token.text) for token in tokens[begun + 1 : one.last]} - OF - DETERMINERS
        head = _singular(tokens[begun].text)
        shared = {
            part: len(said & rest)
            for other in (head, *of_one_meaning(head))
            for part, rest in self._headed.get(other, ())
            if self._system[part] in systems and said & rest
        }
        best = [part for part, count in shared.items() if count == max(shared.values())]
        node = f"{MENTION}{best[0]}" if len(best) == 1 else ""
        return node if node in self._named else None

    def _systems_of(self, one: Occurrence) -> tuple[str, ...]:
        """What a carrier's name still tells: of which system it is."""
        kept = tuple(target for target in one.targets if target not in self._named)
        return (*kept, *(f"system_{system}" for system in sorted(self._systems_named(one))))

    def _listed(self, tokens: list[Token], one: Occurrence, taken: set[int], at: At) -> Iterator[Occurrence]:
        place = one.last
        while place < len(tokens) and tokens[place].sentence == tokens[one.first].sentence:
            if tokens[place].text in _AND:
                place += 1
                continue
            other = None if place in taken else self._spelt_out(tokens, one, place, at)
            if other is None:
                return
            yield other
            place = other.last

    def _spelt_out(self, tokens: list[Token], one: Occurrence, place: int, at: At) -> Occurrence | None:
        """The name that the head of `one` and the words from `place` on make together."""
        head = replace(tokens[one.first], clause=tokens[place].clause)
        whole = at([head, *tokens[place : place + _LONGEST]], 0)
        if whole is None or whole.last < 2 or not self._names(whole):
            return None
        return Occurrence(whole.targets, place, place + whole.last - 1, whole.mistyped)


def _of_a_diesel(tokens: Sequence[Token], one: Occurrence) -> Occurrence:
    """« Relais de préchauffage collé, les bougies chauffent »: the plugs that glow, and not those that spark."""
    if one.last - one.first > 1 or tokens[one.first].text not in _PLUGS or f"{MENTION}{_SPARK}" not in one.targets:
        return one
    if not any(token.text.startswith(_GLOWS) for token in tokens):
        return one
    return replace(one, targets=(f"{MENTION}{_GLOW}",))


def _begun(tokens: Sequence[Token], one: Occurrence, taken: set[int]) -> int | None:
    """Where the name begins that goes on with « de » and the name of a part, the words between being of no other."""
    place = one.first - 1
    while place >= 0 and tokens[place].text in DETERMINERS:
        place -= 1
    if place < 0 or tokens[place].text not in OF:
        return None
    place -= 1
    for back in range(_MODIFIERS + 1):
        start = place - back
        if start < 0 or start in taken or tokens[start].clause != tokens[one.first].clause:
            return None
        if _singular(tokens[start].text) in HEADS:
            return start
        if not tokens[start].text.isalpha():
            return None
    return None


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """« Le support de … »: what follows says of what it is."""
    return place + 1 < len(tokens) and tokens[place + 1].text in OF


def _is_its_own(tokens: Sequence[Token], place: int) -> bool:
    """« Le vase fuit et son bouchon ne tient plus »: of the part that was named."""
    return place > 0 and tokens[place - 1].text in _ITS and _singular(tokens[place].text) in HEADS


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word
