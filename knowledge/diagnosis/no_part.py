"""Names of parts that name none: what is only seen, what something comes out of, what is no car's."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words
from knowledge.language.trade import is_of_another_trade

OF = frozenset(words("de du des d of for"))
DETERMINERS = frozenset(
    words("le la les l un une mon ma mes son sa ses leur leurs notre votre ce cette cet the my a an its his her")
)
COMPLAINTS = frozenset(
    words(
        "bruit bruits fuite fuites fuit jeu probleme problemes souci soucis defaut defauts panne claquement grincement "
        "sifflement choc buee condensation humidite eau huile odeur fissure trou pb doute pression intervention "
        "noise noises leak leaks leaking play problem problems issue issues crack sound sounds water failure grinding "
        "rust hole smoke"
    )
)
"""« Une fuite sur le radiateur » : what a complaint is placed at is what is complained of."""
LIGHTS = frozenset(words("voyant voyants temoin temoins"))
_SMALL = OF | DETERMINERS | frozenset(words("a au aux s"))
_LIGHTS_BEHIND = frozenset(words("light warning"))
_DASHBOARD = frozenset(words("tableau compteur compteurs combine dash dashboard cluster"))
_SCREENS = frozenset(words("ecran afficheur screen display"))
_SEEN_ON = frozenset(words("sur au on in"))
_SHOWN = frozenset(
    words("message messages affiche affichait affichent marque indique ecrit lis alerte notification shows says reads")
)
_OF_A_PERSON = frozenset(words("phone laptop smartphone iphone"))
_POSSESSES = _SMALL | frozenset(words("n ne ai as ont avait plus pas sans est etait dont qui avec has have no with is"))
"""What may stand between a thing and its own: « mon téléphone n'a plus de batterie »."""
_OUTLETS = frozenset(words("echappement capot pot pots aerateur aerateurs exhaust tailpipe tailpipes vent vents"))
_OUT_OF = frozenset(words("au aux a par du des de from out of at through"))
_EMITTED = frozenset(
    words(
        "fumee fumees fume fument fumait vapeur vapeurs odeur odeurs pue sent air souffle sort sortait sortent flamme "
        "flammes smoke smokes smoking steam smell smells blows air comes coming"
    )
)
_LANDMARKS = frozenset(
    words(
        "tableau planche plancher volant siege sieges banquette capot coffre pare pedales pedalier console dash "
        "dashboard bonnet hood seat seats trunk windshield windscreen steering floor floorboard pedals cabin"
    )
)
"""What a person takes bearings by: « un claquement sous la planche de bord », « un sifflement vers le pare-brise »."""
_BEARINGS = frozenset(
    words("sous derriere devant vers dessus dessous hauteur pres under behind underneath beneath near beside")
)
_WITHIN = frozenset(words("dans in through thru"))
_HELD, _SHAKES = frozenset(words("steering volant")), ("shak", "shimm", "vibr", "wobbl", "trembl")
"""« The steering wheel shimmies »: where hands feel it."""
_FELT = frozenset(
    words(
        "vibration vibrations vibre vibrent tremble tremblement tremblements bruit bruits claquement claquements "
        "grincement cliquetis clong clac craquement craquements ressens sens shimmy shimmies shake shakes shaking "
        "shudder wobble pulsation pulsing vibrating vibrates clunk clunking buzz buzzing thump feel felt feels"
    )
)
"""« Des vibrations dans le plancher », « a shimmy in the steering wheel »: where it is felt."""
_ENTERED = frozenset(words("eau infiltration infiltrations fuite fuit water leak leaks leaking"))
"""« Une infiltration sous le pare-brise » is told of the glass that should be tight there."""
_ENDS = frozenset(words("distribution distri boite volant"))
"""Ends of an engine: « une fuite côté distribution » tells where."""
_SIDE = "cote"
_BOTTOM = ["bas", "moteur"]
_LEAKED = frozenset(words("fuite fuites fuit trace traces suinte suintement goutte gouttes coule liquide huile eau"))
"""« Des traces roses sur le bas moteur »: where it runs, and nothing of its bearings."""
_ON = frozenset(words("sur dans cote vers au"))
_FIRMS = frozenset(words("boite boites"))
_EMPLOYS = frozenset(
    words("rembourse rembourser remboursement salaire patron boulot immo collegues embauche paie interim courrier")
)
_ROLLS = frozenset(words("roulement roulements"))
_TURNED_BY_THE_ENGINE = frozenset(words("clim climatisation embrayage alternateur compresseur poulie galet courroie"))
_UNITS = ("calculateur", "ecu")
_OPERATIONS = frozenset(
    words(
        "apprentissage initialisation raz reset lecture interrogation effacement passage diagnostic diag scan "
        "telecodage adaptation adaptations parametrage"
    )
)
_FASTENERS = ("ecrou", "boulon", "goujon")
_WHEELS = frozenset(words("roue roues jante jantes wheel wheels rim tire tyre pneu pneus couple cric antivol lug"))
_EMERGENCY, _WATCHES = (
    "urgence",
    frozenset(
        words(
            "automatique autonome auto systeme message indisponible defaut voyant desactive panne hs capteur radar "
            "camera aide assistance toute tout seule seul intempestif intempestifs declenche declenchent active"
        )
    ),
)
"""« Un freinage d'urgence à 90 » is what a driver does; « freinage d'urgence indisponible » is a system."""
_OTHER_CARS = frozenset(words("camion voiture camionnette fourgon bus moto car truck van vehicule conducteur"))
_AHEAD_OF_US = frozenset(
    words("devant derriere face front ahead oppose opposee inverse voisin voisine collegue neighbour neighbor")
)
_HAS = frozenset(words("a avait ont perdu perd perdait lost has had"))
_SHUTTERS = frozenset(words("vitre vitres fenetre fenetres window windows"))
_SETTINGS = frozenset(words("up down open closed ouverte ouvertes fermee fermees baissee baissees remontees ouvert"))
_SET = frozenset(words("with avec toutes toute les the all my both even meme quand when si if en"))
"""« With the windows up »: how it was while something else is told."""
_BUILDINGS = frozenset(
    words(
        "garage atelier magasin maison bureau usine immeuble hangar boutique hotel supermarche gare shop house "
        "office living kitchen flat bedroom lounge"
    )
)
_INSIDE = "in"
_AT_A_BUILDING = frozenset(words("borne bornes station wallbox prise chargeur charger socket"))
"""Where a car is charged: the building's own, and a part for all that."""
_STATES = frozenset(
    words("plein pleine pleines charge chargee chargees ouvert ouverte ferme fermee allume allumee full charged open")
)
_WHEN = frozenset(words("quand lorsque si des que when if once"))
_KEY, _ON_OR_OFF = "ignition", frozenset(words("on off"))
_IS = frozenset(words("est sont etait is are was"))
_ENGLISH = frozenset(words("tire tires charger bonnet bonnets lever fan fans mat"))
"""English names of parts that are other words in French."""
_FRENCH = frozenset(
    words("le la les du des qui ca elle il et une est vers je ma mon au dans tout droite gauche fort un quand sur faut")
)
_OTHERWISE_IN_ENGLISH = frozenset(words("reservoir reservoirs"))
"""French for what holds the fuel; English for what holds any other fluid."""
_ENGLISH_SMALL = frozenset(words("the and it is was i my on of to in off when with no has"))
_MEASURED = frozenset(words("pression temperature debit regime vitesse coupure depression"))
"""« Pression turbo insuffisante »: what is read of it."""
_AND = frozenset(words("et and"))
_LIT = frozenset(words("allume allumes allumee allumees clignote clignotent fixe fixes lit"))
_BLINKING = frozenset(words("clignotant clignotants"))
_FEW = 7
_SYMBOLS = frozenset(words("triangle triangles"))
_OF_A_SYMBOL = frozenset(
    words(
        "rouge red orange amber yellow jaune warning voyant light symbole symbol exclamation dash dashboard bord ecran "
        "screen affiche message signalisation presignalisation hazard reflechissant"
    )
)
"""« Un triangle rouge au tableau de bord » is no arm of the suspension."""
_LITRES = frozenset("123456")
_LEAST_POWER, _MOST_POWER = 60, 600
_DISTANCE = frozenset(words("000 km kms miles"))
_KINDS_OF_CAR = frozenset(words("essence diesel petrol de d du annee bva bvm auto manuelle boite ch cv hp tdi dci hdi"))
_LINKING, _OWNING = OF | DETERMINERS, DETERMINERS | _HAS


