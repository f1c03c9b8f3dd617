"""Words that tell a sign or name a part in one sense, and have another here: « en bas », « mon fils », « ça boite »."""

from collections.abc import Callable, Collection, Mapping, Sequence

from knowledge.diagnosis.english_senses import ALL as _ALL
from knowledge.diagnosis.english_senses import IN_ENGLISH, is_english
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.surroundings import clause_words as _clause
from knowledge.diagnosis.surroundings import sentence_words as _sentence
from knowledge.diagnosis.surroundings import word_after as _after
from knowledge.diagnosis.surroundings import word_before as _before
from knowledge.faults.base import MENTION, SAID
from knowledge.language.folding import words

_Sense = Callable[[Sequence[Token], Occurrence], bool]
_HOURS = frozenset(words("h heure l kmh"))
_COUNTED = frozenset(
    words(
        "000 mille km kms kilometres bornes kilom kg kilos kw kwh ch hp chevaux ans euros e eur balles cm mm nm volts "
        "bar bars litres min mn minutes secondes jours mois pour cent mbar degres miles k quid pounds bucks dollars "
        "usd psi percent degrees days hours weeks months years lb lbs"
    )
)
"""What follows a number that is no speed: « 130 000 km », « 110 kg »."""
_ENGINES = frozenset(words("pd tdi hdi dci jtd cdi land defender serie puissance batterie code page"))
_AWHILE = frozenset(words("un depuis sous avant y quelque"))
_NEARLY = frozenset(words("pres apres avant a importe profond"))
_AT = frozenset(words("en du au le les vers"))
_OF = frozenset(words("de du d des"))
_NO_LEVEL = frozenset(words("vitesse vitesses allure pression tension consommation regime charge moteur caisse"))
_HER = frozenset(words("la ma ta sa une notre votre cette nouvelle dacia cooper"))
_MODELS = frozenset(words("leon ibiza cordoba toledo arona ateca altea alhambra mii arosa exeo tarraco marbella"))
_SOUND_AFTER = frozenset(words("le un aucun du ce meme"))
_SOUND_BEFORE = frozenset(words("a dans sur qui ni et cote gauche droite en quand radio des ne"))
_CHILD_OF = frozenset(words("mon ton son notre votre leur petit petits beau le un"))
_LIMPS = frozenset(words("ca cela qui il"))
_STUTTERS = frozenset(words("claque tremble cale broute tousse fume vibre crachote ratatouille"))
_LIT = frozenset(
    words("allume eteint eteinte rouge orange jaune fixe vivant pareil identique muet noir noire pareille")
)
_TELLS = frozenset(
    words("defaut defauts voyant voyants probleme problemes souci bruit code codes message temoin niveau rate rates")
)
_MOVES = frozenset(
    words(
        "avance avancer avancait accelere accelerer roule rouler monte monter grimpe grimper tire depasse depasser "
        "atteint atteindre va marche arrive bouge reprend pousse force"
    )
)
_SUSPENSION = frozenset(
    words(
        "bras rotule rotules silentbloc silentblocs silent bloc suspension train inferieur inferieurs superieur "
        "superieurs jeu biellette biellettes amortisseur amortisseurs barre roue roues direction remplace remplacer "
        "remplaces changer changes change claque claquement bruit geometrie cardan avant arriere droit gauche neuf "
        "neufs demonter pivot"
    )
)
_UNSTEADY = frozenset(words("stabilisee stable constante fixe reguliere elevee limitee max maximum maxi affichee"))
_AIR = frozenset(
    words(
        "ventilateur ventilateurs ventilation soufflerie ventilo pulseur chauffage clim climatisation desembuage "
        "essuie essuies glace balais"
    )
)
_ONLY = frozenset(words("qu que seulement uniquement soit toujours bloque bloquee sinon juste"))
_BLOWN = _AIR | frozenset(words("souffle air vitesse vitesses"))
_WELL = frozenset(words("marche marchent fonctionne fonctionnent va vont aussi ok nickel"))
_NOT = frozenset(words("ne n pas plus rien mal jamais"))
_SWITCHED = frozenset(words("coupe coupes coupant eteins eteint baisse monte mets mis"))
_COLD = frozenset(words("temperature temperatures degre degres celsius"))
_MEASURED = frozenset(words("coup coups seconde secondes sec s tour tours minute minutes essai essais bout"))
_DURING = frozenset(words("pendant au lancer lance"))
_CRANKS = frozenset(
    words("tourne tournait tournent entraine entrainait mouline moulinait vaillant vaillamment lance marche")
)
_BADLY = frozenset(
    words(
        "lentement mal pas plus vide rien peine sans roue peniblement lourdement difficilement fou libre mou ne n seul"
    )
)
_FAULTS = frozenset(
    words(
        "probleme problemes panne pannes defaut defauts souci soucis circuit circuits systeme faisceau installation "
        "coupure alimentation anomalie cote reseau l elec perte consommation bug"
    )
)
_PLACED = frozenset(words("derriere dans par devant sous traverse traverser a"))
_SMALL = frozenset(words("le la les l un une mon ma mes son sa de du des d au"))
_UNASKED = frozenset(
    words("involontaire involontaires intempestive brutale seule intempestives soudaine coincee reste bloquee non")
)
_OPENED = frozenset(words("ouverte ouvertes fermee fermees baissee baissees remontees grelottent entrouverte"))
_LOWERED = frozenset(words("baisse baisser ouvre ouvrir ouvrant remonte"))
_WHOLLY = frozenset(words("doucement seul seule le de au a fait autant petit petite pres juste droit bas haut"))
_TIMES = frozenset(words("le de du ce quelque un long peu meme en au tout plusieurs beaucoup longtemps"))
_PAST_SEASON = frozenset(words("depuis apres avant controle pneus pneu cet un revision entretien vidange"))
_GONE_BY = frozenset(words("dernier passe derniers precedent"))
_SIXTEEN = frozenset(words("bougies soupapes ans mois heures mille cent kilometres litres km jours minutes v ou"))
_LIKE = frozenset(words("comme l une"))
_SHOWN = frozenset(words("ecran afficheur affiche affichage affichee compteur kilometres aiguille"))
_MISSED = frozenset(words("loin causer failli eviter evite evitant risque frole"))
_KEY_TURNED = frozenset(
    words(
        "tour tours coup coups enleve enlever retire retirer tourne tourner tournait tournais tournant mets mettre "
        "manche jouait cache poche"
    )
)
_TIME_OF_LIFE = range(1960, 2040)
_NEAR, _A_FEW = 3, 5


