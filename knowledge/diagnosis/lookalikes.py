"""Words that sound like a danger and are of something else.

A figure of speech, a barbecue or a mower, the pump, the weather, the grade of an inspection; a light that comes on with
the key, a pedal that is hard before the engine runs; a part that is merely named. `is_no_danger_now` asks it of the
words of a scene, `is_no_danger` of those of a finding, where `_UNLIKE` says besides what a finding is mistaken for.
Both ask `factuality` whether what is left is there now.
"""

import re
from collections.abc import Iterable, Sequence

from knowledge.diagnosis.degree import is_slight
from knowledge.diagnosis.factuality import is_unreal
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.mood import FAILS
from knowledge.diagnosis.urgency import topic_of

_FIGURATIVE = re.compile(
    r"\b(?:(?:je|tu|i|we|you) ?(?:suis|es|m|am|are|re) (?:en feu|on fire|grille|cuit|burnt out|steaming|fuming|fumasse)"
    r"|(?:boulot|taf|travail|work|job|business|telephone|phone|inbox|team|equipe|bureau|office|planning)"
    r" (?:\w+ )?(?:en feu|on fire|brule|crame|burning))\b"
)
_NOT_OF_A_CAR = re.compile(
    r"\b(?:(?:au|du|le|the|a) (?:resto\w*|restaurant|barbecue du (?:voisin|camping))"
    r"|dans (?:ma|la) cuisine"
    r"|(?:fumees?|smoke|odeurs?|smell) (?:du|de|of|from)(?: (?:the|my|a|le|la|un|l))? (?:barbecue|bbq|bonfire|log fire"
    r"|wood stove|feu de (?:bois|camp|jardin|cheminee)|cheminees?|chimney|tracteur devant|camion devant|truck in front"
    r"|usine|factory)"
    r"|in (?:my|the) kitchen|bin fire|dumpster fire|feu de poubelle|sur (?:ma|la|mes|mon|le) (?:peinture"
    r"|carrosserie|jean|pantalon|veste|vetements?"
    r"|mains|tapis de"
    r" souris)|on (?:my|the) (?:paint\w*|bodywork|jeans|clothes|hands|trousers|jacket)"
    r"|(?:au moment (?:du|ou je fais le)|en faisant le|quand je fais le|pendant le) plein"
    r"|(?:ouvre|devisse|enleve|open|take|undo|remove)\w*(?: \w+){0,2} (?:bouchon|trappe|fuel cap|gas cap|petrol cap"
    r"|cap)"
    r"(?: \w+){0,2} (?:pour (?:faire|mettre)|plein|to (?:re)?(?:fill|fuel)\w*)"
    r"|(?:while|when) (?:i )?(?:re)?(?:fill|fuel)\w*(?: up)?"
    r"|at the pump|(?:pump|nozzle) handle|a la pompe a|(?:mes|my) (?:mains?|doigts|hands?|fingers|vetements"
    r"|clothes) (?:sen|smell|pue"
    r"|stink)\w*)\b"
)
_MISLAID = re.compile(
    r"\b(?:(?:perdu\w*|egare\w*|lost|mislaid)(?: \w+){0,2} (?:factures?|papiers?|carte grise|devis|rendez vous|carton"
    r"|bouchons?|notices?|mode d emploi|cles?|clefs?|telecommande|invoices?|receipts?|papers|manual|quote|keys?|fob"
    r"|caps?)|(?:suis|es|est|m|am|is|i m) (?:\w+ )?(?:perdue?|lost) (?:avec|dans|entre|with|in|between))\b"
)
"""What is lost is a paper, a key, a cap, or who says so."""
_CAME_FROM = re.compile(
    r"^(?!.*\b(?:pas|not|isn t|wasn t|ni|nor|sans)\b).*\b(?:c est|c etait|it s|it was|was|is|vient|venait|came|from)"
    r"(?: (?:juste|seulement|que|only|just|of|de|du|d|le|la|les|l|un|une|the|my|mon|ma|a|some)){0,3}"
    r" (?:tondeuse|jerrican|bidon|debroussailleuse|tronconneuse|mobylette|lawn ?mower|mower|strimmer|chainsaw"
    r"|jerry ?can|barbecue|bbq|pizza|kebab|takeaway|take away|mcdo|chips|frites|repas|sandwich|cigarettes?|clope"
    r"|parfum|perfume"
    r"|peinture|paint)\b"
)
"""« L'odeur d'hier, c'était la tondeuse »: of something that was carried."""
_CLEANED = re.compile(
    r"\b(?:comment (?:\w+ )?(?:nettoyer|enlever|detacher|laver)|how (?:do|can) i (?:clean|remove|wash|get rid))\b"
)
_FILLED_UP = re.compile(
    r"\b(?:(?:just|right|juste) )?(?:apres|after|viens de)(?: \w+){0,3} (?:plein|(?:over)?fill\w*|refuel\w*|fuel\w*)\b"
    r"|\b(?:a la|at the)(?: (?:petrol|gas|filling))? station\b(?! service)"
)
_PASSES = re.compile(
    r"\b(?:passe|disparait|(?:c est|est) partie?|(?:plus|then|et) rien|rien (?:une fois|apres|ensuite)|nothing"
    r"|goes away|s en va|gone|faint|leger\w*"
    r"|slight)\b"
)
_RUNS = re.compile(
    r"\b(?:fui\w*|coul\w*|gout\w*|flaque|pisse|leak\w*|drip\w*|puddle|pool|wet|mouille\w*|toujours|always)\b"
)
"""Fuel that is smelled at the pump and no longer is no leak."""
_OTHER_PEDALS = re.compile(r"\b(?:clutch|gas|accelerator) (?=pedal)|\bpedale (?:d |de )?(?:embrayage|accelerat)")
_OF_THE_FOOT_BRAKE = frozenset({"soft_pedal", "hard_pedal", "no_brakes"})
_AT_KEY_ON = re.compile(
    r"^(?!.*\b(?:reste\w*|stays?|moteur (?:tourn\w*|demarre)|running|roul\w+|driv\w+|cogn\w*|claqu\w*|knock\w*)\b)"
    r".*\b(?:voyants?|temoins?|lights?|lamps?)\b.*\b(?:(?:quand|lorsqu\w*|des que|a|when|at|as|with|once)"
    r"(?: \w+){0,3} (?:contact|key ?(?:on)?|ignition))\b"
)
"""Every warning light comes on with the ignition."""
_LEVEL_AS_IT_SHOULD_BE = re.compile(
    r"\b(?:entre (?:le )?mini?\w* et (?:le )?maxi?\w*|between (?:the )?min\w* and (?:the )?max\w*"
    r"|(?:un peu|juste|legerement|slightly|just|a (?:little|bit)|bit)(?: \w+)? (?:sous|en dessous|below|under)"
    r"(?: (?:le|du|the|de))? maxi?\w*)\b(?!.*\b(?:baiss\w*|descen\w*|fui\w*|coul\w*|drop\w*|leak\w*|every|chaque"
    r"|tous les|molle|soft|rouge|red)\b)"
)
"""Of a fluid, between its two marks."""
_GOES_OFF = re.compile(
    r"\b(?:goes|turns|went) (?:off|out) (?:after|in) (?:a|one|two) seconds?\b(?! (?:then|and|but))"
    r"|\bs eteint (?:apres|au bout d|en) (?:une|deux) secondes?\b(?! (?:puis|et|mais))"
)
_LEVEL_OF_OIL = re.compile(r"\b(?:niveau|level|orange|jaune|yellow|amber|vidange|change|reminder|service)\b")
_OIL_LIGHT = "oil_light_red"
_STAYS_COLD = re.compile(r"\bchauffe\w* (?:pas|plus|peu|mal|moins)\b")
_OF_THE_AIR = re.compile(
    r"\b(?:exterieure?|outside|ambient|ambiante|dehors|fait (?:tres |trop |si )?chaud|hot (?:day|weather)|canicule"
    r"|(?:chargeur|charger)(?: \w+){0,2} (?:telephone|phone|portable)|telephone|phone"
    r"|peint\w*|repeint\w*|paint\w*|combien de temps)\b"
)
_OF_HEAT = frozenset({"overheating", "temp_light_red", "brake_drag"})
_WARMS_AS_IT_SHOULD = re.compile(
    r"\b(?:(?:monte|grimpe|climbs|goes(?: up)?|rises|affiche|indique|reads|shows)(?: (?:a|jusqu a|to))? (?:[4-9]\d"
    r"|1[5-9]\d|20\d)"
    r"|chauffe\w* (?:plus )?(?:vite|rapidement|bien|normalement|lentement)|warms? up|(?:reste|stays?"
    r"|bloquee?|stable|se stabilise)"
    r" (?:a|at|around|vers|autour de) (?:[789]\d|1[5-9]\d|20\d))\b(?!.*\b(?:rouge|red|1[1-4]\d)\b)"
)
_HARD_TO_OPEN = re.compile(
    r"\b(?:(?:hard|difficult|tough|dure?|difficile|impossible)(?: \w+)? (?:to|a|d|de l)? ?(?:open|ouvrir)"
    r"|(?:won t|wont|doesn t|can t|cannot|wouldn t) (?:\w+ )?(?:open|release|unlatch)\w*|ouvre (?:pas|plus|mal))\b"
)
_OPENED_BY_HAND = re.compile(rf"{_HARD_TO_OPEN.pattern}|\b(?:je|j|i|on|we|you)(?: (?:l|le|do|can))? (?:ouvr\w+|open)\b")
_ON_THE_WHEEL = re.compile(
    r"\b(?:(?:chauffage|boutons?|commandes?|touches?|cuir|housse) (?:du|au|de|sur le) volant|heated steering"
    r"|steering wheel (?:heat\w*|buttons?|controls?|cover))\b"
)
_UNLIT = re.compile(r"\b(?:boutons?|buttons?|ampoules?|bulbs?|switch)\b.*\b(?:allum\w+|light\w*|lit)\b")
_LOCKING_NUTS = re.compile(r"\block(?:ing)? (?:wheel )?(?:nuts?|bolts?|keys?)\b")
_RECALL_DONE = re.compile(
    r"^(?!.*\b(?:pas|jamais|not|never|yet|encore|attend\w*|wait\w*)\b)(?=.*\b(?:rappel|recall|takata|airbag)\b)"
    r".*\b(?:faite?|effectuee?|done|completed|replaced|remplacee?)\b"
)
_OF_A_TYRE = re.compile(
    r"\b(?:tpms|tyres?|tires?|pneus?|psi|outside|exterieure?)\b(?!.*\b(?:pedale?|brak\w*|frein\w*)\b)"
)
_DUST_OR_NO_VACUUM = re.compile(
    r"\b(?:brake dust|poussieres? (?:de|des) (?:freins?|plaquettes)|avant (?:de )?(?:demarrer|mettre (?:le )?contact)"
    r"|moteur (?:eteint|coupe|arrete)(?! (?:et|ou|comme))|before (?:i )?start\w*|engine (?:is )?off(?! (?:and|or)))\b"
)
"""Without the engine the pedal is hard, as it should be."""
_SHOULD_THEY_STOP = re.compile(
    r"\b(?:(?:do|should|must|can) (?:i|we|you|one)(?: \w+)? stop|(?:dois|doit|faut)(?: \w+){0,3} arreter)\b"
)
_AT_FULL_LOCK = re.compile(r"\b(?:full lock|lock to lock|central locking|en butee|a fond de braquage)\b")
_NEW = re.compile(r"\b(?:neu(?:f|fs|ve|ves)|new)\b(?!.*\b(?:brul|cram|burn|fum|smok))")
_LIGHTLY = re.compile(r"\b(?:leg(?:er|ere|erement)|light|lightly|slight|slightly|faible)\b(?!.*\bmetal)")
_AGAINST_FIRE = re.compile(
    r"\b(?:buy|acheter|achete|trouver|find|get|sell|vend\w*|cherche|need|obligatoire|compulsory|which|what|quel\w*"
    r"|mettre|carry\w*)\b(?:(?! ,).)*"
    r"\b(?:extincteurs?|extinguishers?|fire blankets?)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:dehors|a l exterieur|outside|derriere (?:la voiture|l auto)|behind (?:the|my) car)\b"
    r"(?!.*\b(?:dedans|inside|habitacle|cabin|a l interieur)\b)"
)
_TIGHTENS = re.compile(r"\b(?:se serre|freins? (?:a main|de parking|electrique))\b")
_UNLIKE = {
    "grind_braking": _LIGHTLY,
    "oil_light_red": _GOES_OFF,
    "hard_pedal": _DUST_OR_NO_VACUUM,
    "stop_light": _SHOULD_THEY_STOP,
    "temp_light_red": _OF_A_TYRE,
    "burning_smell": _NEW,
    "engine_failure": _TIGHTENS,
    "exhaust_smell_cabin": _OUTSIDE,
    "fire": _AGAINST_FIRE,
    "no_brakes": _UNLIT,
    "bonnet_opens": _OPENED_BY_HAND,
    "seat_burns": _STAYS_COLD,
    "brake_drag": _LOCKING_NUTS,
    "recall_airbag": _RECALL_DONE,
    "steering_locked": _AT_FULL_LOCK,
    "steering_assist_lost": _ON_THE_WHEEL,
}
"""What sounds like a finding of danger and is none."""
_OF_THE_CLIMATE = re.compile(
    r"\b(?:clim\w*|air condition\w*|aircon|a c|ac)\b(?!.*\b(?:moteur|engine|aiguille|needle)\b)"
)
"""What blows hot is not the engine."""
_STUCK = re.compile(r"\b(?:bloqu\w+|coinc\w+|stuck|jam\w*|seiz\w+|locked|locks|froze\w*)\b")
_INSPECTED = re.compile(r"\bdefaillances? (?:mineure|majeure)s?\b")
"""The grades of the roadworthiness test, no failure."""
_BY_DEGREES = frozenset({"brakes", "steering", "heat", "fire"})
"""Kinds of danger of which a slight sign is none."""
_LOSS, _LOST = "lost", frozenset({"plus", "no", "sans", "without"})
_BRAKES = frozenset({"freine", "freines", "freinent", "freinait"})
"""« Elle freine plus »."""
_BETWEEN = frozenset(
    {"de", "d", "du", "la", "le", "les", "l", "ma", "mon", "mes", "my", "the", "any", "aucun", "aucune", "power"}
)
"""« Plus de direction assistée »: what may stand between a word of loss and what is lost."""
_NAMED = "mention_"
_NO_MORE = re.compile(r"(?:^|\bn (?:y a|ai|a|avons|est) |\bil y a |\bne \w+ )plus (?:de |d |du |aucune? )(?:\w+ )?$")
_SIGN = re.compile(r"^(?:fum|odeur|fuit|surchauff|vapeur|flamm|etincell|essence|gas|gaz)")
"""What is no more is over, unlike what is lost: « plus de fumée », « plus de freins »."""