def is_no_part(tokens: Sequence[Token], one: Occurrence, *, alone: bool) -> bool:
    """« Un message au tableau de bord » names no fault there, « la batterie de mon téléphone » no car's.

    A light, « voyant airbag », tells of its part when it is the only one that is named.
    """
    return (
        _is_seen(tokens, one, alone=alone)
        or _is_outlet(tokens, one)
        or _is_side(tokens, one)
        or _is_of_another_thing(tokens, one)
        or _is_of_a_building(tokens, one)
        or _is_a_condition(tokens, one)
        or _is_a_verb(tokens, one)
        or _is_measured(tokens, one)
        or _is_landmark(tokens, one)
        or _is_any_fastener(tokens, one)
        or _is_operated(tokens, one)
        or _is_employer(tokens, one)
        or _is_heard_of_another(tokens, one)
        or _is_braked(tokens, one)
        or _is_set(tokens, one)
        or _is_of_another_car(tokens, one)
        or _is_a_symbol(tokens, one)
        or _is_of_an_engine(tokens, one)
    )


def _is_seen(tokens: Sequence[Token], one: Occurrence, *, alone: bool) -> bool:
    if not alone and one.last < len(tokens) and tokens[one.last].text in _LIGHTS_BEHIND:
        return True
    before = _skipped_back(tokens, one.first - 1, _LINKING)
    if before < 0 or tokens[before].clause != tokens[one.first].clause:
        return False
    said_of, name = tokens[before].text, tokens[one.first].text
    if said_of in _AND and not alone:
        after = tokens[one.last].text if one.last < len(tokens) else ""
        return after in _LIT and not LIGHTS.isdisjoint(token.text for token in tokens[max(0, before - 3) : before])
    if said_of in LIGHTS:
        return not alone or name in _DASHBOARD
    return said_of in _SEEN_ON and _is_read(tokens, one, before)