def in_their_sense(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """The occurrences without what their words do not speak of here."""
    english = is_english(tokens)
    kept = [_in_its_sense(tokens, one) for one in occurrences]
    return [one for one in (_in_english(tokens, one) if english else one for one in kept) if one.targets]


def _in_english(tokens: Sequence[Token], one: Occurrence) -> Occurrence:
    phrase = " ".join(token.text for token in tokens[one.first : one.last])
    return _spoken_of(tokens, one, IN_ENGLISH.get(phrase, ()))


def _in_its_sense(tokens: Sequence[Token], one: Occurrence) -> Occurrence:
    word = tokens[one.last - 1].text
    if word == "boite" and one.last - one.first == 1 and _limps(tokens, one):
        return Occurrence((f"{SAID}misfire",), one.first, one.last, one.mistyped)
    if word.isdecimal():
        return _without(one, {"highspeed"}) if _is_no_speed(tokens, one) else one
    if one.last - one.first > 1 and word not in {"peine", "fond", "point"}:
        return one
    return _spoken_of(tokens, one, _OTHERWISE.get(word, ()))


def _spoken_of(
    tokens: Sequence[Token], one: Occurrence, otherwise: Sequence[tuple[Collection[str], _Sense]]
) -> Occurrence:
    dropped = [target for targets, is_other in otherwise if is_other(tokens, one) for target in targets]
    if not dropped:
        return one
    return Occurrence((), one.first, one.last, one.mistyped) if _ALL in dropped else _without(one, dropped)


def _without(one: Occurrence, dropped: Collection[str]) -> Occurrence:
    kept = tuple(
        target
        for target in one.targets
        if target not in dropped and not (MENTION in dropped and target.startswith(MENTION))
    )
    return one if len(kept) == len(one.targets) else Occurrence(kept, one.first, one.last, one.mistyped)


def _is_no_speed(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« 130 000 km », « le TDI PD 130 », « 110 kg »; « 130 km/h » is one."""
    if one.last < len(tokens) and tokens[one.last].text == "000":
        return True
    after = _after(tokens, one)
    if after in {"km", "kms"} and _after(tokens, one, 1) in _HOURS:
        return False
    return after in _COUNTED or _before(tokens, one) in _ENGINES


def _is_a_little(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Un peu de jeu », « refaite il y a peu »; « peu de force » is weak."""
    return _before(tokens, one) in _AWHILE or _after(tokens, one) in _NEARLY or _before(tokens, one, 2) == "y"


def _is_down_there(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« En bas du moteur », « vers le bas », « le rail du bas », « basse pression »."""
    after = _after(tokens, one)
    return _before(tokens, one) in _AT or after in _NO_LEVEL or (after in _OF and tokens[one.first].text == "bas")


def _is_of_no_level(tokens: Sequence[Token], one: Occurrence) -> bool:
    return _after(tokens, one) in _NO_LEVEL


def _is_a_price(tokens: Sequence[Token], one: Occurrence) -> bool:
    return _before(tokens, one).isdecimal()


def _is_of_martorell(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Seat Leon »: a make of cars."""
    return _after(tokens, one) in _MODELS


def _is_hers(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Ma Mini », « la Spring »: a car."""
    return _before(tokens, one) in _HER or _after(tokens, one) == "cooper"


def _is_his(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le feu pend par son fil »; « le son grésille » is heard."""
    before, after = _before(tokens, one), _after(tokens, one)
    if before in _SOUND_AFTER:
        return False
    return not (before in _OF and (not after or after in _SOUND_BEFORE))


def _is_a_child(tokens: Sequence[Token], one: Occurrence) -> bool:
    return _before(tokens, one) in _CHILD_OF


def _limps(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Plus je roule plus ça boite », « le moteur claque et boite »; « moteur et boîte » are two parts."""
    before, after = _before(tokens, one), _after(tokens, one)
    if before != "et":
        return before in _LIMPS
    return _before(tokens, one, 2) in _STUTTERS and after in {"", "il", "elle", "et", "comme"}


def _goes_on(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le défaut reste », « reste allumé », « il me reste 200 km »: nothing is stuck."""
    before, after = _before(tokens, one), _after(tokens, one)
    told = _before(tokens, one, 2) if before in {"est", "a", "ne", "qui"} else before
    if told in _TELLS or after in _LIT or any(after.startswith(word) for word in ("allum", "etein")):
        return True
    remains = before in {"me", "te", "lui", "nous", "leur", "il", "y"}
    return remains and (after.isdecimal() or after in _SMALL | {"plus", "que"})


def _is_scarcely(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« On l'entend à peine », « à peine livrée »; « elle avance à peine » lacks power."""
    near = {token.text for token in tokens[max(0, one.first - _NEAR) : one.last + 1]}
    if one.last - one.first == 1:
        return False
    return _MOVES.isdisjoint(near) and not _after(tokens, one).isdecimal()


def _is_not_blown(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Elle broute à fond »; « la soufflerie ne marche qu'à fond » knows one speed."""
    near = {token.text for token in tokens[max(0, one.first - _NEAR) : one.first]}
    return _ONLY.isdisjoint(near) or _BLOWN.isdisjoint(_sentence(tokens, one))


def _warns(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le triangle s'allume dans les bouchons »: a light, beside no word of a suspension."""
    return _SUSPENSION.isdisjoint(_sentence(tokens, one))


def _is_a_pace(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« À vitesse stabilisée », « la vitesse de 80 », « les vitesses lentes du ventilateur »."""
    after = _after(tokens, one)
    if after in _UNSTEADY or (after == "de" and _after(tokens, one, 1).isdecimal()) or _before(tokens, one) == "a":
        return True
    if tokens[one.first].text == "vitesse" and not _SHOWN.isdisjoint(_sentence(tokens, one)):
        return True
    following = {token.text for token in tokens[one.last : one.last + _A_FEW]}
    return not _AIR.isdisjoint(following)


def _is_fine(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La radio va bien », « quand je coupe la radio », « les touches de la radio au volant »."""
    following = [token.text for token in tokens[one.last : one.last + _NEAR]]
    if _NOT.isdisjoint(_clause(tokens, one)) and not _WELL.isdisjoint(following):
        return True
    before = _before(tokens, one, 2) if _before(tokens, one) in _SMALL else _before(tokens, one)
    return before in _SWITCHED and _before(tokens, one, 3) in {"je", "j", "on", "ai"}


def _is_a_result(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Test négatif »."""
    return _COLD.isdisjoint(_clause(tokens, one))


def _is_much(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Encrassée à mort »."""
    return _before(tokens, one) == "a"


def _cranks(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Dix secondes de démarreur », « le démarreur tourne bien »: it is what works."""
    before = _before(tokens, one)
    if (before in _OF and _before(tokens, one, 2) in _MEASURED) or before in _DURING:
        return True
    if before in _SMALL and _before(tokens, one, 2) in _DURING:
        return True
    following = [token.text for token in tokens[one.last : one.last + _NEAR + 1]]
    return bool(following) and following[0] in _CRANKS and _BADLY.isdisjoint(following)


def _is_a_kind(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La 1.2 essence », « essence de 2008 »: what the car runs on."""
    before, after = _before(tokens, one), _after(tokens, one)
    year = _after(tokens, one, 1) if after in _OF else after
    return (before.isdecimal() and len(before) == 1) or (year.isdecimal() and int(year) in _TIME_OF_LIFE)


def _is_driven_by_current(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La Kona électrique », « le siège électrique »; « un problème électrique » is of the system."""
    return _FAULTS.isdisjoint({_before(tokens, one), _before(tokens, one, 2)})


def _is_passed(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Derrière la calandre », « un caillou dans la calandre »: where it is."""
    before = _before(tokens, one, 2) if _before(tokens, one) in _SMALL else _before(tokens, one)
    return before in _PLACED


def _is_of_the_foot(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« À l'accélération »: when, and nothing that the car does by itself."""
    return _UNASKED.isdisjoint(_clause(tokens, one))


def _is_open_to_hear(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Vitres ouvertes », « je baisse les vitres », « une 3 portes »."""
    before = _before(tokens, one, 2) if _before(tokens, one) in _SMALL else _before(tokens, one)
    return _after(tokens, one) in _OPENED or before in _LOWERED or before.isdecimal()


def _is_wholly(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Elle s'éteint tout doucement », « tout le temps », « pas du tout »."""
    return _after(tokens, one) in _WHOLLY or _before(tokens, one) == "du"


def _is_a_while(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Tout le temps » is no temperature."""
    return _before(tokens, one) in _TIMES


def _is_a_season_gone(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Depuis l'hiver », « l'hiver dernier », « le contrôle d'hiver »."""
    before = _before(tokens, one, 2) if _before(tokens, one) in _SMALL else _before(tokens, one)
    return before in _PAST_SEASON or _before(tokens, one) in _PAST_SEASON or _after(tokens, one) in _GONE_BY


def _is_a_number(tokens: Sequence[Token], one: Occurrence) -> bool:
    return _after(tokens, one) in _SIXTEEN


def _is_a_comparison(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Elle tourne comme une horloge », « l'horloge de bord »."""
    return _before(tokens, one) in _LIKE


def _is_turned(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Au premier tour de clé », « comme si on tournait la clé »."""
    before = _before(tokens, one, 2) if _before(tokens, one) in _SMALL else _before(tokens, one)
    return before in _KEY_TURNED


def _is_missed(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« J'ai failli causer un accident », « pas passé loin de l'accident »: there was none."""
    return not _MISSED.isdisjoint(token.text for token in tokens[max(0, one.first - _A_FEW) : one.first])


def _came_to_rest(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Elle s'est immobilisée »: it stopped, and did not stand for long."""
    return _before(tokens, one) in {"est", "etait"} and _before(tokens, one, 2) == "s"


def _is_a_roundabout(tokens: Sequence[Token], one: Occurrence) -> bool:
    return tokens[one.first].text == "rond"


def _is_the_mail(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La Poste »; « le poste » is a radio."""
    return _before(tokens, one) == "la"


_LOW, _STUCK, _STARTER = {"low"}, {"stuck", "hang", "jam"}, {MENTION}
_OTHERWISE: Mapping[str, Sequence[tuple[Collection[str], _Sense]]] = {
    "peu": (({"weak"}, _is_a_little),),
    **dict.fromkeys(("bas", "basse", "basses"), ((_LOW, _is_down_there),)),
    **dict.fromkeys(("faible", "faibles"), ((frozenset({"low", "weak"}), _is_of_no_level),)),
    "minimum": ((_LOW, _is_a_price),),
    "mini": ((_LOW, _is_hers),),
    "seat": (({_ALL}, _is_of_martorell),),
    "spring": (({_ALL}, _is_hers),),
    "son": (({"sound"}, _is_his),),
    "fils": (({_ALL}, _is_a_child),),
    **dict.fromkeys(("reste", "restent", "restes", "restee", "restait"), ((_STUCK, _goes_on),)),
    "peine": (({_ALL}, _is_scarcely),),
    "fond": (({f"{SAID}blower_one_speed"}, _is_not_blown),),
    "triangle": (({_ALL}, _warns),),
    **dict.fromkeys(("vitesse", "vitesses"), ((frozenset({"gear", "gearbox", "nomove"}), _is_a_pace),)),
    **dict.fromkeys(("radio", "autoradio"), (({_ALL}, _is_fine),)),
    **dict.fromkeys(("negatif", "negative", "negatifs"), (({"freezing"}, _is_a_result),)),
    **dict.fromkeys(("mort", "morts"), (({_ALL}, _is_much),)),
    "demarreur": ((_STARTER, _cranks),),
    **dict.fromkeys(("essence", "ess"), (({"system_fuel", "fuel"}, _is_a_kind),)),
    **dict.fromkeys(("electrique", "electriques"), (({"system_electrical", "electrical"}, _is_driven_by_current),)),
    "acceleration": (({"system_speed_control"}, _is_of_the_foot),),
    **dict.fromkeys(("vitre", "vitres", "porte", "portes"), (({"system_doors_locks"}, _is_open_to_hear),)),
    "tout": (({"everything"}, _is_wholly),),
    "temps": (({"temp"}, _is_a_while),),
    **dict.fromkeys(("hiver", "hivers"), (({"freezing"}, _is_a_season_gone),)),
    "seize": (({_ALL}, _is_a_number),),
    "horloge": (({"tick"}, _is_a_comparison),),
    **dict.fromkeys(("cle", "cles"), (({MENTION}, _is_turned),)),
    "accident": (({"aftercrash"}, _is_missed),),
    **dict.fromkeys(("immobilise", "immobilisee"), (({_ALL}, _came_to_rest),)),
    "point": (({"bend"}, _is_a_roundabout),),
    "poste": (({_ALL}, _is_the_mail),),
    "calandre": (({_ALL}, _is_passed),),
}
"""Word → what it does not speak of, and when."""
