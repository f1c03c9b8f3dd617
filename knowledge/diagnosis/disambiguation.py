"""Signs whose words mean another thing beside certain others: « je freine et rien ne se passe » is no dead starter."""

from collections.abc import Callable, Mapping, Sequence

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
        words(
            "clim climatisation embrayage compresseur alternateur muffler exhaust tailpipe silencieux echappement "
            "contact capot coffre pompe relais regime poulie ralenti arret demarrant demarrage coupure tours animateur "
            "pump key fan compressor idle along"
        )
    ),
    "battery_goes_flat": frozenset(
        words("bocal vase reservoir lave liquide huile eau pneu pneus clim gaz ldr tank coolant oil tire tires washer")
    ),
    "relay_click": frozenset(words("temperature chauffage clim ventilation aerateur aerateurs volet heater ac heat")),
    "soc_jumps": frozenset(words("disjoncteur differentiel breaker")),
    "hard_pedal": frozenset(words("hose hoses durite durites")),
    "tyre_bulge": frozenset(words("overflow coolant bottle reservoir expansion radiator bocal vase radiateur")),
    "knock_engine": frozenset(
        words(
            "wheel wheels hub strut suspension tire tyre roue roues moyeu portiere portieres porte portes hayon coffre "
            "vitre vitres dossier siege bosse bosses paves"
        )
    ),
    "tick_engine": frozenset(
        words("porte portes portiere hayon retroviseur retro charge prise plancher capteurs bosse bosses paves")
    ),
    "vibration_speed": frozenset(words("miroir retroviseur retro aiguille")),
    "whistle_accel": frozenset(words("vitre vitres clim siege gants soufflerie ventilateur chauffage aerateur")),
    "sits_low": frozenset(words("siege dossier pression pot moteur jauge")),
    "starter_spins_free": frozenset(words("bouton poignee cle manette molette roulette cable vis volet maintien")),
    "pulls_side": frozenset(words("hill hills grade trailer boat camper load remorque caravane")),
    "engine_stays_cold": frozenset(
        words(
            "climbs climb climbing rises rise creeps overheats overheating grimpe grimper compteur tours gasoil gazole "
            "essence carburant autonomie additif adblue"
        )
    ),
    "airbag_deployed": frozenset(words("headrest headrests head tailgate liftgate top spoiler")),
    "tyre_blowout": frozenset(words("window windows windshield glass sunroof roof moonroof airbag lunette vitre")),
    "brake_light_red": frozenset(words("dim dims dimmed dimming faiblit faiblissent baisse baissent")),
    "ac_smell": frozenset(words("burning burnt rubber brule crame caoutchouc")),
}
"""Sign → words beside which it is told of something else: « un bruit de roulement quand j'enclenche la clim »."""
_OWN: Mapping[str, frozenset[str]] = {
    "hum_speed": frozenset(words("vitesse roulant roule roulais roues roue rouler km autoroute speed")),
    "tick_engine": frozenset(words("moteur soupape soupapes culasse poussoir poussoirs culbuteurs engine")),
    "whistle_accel": frozenset(words("turbo accelere accelerant accelerateur acceleration reprise boost")),
    "starter_spins_free": frozenset(words("demarreur lanceur moteur starter")),
    "knock_engine": frozenset(words("engine motor rod rev revs revving rpm rpms moteur bielle regime")),
    "battery_goes_flat": frozenset(words("batterie batteries battery accu cables booster chargeur alternateur")),
    "tyre_bulge": frozenset(words("tire tires tyre tyres pneu pneus sidewall")),
    "hard_pedal": frozenset(words("pedal brake brakes pedale frein freins")),
    "airbag_deployed": frozenset(words("airbag airbags bag bags curtain srs")),
    "tyre_blowout": frozenset(words("tire tires tyre tyres pneu pneus tread")),
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
_LAMPS = frozenset(words("light lights lamp lamps"))

_WARNED_OF = frozenset(
    words(
        "oil engine battery warning check abs fuel traction airbag charge alternator coolant esp glow coil cel mil eml "
        "srs d"
    )
)
"""« The oil light flickers »."""
_BLOWS = frozenset(words("bang bangs thump thumps thud thuds boom"))
_WARNS = frozenset(words("blink blinks blinking flash flashes flashing"))
"""A light that blinks warns; one that flickers fails."""

_TYRE = "tyre"
_BY = frozenset(words("by near behind beside under front inside next from pres derriere"))
"""« A drip by the left rear tire »: where it drips."""

_RETURN = "return_flow_high"
_TESTED = frozenset(
    words(
        "test tests trop fort forts important importants excessif excessifs gros debit mesure mesures ok bon bons "
        "conforme conformes correct corrects eleve eleves eprouvettes egal egaux equilibre equilibres flow"
    )
)
"""« Retours injecteurs » by themselves are the pipes."""
_NONE: frozenset[str] = frozenset()
_OPERATES = frozenset(words("push pushed press pressed hit out used run running ran"))


_PULLED = frozenset(
    words(
        "pull pulled pulling yank yanked use used using apply applied applying engage engaged engaging put putting set "
        "hit grabbed activated activate tire tirer tirant serre serrer mis mettre actionne"
    )
)
_HOLDS_NOT = frozenset(
    words(
        "not t won doesn didn wouldn cannot fail fails failed nothing roll rolls rolled rolling weak stuck "
        "broke broken pas plus rien recule redescend bouge bloque casse hold holds tient even although noise"
    )
)
"""What is said of a brake that does not hold, though it was pulled."""
_JOLTS = frozenset(
    words(
        "jerk jerks jerked jerking jolt jolts lurch lurches shift shifts shifted slam slams slammed shimmies "
        "shimmy shake shakes shook shaking vibrate vibrates wobble wobbles pulls pulled"
    )
)


_TOLD_TOGETHER = frozenset(
    {
        "power_steering_light", "auto_harsh", "oil_consumption", "oil_level_message", "no_drive", "starter_spins_free",
        "engine_stays_cold", "gear_jumps", "shift_shudder", "radio_dead", "knock_engine", "bulb_out", "stop_light",
    }
)  # fmt: skip
"""Signs whose words tell nothing when they stand in two clauses: « volant lourd, voyant batterie »."""


def means_another(
    sign: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], said: Mapping[str, Sequence[Occurrence]]
) -> bool:
    """Whether the words that were read as the sign tell of another one here; `said` is all that the text speaks of."""
    if any(_is_switched(tokens, one) for one in occurrences) or _is_of_a_time(tokens, occurrences):
        return True
    if (of_one := _BY_ONE.get(sign)) is not None and any(of_one(tokens, one) for one in occurrences):
        return True
    if sign in _TOLD_TOGETHER and len({tokens[one.first].clause for one in occurrences}) > 1:
        return True
    sentence = tokens[occurrences[0].first].sentence
    heard = {token.text for token in tokens if token.sentence == sentence}
    if sign in _SHAKES:
        braking = any(tokens[one.first].sentence == sentence for one in said.get(_BRAKING, ()))
        return braking and _ROUGH.isdisjoint(heard)
    if sign == _RETURN:
        return _TESTED.isdisjoint(heard)
    if sign == _SILENT:
        return not _CONTROLS.isdisjoint(heard) and _STARTING.isdisjoint(heard)
    return not _OF_ANOTHER.get(sign, _NONE).isdisjoint(heard) and _OWN.get(sign, _NONE).isdisjoint(heard)


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
    named = word in _LAMPS and one.first > 0 and tokens[one.first - 1].text in _WARNED_OF
    return named or word in _WARNS or (word == "low" and after == "light")