def is_no_more(sign: str, before: str) -> bool:
    """Whether a sign is said to be over by the words of its clause `before` it."""
    return _SIGN.match(sign) is not None and _NO_MORE.search(before.lstrip()) is not None


def is_no_danger_now(sentence: str, start: int, end: int, *, elsewhere: str = "", topic: str | None = None) -> bool:
    """Whether the words from `start` to `end` of a folded sentence are of something else, or of what is not there now.

    `elsewhere` and `topic`: see `is_unreal`.
    """
    if topic in _BY_DEGREES and is_slight(sentence):
        return True
    return _is_lookalike(sentence, start, end) or is_unreal(sentence, start, end, elsewhere, topic=topic)


def _is_lookalike(sentence: str, start: int, end: int) -> bool:
    clause = _clause(sentence, start, end)
    if _AT_KEY_ON.search(clause) is not None:
        return True
    if "barbecue" in clause and _CLEANED.search(sentence) is not None:
        return True
    if any(one.search(clause) is not None for one in (_FIGURATIVE, _NOT_OF_A_CAR, _CAME_FROM, _MISLAID)):
        return True
    if _LEVEL_AS_IT_SHOULD_BE.search(sentence) is not None:
        return True
    return bool(_FILLED_UP.search(sentence) and _PASSES.search(sentence) and not _RUNS.search(sentence))


