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
_HUMS, _DRIVEN = "hum_speed", frozenset(words("clim climatisation embrayage compresseur alternateur"))
"""« Un bruit de roulement quand j'enclenche la clim »."""
_JUMPS, _BREAKERS = "soc_jumps", frozenset(words("disjoncteur differentiel breaker"))
"""« Le disjoncteur saute »."""
_SHAKES = frozenset({"shift_shudder", "death_wobble"})
_BRAKING = "whenbrake"
_ROUGH = frozenset(words("bosse bosses bump bumps pothole potholes orniere ornieres dos ane autoroute tramway joint"))
"""What sets a front axle wobbling; a driver brakes then to make it stop."""


def means_another(
    sign: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], said: Mapping[str, Sequence[Occurrence]]
) -> bool:
    """Whether the words that were read as the sign tell of another one here; `said` is all that the text speaks of."""
    sentence = tokens[occurrences[0].first].sentence
    if sign == _SILENT:
        heard = {token.text for token in tokens if token.sentence == sentence}
        return not _CONTROLS.isdisjoint(heard) and _STARTING.isdisjoint(heard)
    if sign in {_HUMS, _JUMPS}:
        others = _DRIVEN if sign == _HUMS else _BREAKERS
        return not others.isdisjoint(token.text for token in tokens if token.sentence == sentence)
    if sign in _SHAKES:
        braking = any(tokens[one.first].sentence == sentence for one in said.get(_BRAKING, ()))
        return braking and _ROUGH.isdisjoint(token.text for token in tokens if token.sentence == sentence)
    return False