def _is_read(tokens: Sequence[Token], one: Occurrence, before: int) -> bool:
    """Whether what is told was only seen on the dashboard, or read on the screen."""
    name = tokens[one.first].text
    if name in _SCREENS:
        return not _SHOWN.isdisjoint(_ahead(tokens, one))
    told = {token.text for token in tokens[max(0, before - 2) : before]}
    return name in _DASHBOARD and told.isdisjoint(COMPLAINTS)


def _is_outlet(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« De la fumée bleue à l'échappement », « une odeur par les aérateurs »: where it comes out."""
    if tokens[one.first].text not in _OUTLETS:
        return False
    link = _skipped_back(tokens, one.first - 1, DETERMINERS - _OUT_OF)
    return link >= 0 and tokens[link].text in _OUT_OF and not _EMITTED.isdisjoint(_ahead(tokens, one))


def _is_landmark(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text not in _LANDMARKS:
        return False
    if tokens[one.first].text in _HELD and one.last < len(tokens) and tokens[one.last].text.startswith(_SHAKES):
        return True
    before = _skipped_back(tokens, one.first - 1, _SMALL)
    if before < 0 or tokens[before].clause != tokens[one.first].clause:
        return False
    if tokens[before].text in _WITHIN:
        return not _FELT.isdisjoint(_ahead(tokens, one))
    if tokens[before].text not in _BEARINGS:
        return False
    return tokens[one.first].text not in {"pare", "windshield", "windscreen"} or _ENTERED.isdisjoint(
        _ahead(tokens, one)
    )


def _is_any_fastener(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« L'écrou est rond »: of a wheel only where a wheel is spoken of."""
    if one.last - one.first > 1 or not tokens[one.first].text.startswith(_FASTENERS):
        return False
    sentence = tokens[one.first].sentence
    return _WHEELS.isdisjoint(token.text for token in tokens if token.sentence == sentence)


def _is_operated(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« FAP remplacé, apprentissage calculateur »: what a workshop does to it after other work."""
    if not tokens[one.first].text.startswith(_UNITS):
        return False
    before = _skipped_back(tokens, one.first - 1, _LINKING)
    return before >= 0 and tokens[before].text in _OPERATIONS and tokens[before].clause == tokens[one.first].clause


def _is_employer(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Ma boîte refuse de rembourser les frais »."""
    if one.last - one.first > 1 or tokens[one.first].text not in _FIRMS:
        return False
    sentence = tokens[one.first].sentence
    return not _EMPLOYS.isdisjoint(token.text for token in tokens if token.sentence == sentence)


def _is_heard_of_another(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Un bruit de roulement quand j'enclenche la clim » is not a wheel's."""
    if one.last - one.first > 1 or tokens[one.first].text not in _ROLLS:
        return False
    sentence = {token.text for token in tokens if token.sentence == tokens[one.first].sentence}
    before = _skipped_back(tokens, one.first - 1, _LINKING)
    return before >= 0 and tokens[before].text in COMPLAINTS and not _TURNED_BY_THE_ENGINE.isdisjoint(sentence)


def _is_braked(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.last - 1].text != _EMERGENCY or tokens[one.first].text != "freinage":
        return False
    sentence = tokens[one.first].sentence
    return _WATCHES.isdisjoint(token.text for token in tokens if token.sentence == sentence)


def _is_set(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text not in _SHUTTERS or one.last >= len(tokens) or tokens[one.last].text not in _SETTINGS:
        return False
    if one.first > 0 and tokens[one.first - 1].text in _SET:
        return one.last + 1 >= len(tokens) or tokens[one.last + 1].text not in _IS
    return False


def _is_of_another_car(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le camion devant moi a perdu un pneu »."""
    if one.first < 2 or tokens[one.first - 1].text not in _OWNING:
        return False
    place = _skipped_back(tokens, one.first - 1, _OWNING)
    clause = tokens[one.first].clause
    said = [token.text for token in tokens[max(0, place - 3) : place + 1] if token.clause == clause]
    if place == one.first - 1 or _AHEAD_OF_US.isdisjoint(said):
        return False
    return any(word in _OTHER_CARS and said[number + 1] in _AHEAD_OF_US | OF for number, word in enumerate(said[:-1]))


def _is_side(tokens: Sequence[Token], one: Occurrence) -> bool:
    if [token.text for token in tokens[one.first : one.last]] == _BOTTOM:
        before = _skipped_back(tokens, one.first - 1, _LINKING)
        return before >= 0 and tokens[before].text in _ON and not _LEAKED.isdisjoint(_ahead(tokens, one))
    if tokens[one.first].text not in _ENDS:
        return False
    before = _skipped_back(tokens, one.first - 1, _LINKING)
    return before >= 0 and tokens[before].text == _SIDE


def _is_of_another_thing(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text in _AT_A_BUILDING:
        return False
    before = _skipped_back(tokens, one.first - 1, _POSSESSES)
    if before >= 0 and _is_elsewhere(tokens, one, before) and _owns(tokens, one, before):
        return True
    after = one.last
    while after < len(tokens) - 1 and tokens[after].text in _SMALL:
        after += 1
    return one.last < after < len(tokens) and _is_elsewhere(tokens, one, after)


def _is_of_a_building(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La porte de mon garage », « la clim du magasin »."""
    after = one.last
    if tokens[one.first].text in _AT_A_BUILDING:
        return False
    while after < len(tokens) - 1 and tokens[after].text in OF | DETERMINERS | {_INSIDE}:
        after += 1
    if after >= len(tokens) or tokens[after].text not in _BUILDINGS:
        return False
    return any(token.text in OF or token.text == _INSIDE for token in tokens[one.last : after])


def _is_a_condition(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Quand la batterie est pleine »: the state it is in while something else is told."""
    before = _skipped_back(tokens, one.first - 1, DETERMINERS)
    if tokens[one.last - 1].text == _KEY and one.last < len(tokens) and tokens[one.last].text in _ON_OR_OFF:
        return True
    if before < 0 or tokens[before].text not in _WHEN:
        return False
    said = [token.text for token in tokens[one.last : one.last + 2]]
    return len(said) > 1 and said[0] in _IS and said[1] in _STATES


def _is_measured(tokens: Sequence[Token], one: Occurrence) -> bool:
    before = one.first - 1
    return before >= 0 and tokens[before].text in _MEASURED and tokens[before].clause == tokens[one.first].clause


def _is_a_verb(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le volant tire à droite », « voyant d'huile clignotant »: what something does, and no tyre nor indicator."""
    name, sentence = tokens[one.first].text, tokens[one.first].sentence
    if one.last - one.first > 1:
        return False
    said = {token.text for token in tokens if token.sentence == sentence}
    if name in _ENGLISH:
        return not said.isdisjoint(_FRENCH)
    if name in _OTHERWISE_IN_ENGLISH:
        return not said.isdisjoint(_ENGLISH_SMALL) and said.isdisjoint(_FRENCH)
    if name not in _BLINKING or one.first == 0 or tokens[one.first - 1].text in DETERMINERS | OF:
        return False
    return not LIGHTS.isdisjoint(_ahead(tokens, one))


def _is_elsewhere(tokens: Sequence[Token], one: Occurrence, place: int) -> bool:
    return tokens[place].clause == tokens[one.first].clause and is_of_another_trade(tokens[place].text)


def _owns(tokens: Sequence[Token], one: Occurrence, owner: int) -> bool:
    """« Phone battery », « mon ordinateur n'a plus de batterie »; not « le chat a la queue sous la roue »."""
    if owner == one.first - 1:
        return tokens[owner].text in _OF_A_PERSON
    return owner > 0 and tokens[owner - 1].text in DETERMINERS


def _ahead(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    clause = tokens[one.first].clause
    return frozenset(token.text for token in tokens[max(0, one.first - _FEW) : one.first] if token.clause == clause)


def _skipped_back(tokens: Sequence[Token], place: int, small: frozenset[str]) -> int:
    while place > 0 and tokens[place].text in small:
        place -= 1
    return place


def _is_a_symbol(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text not in _SYMBOLS:
        return False
    near = tokens[max(0, one.first - 2) : one.last + 3]
    return any(token.text in _OF_A_SYMBOL and token.clause == tokens[one.first].clause for token in near)


def _is_of_an_engine(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Giulietta 1.4 turbo 170 de 2013 » is how the car is called; « 1.4, turbo qui siffle » is a part."""
    if tokens[one.first].text != "turbo" or one.last - one.first > 1:
        return False
    before = [token.text for token in tokens[max(0, one.first - 2) : one.first]]
    after, beyond = (tokens[place].text if place < len(tokens) else "" for place in (one.last, one.last + 1))
    is_litres = len(before) == 2 and before[0] in _LITRES and len(before[1]) == 1 and before[1].isdigit()
    is_power = after.isdigit() and _LEAST_POWER <= int(after) <= _MOST_POWER and beyond not in _DISTANCE
    return is_power or (is_litres and (not after or after in _KINDS_OF_CAR or after.isdigit()))