def _clause(sentence: str, start: int, end: int) -> str:
    return sentence[:start].rpartition(",")[2] + sentence[start:end] + sentence[end:].partition(",")[0]


def is_no_danger(
    finding: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], parts: Iterable[Occurrence]
) -> bool:
    """Whether words that could tell a finding of danger tell of something else: another part, another time."""
    first, last = min(one.first for one in occurrences), max(one.last for one in occurrences)
    parts = list(parts)
    is_within = any(one.first <= first and last <= one.last and one.last - one.first > last - first for one in parts)
    if is_within and not _fails(tokens, first, last):
        return True
    own = {place for one in occurrences for place in range(one.first, one.last)}
    if any(first < one.first and one.last < last and own.isdisjoint(range(one.first, one.last)) for one in parts):
        return True
    if _is_merely_named(tokens, occurrences) or _is_lost_of_another(tokens, occurrences):
        return True
    sentence, start, end = _spoken(tokens, first, last)
    clause = _clause(sentence, start, end)
    if finding == _OIL_LIGHT and _LEVEL_OF_OIL.search(clause) and "rouge" not in clause and "red" not in clause.split():
        return True
    if _INSPECTED.search(clause) or (finding in _OF_HEAT and _is_not_the_engine(clause)):
        return True
    if is_no_more(sentence[start:end], sentence[:start].rpartition(",")[2]):
        return True
    if finding in _OF_THE_FOOT_BRAKE and (_OTHER_PEDALS.search(clause) or _OF_A_TYRE.search(sentence)):
        return True
    if (unlike := _UNLIKE.get(finding)) is not None and unlike.search(clause) and not _STUCK.search(clause):
        return True
    number = tokens[first].sentence
    elsewhere = " , ".join(_sentence(tokens, other) for other in sorted({one.sentence for one in tokens} - {number}))
    return is_no_danger_now(sentence, start, end, elsewhere=elsewhere, topic=topic_of(finding))


