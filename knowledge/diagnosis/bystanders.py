"""Parts that are named beside the one spoken of: what it belongs to, where it sits, what runs out of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from knowledge.diagnosis.circumstances import is_blamed, is_circumstance, is_verdict
from knowledge.diagnosis.compounds import HEADS
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import COMPLAINTS, DETERMINERS, OF
from knowledge.diagnosis.serviced import is_serviced, runs_out
from knowledge.faults.base import FaultBase, FindingKind
from knowledge.faults.french import bare
from knowledge.language.folding import words

_FLUID = "fluid"

_PLACES = frozenset(
    words(
        "dans sous derriere devant sur entre contre vers cote pres niveau dessus dessous travers milieu autour long "
        "depuis amont aval under behind near onto above beside between inside below"
    )
)
_BESIDE = frozenset(words("derriere devant sous entre contre cote under behind near beside between"))
"""Places that stand before the part as well: « le capteur derrière le volant moteur, le PMH »."""
_AND = frozenset(words("et and ou or puis"))
_SENSED = frozenset(words("sonde sondes capteur capteurs sensor sensors thermocouple"))
_AHEAD_OR_BEHIND = frozenset(words("avant apres before after"))
"""« La sonde après catalyseur » : where a sensor sits in the pipe."""
_FIXINGS = frozenset(
    words(
        "ecrou ecrous goujon goujons silentbloc silentblocs silent roulement roulements palier paliers nut nuts stud "
        "studs bushing bushings bearing bearings"
    )
)
"""What every part has of its own: « le roulement de l'alternateur » is none of a wheel's."""
_HINGES = frozenset(words("charniere charnieres hinge hinges"))
"""« Accoudoir cassé, charnière HS »: of what was named before."""
_FED = frozenset(words("fusible fusibles fuse fuses relais relay relays"))
_LEADS_TO = frozenset(words("de du des d of for to au aux pour"))
"""« Fuse to the fuel pump »."""
_RELATIVE = "qui"
_GEARBOXES = frozenset(
    words(
        "al4 dp0 dsg dsg6 dsg7 edc eat6 eat8 edct easytronic bmp6 etg etg5 bva bvm bvm5 bvm6 bvr powershift "
        "tiptronic xtronic multitronic quickshift sensodrive hydractive"
    )
)
"""Kinds of gearbox and of suspension, which tell of a car as well: « DSG7, mécatronique »."""
_HOLDING = frozenset(
    words(
        "tient tiennent soutient soutiennent retient retiennent maintient maintiennent commande commandent alimente "
        "alimentent actionne actionnent entraine entrainent ferme ferment verrouille verrouillent ouvre ouvrent leve "
        "levent refroidit refroidissent detecte detectent reconnait relache relachent hold holds drive feed open close"
    )
)
"""« Les vérins ne tiennent plus le hayon »: what the one is there for, and the other only undergoes."""
_ENGLISH_HEADS = frozenset(
    words("cable fuse relay sensor bracket hose switch gasket seal gaiter mount bush wiring lead")
)
_GOES_ON = frozenset(words("se s ne n qui"))
"""« Jante fendue, le pneu se dégonfle »: what comes of it, and no item of a list."""
_NO_MORE = frozenset(words("plus pas"))
_TAKEN_OUT = frozenset(words("demontage depose tomber removal"))
_SHOWS = frozenset(words("ecran afficheur screen display"))
_SEES = frozenset(words("camera cameras radar"))
_BACKING = frozenset(words("arriere recul reculant reverse reversing"))
_OFF = frozenset(
    words(
        "decolle decollee decolles decollees arrache arrachee arraches arrachees detache detachee tombe tombee sorti "
        "sortie deboite deboitee demonte demontee depose deposee desolidarise separe separee"
    )
)
_IN = frozenset(words("dans in"))
_SPREAD_ON = frozenset(words("sur dans au on over"))
_SPREAD = frozenset(
    words("trace traces tache taches goutte gouttes graisse projection projections drops stains grease")
)
CONDITIONS = frozenset(
    {
        *("body_corrosion", "body_wiring", "parasitic_draw", "water_leak_body", "windscreen_fogging", "wheel_balance"),
        *(
            "key_fob",
            "tyre_pressure",
            "paint",
            "flood_damage",
            "ecu_programming",
            "vehicle_sleep",
            "floor_pan",
            "stone_chip",
            "instrument_cluster",
            "brake_pedal",
            "clutch_pedal",
        ),
    }
)
"""States of a car, and things that a hand holds in any story: meant when no other part is named with them."""


_STATES = frozenset(words("vide vides bas basse noir noire sale souille usee vieille trouble low empty dirty old"))
_CALLED = _GEARBOXES | frozenset(words("ldf lockheed dot4 atf eolys plip"))
"""How fluids and kinds of gearbox are called, in short or by a maker."""
_MOVED = frozenset({"key_fob", "brake_pedal", "paint"})
"""« Neiman dur, la clé ne tourne plus »: what a hand or a foot moves another by, and what covers it."""


def _is_alone_in_a_list(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« 4 pneus + équilibrage », « additif vide, FAP à régénérer »: an item, with its state or nothing."""
    own = tokens[one.first]
    clause = [place for place, token in enumerate(tokens) if token.clause == own.clause]
    around = [place for place in clause if not one.first <= place < one.last]
    if not all(_counts(tokens[place].text) or tokens[place].text in _STATES for place in around):
        return False
    return any(token.sentence == own.sentence and token.clause != own.clause for token in tokens)


