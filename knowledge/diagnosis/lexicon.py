"""Finding the words of the lexicon in a text: longest first, over small words, plural or mistyped."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from knowledge.diagnosis.spelling import CLIPPED_FROM, Spelling
from knowledge.faults.base import ASIDE, MENTION, SAID, Phrase
from knowledge.language.folding import fold, words

_TOKEN = re.compile(r"[a-z0-9]+|[.!?;,:+\n]|(?<= )[-/](?= )")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_TOKEN_OR_INITIALS = re.compile(f"{_INITIALS.pattern}|{_TOKEN.pattern}")
"""Initials are one word, with or without their points: « la pompe de D.A. »."""
# Letters that elision leaves behind and articles: never part of a phrase, passed over between its words.
_DROPPED = frozenset(words("l d s c j m qu de du des le la les the of my to"))
_PASSED = _DROPPED | frozenset(
    words(
        "un une mon ma mes ses son sa a an her his our their your en y se me est is are was very tres toujours "
        "vraiment carrement presque quasiment still really just even completely totally suddenly"
    )
)
_SIDES = frozenset(
    words(
        "avant arriere gauche droit droite avg avd arg ard inferieur inferieure superieur superieure left right front "
        "rear upper lower conducteur passager"
    )
)
"""Said of a part within its name: « le support gauche de boîte »."""
_LINKS = frozenset(words("a au aux"))
_BEGUN_BY = frozenset(words("fuite fuites bruit bruits jeu perte claquement casse odeur changer remplacer souci avec"))
_BUT = frozenset(words("but mais sauf except however pourtant"))
_STOPS = frozenset(".!?;\n")
_PARTS_A_LIST = frozenset(",:+-/") | _BUT
_CUT_SHORT = frozenset(
    words(
        "remp rempl mach ext int inf sup amort plaq emb embr inj ech alt bat batt cap capt roul roulmt coul dist "
        "distri susp dep rep repar contr vidg dir disq ref cyl fact echap compr cond vent ventil essui clign crem "
        "resist opt coll jt tend ppe niv biel souff equil therm transm card tri serr comb courr boug"
    )
)
"""Words of a workshop's notes that end with a point and end no sentence: « mach. de freins »."""
_HORSEPOWER = re.compile(r"(?<=\d )cv\b|(?<=\d)cv\b")
"""« 110 cv » is the power of an engine; « le cv » may be a joint."""
_ENGINE_POWER = re.compile(
    r"\b(?:vti|thp|hdi|bluehdi|puretech|tdi|tsi|dci|tce|cdi|crdi|cdti|tdci|jtd|jtdm|multijet|ecoboost|16v|8v|energy)"
    r" ?(\d{2,3})\b(?! ?km)"
)
"""« 207 VTi 120 » and « 1.6 HDi 110 » name an engine, not a speed."""
_KILOMETRES = re.compile(r"(?<=\d)( ?)borne(?=s?\b)")
"""« 25 bornes » are kilometres, not charging stations; as long as the word they stand for."""
_STARTER = re.compile(
    r"(?<=\ble )dem\b|(?<=\bmon )dem\b|(?<=\bun )dem\b|(?<=\bdu )dem\b"
    r"|\bdem(?= (?:hs|mort|qui|neuf|claque|grille|a changer)\b)"
)
"""« Le dem est mort » is the starter, « dur au dem » starting; as long as the word it stands for."""
_CALLER = re.compile(r"(?<=\bthe )contact\b")
"""« The contact owns… » is who writes to an authority, not the French ignition; as long as the word it stands for."""
_SON = re.compile(r"(?:(?<=\bmy )|(?<=\bour )|(?<=\bhis )|(?<=\bher ))son\b")
"""A child, not the French sound."""
_SHORT = {
    "qd": "quand", "kan": "quand", "qand": "quand", "ki": "qui", "ke": "que", "koi": "quoi", "jai": "ai",
    "trs": "tours",
    "ar": "arriere", "arr": "arriere", "tjs": "toujours", "tjrs": "toujours", "pb": "probleme", "pbm": "probleme",
    "dem": "demarrage", "dmr": "demarreur", "vit": "vitesse", "tp": "temperature",
    "mecano": "garagiste", "elec": "electrique", "rad": "radiateur", "essui": "essuie",
    "bv": "boite", "mach": "machoires", "plaq": "plaquettes", "emb": "embrayage", "ldf": "lockheed",
    "embray": "embrayage",
    "clef": "cle", "clefs": "cles", "veh": "vehicule", "gazoil": "gasoil", "gazoile": "gasoil", "gasoile": "gasoil",
    "cyl": "cylindre", "regul": "regulateur", "roult": "roulement", "roulmt": "roulement", "rlt": "roulement",
    "calculo": "calculateur", "calc": "calculateur", "batt": "batterie", "condo": "condenseur", "compr": "compresseur",
    "embr": "embrayage", "capt": "capteur", "disq": "disque", "plaqu": "plaquette", "pap": "papillon",
    "susp": "suspension", "ventil": "ventilateur", "rotul": "rotule", "amort": "amortisseur",
    "sb": "silentbloc", "clime": "clim", "coll": "collecteur", "ppe": "pompe", "jt": "joint", "dsq": "disque",
    "echap": "echappement", "tend": "tendeur", "niv": "niveau", "biel": "biellette", "souff": "soufflet",
    "courr": "courroie", "boug": "bougie", "equil": "equilibrage", "inj": "injecteur", "therm": "thermostat",
    "join": "joint", "joins": "joint", "tranny": "transmission", "eng": "engine", "aircon": "ac",
}  # fmt: skip
"""Words as they are typed in a hurry, and in full."""
_WITH_A_POINT = {
    "card": "cardan", "tri": "triangle", "serr": "serrure", "comb": "combine",
    "cond": "condenseur", "alt": "alternateur", "resist": "resistance", "crem": "cremaillere",
}  # fmt: skip
"""Words of a workshop's notes that are cut short only where a point says so, and in full."""
_READ_AGAIN = 16
"""A message is read for its findings and then for its gist."""
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    sentence: int
    clause: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A phrase found: what it speaks of and which tokens it took (from `first` up to but not `last`)."""

    targets: tuple[str, ...]
    first: int
    last: int
    mistyped: bool


@dataclass(slots=True, eq=False)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    prefixes: list[tuple[str, "_Node"]] = field(default_factory=list)
    targets: tuple[str, ...] = ()
    names: bool = False
    """Whether the name of a part goes through it, behind a word long enough to tell what may follow."""


@cache
def _begun_alike() -> frozenset[str]:
    """Everyday words that only begin like one of ours: « trouver » is no hole, « secours » no shaking."""
    return frozenset(words(Path(__file__).with_name("begun_alike.txt").read_text("utf-8")))


@lru_cache(maxsize=_READ_AGAIN)
def tokens_of(text: str) -> tuple[list[Token], str]:
    """The words with their place in the folded text; punctuation only counts sentences and clauses.

    Whoever reads one message after another is handed the same list: it is not to be changed.
    """
    folded = _plainly(fold(text))
    found: list[Token] = []
    sentence = clause = 0
    token = _TOKEN_OR_INITIALS if _INITIALS.search(folded) else _TOKEN
    for match in token.finditer(folded):
        word = match.group()
        if word == "." and found and found[-1].end == match.start() and _raw(folded, found[-1]) in _CUT_SHORT:
            continue
        if word in _STOPS:
            sentence, clause = sentence + 1, clause + 1
        elif word in _PARTS_A_LIST:
            clause += 1
        word = word.replace(".", "") if len(word) > 1 else word
        if word.isalnum():
            short = _WITH_A_POINT if folded[match.end() : match.end() + 1] == "." else _SHORT
            full = short.get(word) or _SHORT.get(word, word)
            found.append(Token(full, match.start(), match.end(), sentence, clause))
    return found, folded


def _raw(folded: str, token: Token) -> str:
    return folded[token.start : token.end]


def _plainly(folded: str) -> str:
    """Without the units and the people that are written like parts, at the same length."""
    if "borne" in folded:
        folded = _KILOMETRES.sub(r"\1kilom", folded)
    if "the contact" in folded:
        folded = _CALLER.sub("someone", folded)
    if "dem " in folded or folded.endswith("dem"):
        folded = _STARTER.sub("dmr", folded)
    if "t°" in folded:
        folded = folded.replace("t°", "tp")
    if " son" in folded:
        folded = _SON.sub("kid", folded)
    folded = _ENGINE_POWER.sub(lambda match: match.group()[: -len(match.group(1))] + "p" * len(match.group(1)), folded)
    return _HORSEPOWER.sub("hp", folded) if "cv" in folded else folded


def _without_links(spelt: list[str]) -> list[str]:
    """« Pompe à eau » as it is noted in haste: « pompe eau »."""
    return [word for place, word in enumerate(spelt) if word not in _LINKS or place in {0, len(spelt) - 1}]


def _spelt(words: str) -> list[str]:
    plain = re.findall(r"[a-z0-9]+\*?", words)
    kept = [word for word in plain if word not in _DROPPED]
    return kept if any(len(word) > 1 for word in kept) else plain


class Lexicon:
    """`meanings` are the targets that findings are written in; the others only name parts and systems."""

    def __init__(self, phrases: Iterable[Phrase], meanings: Collection[str]) -> None:
        self._meanings = frozenset((*meanings, ASIDE))
        self._root = _Node()
        self._by_head: dict[str, list[tuple[str, _Node]]] = defaultdict(list)
        known: set[str] = set()
        for phrase in phrases:
            spelt = _spelt(phrase.words)
            self._add(spelt, phrase.targets)
            if any(target.startswith(MENTION) for target in phrase.targets):
                self._add(_without_links(spelt), phrase.targets)
            known.update(word.rstrip("*") for word in spelt)
        for prefix, node in self._root.prefixes:
            self._by_head[prefix[:3]].append((prefix, node))
        self._words = frozenset(known)
        self._spelling = Spelling(known)
        self._begins = lru_cache(maxsize=20_000)(self._beginnings)
        self._goes_on_as = lru_cache(maxsize=20_000)(self._mended_within)

    def _add(self, spelt: list[str], targets: tuple[str, ...]) -> None:
        node = self._root
        names = any(target.startswith(MENTION) for target in targets)
        for word in spelt:
            node = _child(node, word)
            node.names = node.names or (names and len(word) > CLIPPED_FROM)
        node.targets = tuple(dict.fromkeys((*node.targets, *targets)))

    def occurrences(self, tokens: list[Token]) -> list[Occurrence]:
        """What the tokens speak of, in order; only words inside a part's name may be used twice."""
        found: list[Occurrence] = []
        place = 0
        while place < len(tokens):
            occurrence = self.at(tokens, place)
            if occurrence is None:
                place += 1
                continue
            beyond = self._named_beyond(tokens, occurrence)
            if beyond is not None and not self._said_whole(occurrence):
                occurrence = self.at(tokens[:beyond], place) or Occurrence((), place, beyond, mistyped=False)
            found.append(occurrence)
            if self._said_whole(occurrence):
                inside = self._inside(tokens, occurrence, names_too=True)
                found.extend(one for one in inside if beyond is None or one.last <= beyond)
            elif self._compound(occurrence):
                found.extend(self._inside(tokens, occurrence))
            place = beyond or occurrence.last
        return found

    def _named_beyond(self, tokens: list[Token], occurrence: Occurrence) -> int | None:
        """Where a part's name begins that goes on past what was found: « fuite au collecteur d'admission »."""
        if tokens[occurrence.first].text not in _BEGUN_BY:
            return None
        for place in range(occurrence.first + 1, occurrence.last):
            inner = self.at(tokens, place)
            if inner and inner.last > occurrence.last and any(one.startswith(MENTION) for one in inner.targets):
                return place
        return None

    def _compound(self, occurrence: Occurrence) -> bool:
        """A name of a part in several words, without a meaning of its own: « FAP bouché » still says « bouché »."""
        return occurrence.last - occurrence.first > 1 and not any(
            target in self._meanings for target in occurrence.targets
        )

    @staticmethod
    def _said_whole(occurrence: Occurrence) -> bool:
        """A turn of phrase that means a finding by itself: its words go on speaking of what they name."""
        return occurrence.last - occurrence.first > 1 and all(one.startswith(SAID) for one in occurrence.targets)

    def _inside(self, tokens: list[Token], occurrence: Occurrence, *, names_too: bool = False) -> Iterator[Occurrence]:
        place = occurrence.first
        shorter = occurrence.last - 1 if names_too else occurrence.first + 1
        while place < occurrence.last:
            end = shorter if place == occurrence.first else occurrence.last
            inner = self.at(tokens[:end], place)
            place = inner.last if inner else place + 1
            if inner and (meant := tuple(one for one in inner.targets if names_too or one in self._meanings)):
                yield Occurrence(meant, inner.first, inner.last, inner.mistyped)
                if names_too and self._said_whole(inner):
                    yield from self._inside(tokens, inner, names_too=True)

    def at(self, tokens: list[Token], place: int) -> Occurrence | None:
        """The longest phrase that begins with the token at `place`."""
        begun = self._begins(tokens[place].text)
        if begun is None:
            return None
        mistyped, nodes = begun
        empty: tuple[str, ...] = ()
        last, targets, as_typed = place, empty, True
        for end, node, spelt in self._walk(nodes, tokens, place):
            if node.targets and end >= last:
                targets = tuple(dict.fromkeys((*targets, *node.targets))) if end == last else node.targets
                last, as_typed = end, spelt
        if not targets:
            return None
        if ASIDE in targets:
            targets = tuple(one for one in targets if one in self._meanings)
        return Occurrence(targets, place, last, mistyped=mistyped or not as_typed)

    def _walk(
        self, nodes: Iterable[_Node], tokens: list[Token], place: int, *, spelt: bool = True
    ) -> Iterator[tuple[int, _Node, bool]]:
        """Where the phrases end that go on from `nodes`, the word at `place` being theirs, and whether so spelt."""
        goes_on = place + 1 < len(tokens) and _goes_on(tokens[place], tokens[place + 1])
        for node in nodes:
            yield place + 1, node, spelt
            if goes_on and (node.children or node.prefixes):
                for end, beyond, as_spelt in self._further(node, tokens, place + 1):
                    yield end, beyond, spelt and as_spelt

    def _further(self, node: _Node, tokens: list[Token], place: int) -> Iterator[tuple[int, _Node, bool]]:
        edges = self._edges(node, tokens[place].text)
        if edges:
            yield from self._walk(edges, tokens, place)
        elif node.names:
            yield from self._walk(self._goes_on_as(node, tokens[place].text), tokens, place, spelt=False)
        if place + 1 < len(tokens) and (tokens[place].text in _PASSED or self._is_side(tokens, place)):
            yield from self._further(node, tokens, place + 1)

    @staticmethod
    def _is_side(tokens: list[Token], place: int) -> bool:
        return tokens[place].text in _SIDES and _goes_on(tokens[place], tokens[place + 1])

    def _beginnings(self, word: str) -> tuple[bool, tuple[_Node, ...]] | None:
        """Whether the word is mended, and where the phrases that it begins go on; nothing for a word of none."""
        spelling = word if self._starts(word) else self._spelling.mended(word)
        if spelling is None:
            return None
        return spelling != word, tuple(self._edges(self._root, spelling))

    def _edges(self, node: _Node, word: str) -> list[_Node]:
        prefixes = self._by_head.get(word[:3], ()) if node is self._root else node.prefixes
        children, size = node.children, len(word)
        found = []
        if children:
            spelt = [word]
            if size > _SHORTEST_PLURAL:
                spelt += (word[:-1], word + "s") if word[-1] in "sx" else (word + "s",)
            found = [child for one in spelt if (child := children.get(one)) is not None]
        if prefixes and word not in _begun_alike():
            found += [child for prefix, child in prefixes if word.startswith(prefix)]
        return found

    def _mended_within(self, node: _Node, word: str) -> tuple[_Node, ...]:
        """Where a name goes on that is begun well: « capteur de vilbrequin », « filtre hab »."""
        children = {spelt: child for spelt, child in node.children.items() if child.names and spelt.isalpha()}
        return tuple(children[spelt] for spelt in self._spelling.within(word, children))

    def knows(self, word: str) -> bool:
        """Whether it is a word of some phrase, in one of its forms."""
        return word in self._words or word[:-1] in self._words or f"{word}s" in self._words

    def _starts(self, word: str) -> bool:
        return word in self._words or bool(self._edges(self._root, word))


def _goes_on(token: Token, following: Token) -> bool:
    """A turn of phrase may hold « mais », never a comma: « battery, still dies » is two."""
    if following.text in _BUT:
        return following.sentence == token.sentence
    return following.clause == token.clause


def _child(node: _Node, word: str) -> _Node:
    if not word.endswith("*"):
        return node.children.setdefault(word, _Node())
    prefix = word[:-1]
    for known, child in node.prefixes:
        if known == prefix:
            return child
    child = _Node()
    node.prefixes.append((prefix, child))
    return child
