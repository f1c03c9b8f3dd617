"""Signs whose words mean another thing beside certain others: « je freine et rien ne se passe » is no dead starter."""

from collections.abc import Mapping, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_CONTROLS = frozenset(
    words(
        "frein freins freine freiner freinage pedale accelere accelerer accelerateur klaxon klaxonne clim chauffage "
        "vitre vitres essuie essuies warning warnings radio autoradio ecran coffre hayon portiere regulateur "
        "clignotant volant brake brakes braking pedal accelerate horn window wipers screen trunk gas ac heater"
    )
)
_STARTING = frozenset(
    words(
        "cle cles contact demarre demarrer demarrage demarreur redemarre redemarrer start starts starter key ignition "
        "crank cranks turn stop"
    )
)
_SILENT = "no_crank"
_OF_ANOTHER: Mapping[str, frozenset[str]] = {
    "hum_speed": frozenset(
        words("clim climatisation embrayage compresseur alternateur muffler exhaust tailpipe silencieux echappement")
    ),
    "soc_jumps": frozenset(words("disjoncteur differentiel breaker")),
    "hard_pedal": frozenset(words("hose hoses durite durites")),
    "tyre_bulge": frozenset(words("overflow coolant bottle reservoir expansion radiator bocal vase radiateur")),
    "knock_engine": frozenset(words("wheel wheels hub strut suspension tire tyre roue roues moyeu")),
    "pulls_side": frozenset(words("hill hills grade trailer boat camper load remorque caravane")),
    "ac_smell": frozenset(words("burning burnt rubber brule crame caoutchouc")),
}
"""Sign → words beside which it is told of something else: « un bruit de roulement quand j'enclenche la clim »."""
_OWN: Mapping[str, frozenset[str]] = {
    "knock_engine": frozenset(words("engine motor rod rev revs revving rpm rpms moteur bielle regime")),
    "tyre_bulge": frozenset(words("tire tires tyre tyres pneu pneus sidewall")),
    "hard_pedal": frozenset(words("pedal brake brakes pedale frein freins")),
}
"""Sign → words beside which it stays one all the same."""
_SHAKES = frozenset({"shift_shudder", "death_wobble"})
_BRAKING = "whenbrake"
_ROUGH = frozenset(words("bosse bosses bump bumps pothole potholes orniere ornieres dos ane autoroute tramway joint"))
"""What sets a front axle wobbling; a driver brakes then to make it stop."""

_TURNS, _TURNED = "turn", frozenset(words("turn turns turned turning"))
_SWITCHED = frozenset(words("on off over key ignition"))
_FEW = 5
"""« When I turn on the heater », « turn it over »: no bend is driven."""
_LOST, _NOT_LOST = "lost", frozenset(words("no without"))
_NOBRAKES, _LAMPS = "no_brakes", frozenset(words("light lights lamp lamps"))

_DIM = "headlights_dim"
_WARNS = frozenset(words("blink blinks blinking flash flashes flashing"))
"""A light that blinks warns; one that flickers fails."""

_FLAT, _TYRE = "tyre_flat", "tyre"
_BY = frozenset(words("by near behind beside under front inside next from pres derriere"))
"""« A drip by the left rear tire »: where it drips."""

_STOP_LIGHT = "stop_light"
"""The word itself: what quits is another light."""
_DEVICES = frozenset({"rear_defrost_dead", "climate_panel_dead"})
_OPERATES = frozenset(words("push pushed press pressed hit out used run running ran"))


def means_another(
    sign: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], said: Mapping[str, Sequence[Occurrence]]
) -> bool:
    """Whether the words that were read as the sign tell of another one here; `said` is all that the text speaks of."""
    sentence = tokens[occurrences[0].first].sentence
    if any(_is_switched(tokens, one) for one in occurrences) or _is_of_a_time(tokens, occurrences):
        return True
    if sign == _NOBRAKES and any(_is_of_a_lamp(tokens, one) for one in occurrences):
        return True
    if sign == _FLAT:
        return any(_is_a_place(tokens, one) for one in occurrences)
    if sign == _DIM:
        return any(_is_of_a_warning(tokens, one) for one in occurrences)
    if sign == _SILENT:
        heard = {token.text for token in tokens if token.sentence == sentence}
        return not _CONTROLS.isdisjoint(heard) and _STARTING.isdisjoint(heard)
    others = _OF_ANOTHER.get(sign)
    if others is not None:
        heard = {token.text for token in tokens if token.sentence == sentence}
        return not others.isdisjoint(heard) and _OWN.get(sign, frozenset()).isdisjoint(heard)
    if sign == _STOP_LIGHT:
        return all(tokens[one.first].text != "stop" for one in occurrences if "stop" in one.targets)
    if sign in _DEVICES:
        return any(_is_operated(tokens, one) for one in occurrences)
    if sign in _SHAKES:
        braking = any(tokens[one.first].sentence == sentence for one in said.get(_BRAKING, ()))
        return braking and _ROUGH.isdisjoint(token.text for token in tokens if token.sentence == sentence)
    return False


def _is_switched(tokens: Sequence[Token], one: Occurrence) -> bool:
    if _TURNS not in one.targets or one.last - one.first > 1 or tokens[one.first].text not in _TURNED:
        return False
    after = [token for token in tokens[one.last : one.last + _FEW] if token.clause == tokens[one.first].clause]
    return any(token.text in _SWITCHED for token in after)


def _is_of_a_time(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> bool:
    """« No shake when braking »: what happens not then, and no brakes that are gone."""
    is_denied = any(_LOST in one.targets and tokens[one.first].text in _NOT_LOST for one in occurrences)
    return is_denied and any(_BRAKING in one.targets for one in occurrences)


def _is_of_a_lamp(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« No brake lights »."""
    return one.last < len(tokens) and tokens[one.last - 1].text == "brake" and tokens[one.last].text in _LAMPS


def _is_of_a_warning(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Coolant low light », « a light blinking »."""
    word, after = tokens[one.last - 1].text, tokens[one.last].text if one.last < len(tokens) else ""
    return word in _WARNS or (word == "low" and after == "light")


def _is_a_place(tokens: Sequence[Token], one: Occurrence) -> bool:
    before = {token.text for token in tokens[max(0, one.first - _FEW) : one.first]}
    return _TYRE in one.targets and not before.isdisjoint(_BY)


def _is_operated(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« When I turned on the defroster », « the second I push the AC button »: nothing is said to fail."""
    before = [token.text for token in tokens[max(0, one.first - _FEW) : one.first]]
    return not _OPERATES.isdisjoint(before) or (not _TURNED.isdisjoint(before) and "on" in before)