def _is_merely_named(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> bool:
    """« Ma direction assistée siffle »: the name of a part tells of no loss of it."""
    if len(occurrences) > 1 or not any(target.startswith(_NAMED) for target in occurrences[0].targets):
        return False
    return not _fails(tokens, occurrences[0].first, occurrences[0].last)


def _fails(tokens: Sequence[Token], first: int, last: int) -> bool:
    name = " ".join(token.text for token in tokens[first:last])
    return FAILS.search(name) is not None or _STUCK.search(name) is not None


def _is_lost_of_another(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> bool:
    """« Le volant n'est plus droit », "the brakes are firm, no leaks": not the part is lost, but what stands behind."""
    for one in occurrences:
        if _LOSS in one.targets and one.last - one.first == 1 and tokens[one.first].text in _LOST:
            if tokens[one.first - 1].text in _BRAKES:
                return False
            place = one.last
            while place < len(tokens) and tokens[place].text in _BETWEEN:
                place += 1
            return all(not other.first <= place < other.last for other in occurrences)
    return False


def _is_not_the_engine(clause: str) -> bool:
    return any(
        one.search(clause) is not None for one in (_STAYS_COLD, _OF_THE_AIR, _OF_THE_CLIMATE, _WARMS_AS_IT_SHOULD)
    )


def _sentence(tokens: Sequence[Token], number: int) -> str:
    return " ".join(token.text for token in tokens if token.sentence == number)


def _spoken(tokens: Sequence[Token], first: int, last: int) -> tuple[str, int, int]:
    """The sentence, its clauses parted by « , », and where in it the words from `first` up to `last` stand."""
    written, start, end, clause = "", 0, 0, tokens[first].clause
    for place, token in enumerate(tokens):
        if token.sentence != tokens[first].sentence:
            continue
        if written:
            written += " , " if token.clause != clause else " "
        clause = token.clause
        start = len(written) if place == first else start
        written += token.text
        end = len(written) if place == last - 1 else end
    return written, start, end