class Bystanders:
    def __init__(self, base: FaultBase) -> None:
        self._named = {one.id: one.components for one in base.findings if one.kind is FindingKind.mention}
        self._fluids = frozenset(part.id for part in base.components.values() if part.family == _FLUID)
        self._passive = CONDITIONS | self._fluids
        self._system = {part.id: part.system for part in base.components.values()}
        self._words = {part.id: frozenset(words(bare(part.article_fr))) - OF for part in base.components.values()}
        begun_by: dict[str, set[str]] = defaultdict(set)
        for part in base.components.values():
            first, *rest = words(bare(part.article_fr))
            if rest and rest[0] in OF:
                begun_by[_singular(first)].add(part.id)
        self._begun_by: Mapping[str, frozenset[str]] = {word: frozenset(parts) for word, parts in begun_by.items()}
        """First word → the parts called so: « bougies » may be short for « bougies de préchauffage »."""

    def among(
        self,
        tokens: Sequence[Token],
        named: Sequence[Occurrence],
        spoken_of: frozenset[Occurrence],
        *,
        listed: bool,
    ) -> frozenset[Occurrence]:
        """Which of the `named` parts only help to say which other is meant; never all of them.

        `spoken_of` are those that nothing denies or calls good. `listed`: each clause is an item of its own.
        """
        passive = frozenset(one for one in named if self.is_passive(tokens, one))
        found = {
            one
            for one in named
            if any(self._is_short_for(tokens, one, other) for other in spoken_of)
            or any(self._is_fixing_of(tokens, one, other) for other in named)
            or any(self._is_within_its_name(tokens, one, other) for other in spoken_of)
            or any(_holds(tokens, one, other) for other in spoken_of if self._fluids.issuperset(self._parts(other)))
        }
        for one in named:
            meant = [other for other in named if other in spoken_of and other not in passive and other not in found]
            if listed:
                meant = [other for other in meant if tokens[other.first].clause == tokens[one.first].clause]
            held = one in passive
            if any(
                _helps(tokens, one, other, is_passive=held and not self._apart(tokens, one, other)) for other in meant
            ):
                found.add(one)
        return frozenset(found)

    def is_passive(self, tokens: Sequence[Token], one: Occurrence) -> bool:
        """Whether it is meant only where no other part is named: a fluid, a state, a kind of gearbox."""
        if self._passive.issuperset(self._parts(one)):
            return not (is_serviced(tokens, one) or (self._by_name(tokens, one) and _is_alone_in_a_list(tokens, one)))
        return tokens[one.first].text in _GEARBOXES

    def _apart(self, tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
        """« BVA Aisin : vidange huile de boîte », « LDF noir, mâchoires à 1 mm »: an item of its own."""
        if tokens[one.first].clause == tokens[other.first].clause or not _MOVED.isdisjoint(self._parts(one)):
            return False
        if runs_out(tokens, one):
            return False
        return self._by_name(tokens, one) or tokens[one.first].text in _CALLED

    def _by_name(self, tokens: Sequence[Token], one: Occurrence) -> bool:
        """Called by its name, not by what it does or lacks: « plus de gaz », « court-circuit »."""
        return any(tokens[one.first].text in self._words[part] for part in self._parts(one))

    def _is_short_for(self, tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
        """« Préchauffage défaillant, les bougies sont mortes »: of the plugs of which the other name speaks."""
        if one.last - one.first > 1:
            return False
        fuller = self._begun_by.get(_singular(tokens[one.first].text), frozenset()) - self._parts(one)
        return not fuller.isdisjoint(self._parts(other))

    def _is_fixing_of(self, tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
        hinges = tokens[one.last - 1].text in _HINGES and other.last <= one.first and _same_sentence(tokens, one, other)
        if not hinges and (tokens[one.first].text not in _FIXINGS or not _belongs(tokens, one, other)):
            return False
        return self._systems(one).isdisjoint(self._systems(other))

    def _is_within_its_name(self, tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
        """« Le déphaseur AAC »: what follows without a link, and is of the part's full name."""
        if other.last != one.first or tokens[other.first].clause != tokens[one.first].clause:
            return False
        return any(
            self._words[inner] < self._words[whole] for inner in self._parts(one) for whole in self._parts(other)
        )

    def _systems(self, one: Occurrence) -> frozenset[str]:
        return frozenset(self._system[part] for part in self._parts(one))

    def _parts(self, one: Occurrence) -> frozenset[str]:
        return frozenset(part for target in one.targets for part in self._named.get(target, ()))


def _helps(tokens: Sequence[Token], one: Occurrence, other: Occurrence, *, is_passive: bool) -> bool:
    """Whether `one` is said of the part `other` in the same sentence."""
    if tokens[one.first].sentence != tokens[other.first].sentence or _share(one, other):
        return False
    if is_passive:
        return not is_joined(tokens, one)
    if _is_gone(tokens, one) or _is_place(tokens, one, _BESIDE) or _is_stained(tokens, one):
        return True
    if is_circumstance(tokens, one, other) or is_blamed(tokens, other, one):
        return True
    if _is_before_its_head(tokens, other, one) or _is_taken_out(tokens, one) or _is_looked_at(tokens, one, other):
        return True
    if _is_place(tokens, one) and is_verdict(tokens, other, one):
        return True
    return other.last <= one.first and _aside(tokens, other, one)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word


def _aside(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    return (
        _belongs(tokens, other, one)
        or _is_place(tokens, one)
        or _has_come_off(tokens, one)
        or _is_fed_by(tokens, other, one)
        or _is_past_the_sensor(tokens, other, one)
        or _is_in_its_relative_clause(tokens, other, one)
        or _is_no_longer_held(tokens, other, one)
        or _is_of_that_head(tokens, other, one)
    )


def _is_of_that_head(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    """« Fusible pompe », « câble de recharge type 2 »: what follows without a link says of what it is."""
    if other.last != one.first or tokens[other.first].clause != tokens[one.first].clause:
        return False
    return _singular(tokens[other.first].text) in HEADS and _singular(tokens[one.first].text) not in HEADS


def _is_before_its_head(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    """« Type 2 charging cable »: an English name ends with what it is."""
    return one.last == other.first and tokens[other.last - 1].text in _ENGLISH_HEADS


def _is_no_longer_held(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    between = [word for word in _between(tokens, other, one) if word not in DETERMINERS]
    return (
        len(between) > 2
        and between[-3] in {"ne", "n"}
        and between[-2] in _HOLDING
        and between[-1] in _NO_MORE
        and tokens[other.first].clause == tokens[one.first].clause
    )


def _is_taken_out(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Évaporateur percé, démontage planche de bord obligatoire »: in the way of the other."""
    place = one.first - 1
    while place > 0 and tokens[place].text in OF | DETERMINERS:
        place -= 1
    return place >= 0 and tokens[place].text in _TAKEN_OUT and tokens[place].clause == tokens[one.first].clause


def _is_looked_at(tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
    """« Écran noir en marche arrière, caméra HS »: it shows what the other sees."""
    if tokens[one.first].text not in _SHOWS or tokens[other.first].text not in _SEES:
        return False
    clause = tokens[one.first].clause
    return clause == tokens[other.first].clause or any(
        token.text in _BACKING for token in tokens if token.clause == clause
    )


def _same_sentence(tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
    return tokens[one.first].sentence == tokens[other.first].sentence


def _holds(tokens: Sequence[Token], one: Occurrence, fluid: Occurrence) -> bool:
    """« Plus de liquide de direction dans le bocal »: what it is missing from."""
    between = [token.text for token in tokens[fluid.last : one.first]]
    return bool(between) and between[0] in _IN and DETERMINERS.issuperset(between[1:])


def _share(one: Occurrence, other: Occurrence) -> bool:
    return one.first < other.last and other.first < one.last


def _belongs(tokens: Sequence[Token], whole: Occurrence, one: Occurrence) -> bool:
    """« Le soufflet de la transmission »: nothing but the link between the two, and no comma."""
    if tokens[whole.first].clause != tokens[one.first].clause:
        return False
    between = [token.text for token in tokens[whole.last : one.first]]
    return bool(between) and not OF.isdisjoint(between) and OF.union(DETERMINERS).issuperset(between)


def _between(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> list[str]:
    return [token.text for token in tokens[other.last : one.first]]


def _is_fed_by(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    between = [word for word in _between(tokens, other, one) if word.isalpha()]
    return tokens[other.first].text in _FED and bool(between) and _LEADS_TO.union(DETERMINERS).issuperset(between)


def _is_past_the_sensor(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    between = _between(tokens, other, one)
    if tokens[other.first].text not in _SENSED or not between or tokens[other.first].clause != tokens[one.first].clause:
        return False
    return between[-1] in _AHEAD_OR_BEHIND or (len(between) > 1 and between[-2] in _AHEAD_OR_BEHIND)


def _is_in_its_relative_clause(tokens: Sequence[Token], other: Occurrence, one: Occurrence) -> bool:
    """« Le vérin qui ne soutient plus le hayon »: what it does, or fails to do, to another."""
    between = _between(tokens, other, one)
    if _RELATIVE not in between or tokens[other.first].clause != tokens[one.first].clause:
        return False
    of_it = between[: between.index(_RELATIVE)]
    return _AND.isdisjoint(between) and DETERMINERS.isdisjoint(of_it)


def _has_come_off(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le rétroviseur décollé du pare-brise »."""
    place = one.first - 1
    while place > 0 and tokens[place].text in DETERMINERS:
        place -= 1
    return place > 0 and tokens[place].text in OF and tokens[place - 1].text in _OFF


def _is_stained(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« De l'huile sur la courroie, le joint fuit »: only where it was seen."""
    place = one.first - 1
    while place > 0 and tokens[place].text in DETERMINERS | OF:
        place -= 1
    if place < 2 or tokens[place].text not in _SPREAD_ON or tokens[place].clause != tokens[one.first].clause:
        return False
    return any(token.text in _SPREAD for token in tokens[max(0, place - 4) : place])


def _is_gone(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Contacteur tournant mort, plus de klaxon »: what no longer works for it."""
    return [token.text for token in tokens[max(0, one.first - 2) : one.first]] in (["plus", "de"], ["plus", "d"])


def _is_place(tokens: Sequence[Token], one: Occurrence, places: frozenset[str] = _PLACES) -> bool:
    place = one.first - 1
    while place > 0 and tokens[place].text in DETERMINERS | OF and one.first - place < 4:
        place -= 1
    if place >= 0 and tokens[place].text in _AHEAD_OR_BEHIND and _is_preposition(tokens, place, one):
        return True
    if place < 0 or tokens[place].text not in places or tokens[place].clause != tokens[one.first].clause:
        return False
    if tokens[place].text in _BESIDE:
        return True
    before = {token.text for token in tokens[max(0, place - 2) : place]}
    return before.isdisjoint(COMPLAINTS)


def _is_preposition(tokens: Sequence[Token], place: int, one: Occurrence) -> bool:
    """« Percée avant le silencieux »; not « l'amortisseur avant »."""
    return place + 1 < one.first and tokens[place].clause == tokens[one.first].clause


def is_joined(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« les plaquettes et le liquide »: as much to be done as the other."""
    before = [token.text for token in tokens[max(0, one.first - 2) : one.first]]
    return not _AND.isdisjoint(before)


def is_item(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« BSI à reprogrammer, klaxon muet »: another item of a list, with its state and no more."""
    own = tokens[one.first]
    if not _GOES_ON.isdisjoint(token.text for token in tokens[one.last :] if token.clause == own.clause):
        return False
    place = one.first - 1
    while place >= 0 and tokens[place].clause == own.clause and _counts(tokens[place].text):
        place -= 1
    return place >= 0 and tokens[place].clause != own.clause and tokens[place].sentence == own.sentence


def _counts(word: str) -> bool:
    return word in DETERMINERS or word in _AND or word.isdecimal()