def _is_a_place(tokens: Sequence[Token], one: Occurrence) -> bool:
    before = {token.text for token in tokens[max(0, one.first - _FEW) : one.first]}
    return _TYRE in one.targets and not before.isdisjoint(_BY)


def _is_operated(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« When I turned on the defroster », « the second I push the AC button »: nothing is said to fail."""
    before = [token.text for token in tokens[max(0, one.first - _FEW) : one.first]]
    return not _OPERATES.isdisjoint(before) or (not _TURNED.isdisjoint(before) and "on" in before)


def _is_no_stop(tokens: Sequence[Token], one: Occurrence) -> bool:
    """What quits is another light than that which says STOP."""
    return "stop" in one.targets and tokens[one.first].text != "stop"


def _is_of_a_plug(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Replaced the spark plugs and wires »: nothing sparks or melts."""
    return "spark" in one.targets and one.last < len(tokens) and tokens[one.last].text.startswith("plug")


def _is_used_to_stop(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« I had to pull the emergency brake »: it is what helped."""
    clause = [token.text for token in tokens if token.clause == tokens[one.first].clause]
    before = [token.text for token in tokens[max(0, one.first - _FEW) : one.first]]
    return "parkingbrake" in one.targets and not _PULLED.isdisjoint(before) and _HOLDS_NOT.isdisjoint(clause)


def _is_a_blow(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A loud bang », « a thud at the back »: no engine knocks, unless it is said to."""
    sentence = {token.text for token in tokens if token.sentence == tokens[one.first].sentence}
    return tokens[one.first].text in _BLOWS and _OWN["knock_engine"].isdisjoint(sentence)


def _is_of_a_jolt(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« The brakes engage and it jerks hard »: no pedal is hard."""
    return one.first > 0 and tokens[one.last - 1].text == "hard" and tokens[one.first - 1].text in _JOLTS


_BY_ONE: Mapping[str, Callable[[Sequence[Token], Occurrence], bool]] = {
    "no_brakes": _is_of_a_lamp,
    "knock_engine": _is_a_blow,
    "tyre_flat": _is_a_place,
    "headlights_dim": _is_of_a_warning,
    "stop_light": _is_no_stop,
    "burnt_wire": _is_of_a_plug,
    "parking_brake_fails": _is_used_to_stop,
    "hard_pedal": _is_of_a_jolt,
    "heavy_steering": _is_of_a_jolt,
    "rear_defrost_dead": _is_operated,
    "climate_panel_dead": _is_operated,
}
