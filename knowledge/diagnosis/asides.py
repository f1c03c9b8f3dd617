"""Danger that is spoken of without being there: asked about in general, supposed, another's, mended, or past."""

import re
from collections.abc import Iterable, Sequence

from knowledge.diagnosis.factuality import is_unreal
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.urgency import topic_of

_IN_GENERAL = re.compile(
    r"^ ?(?:bonjour |salut |hello |hi |alors )?(?:qu(?:e| est ce que) (?:signifie\w*|veut dire|veulent dire)"
    r"|comment (?:eviter|prevenir|reconnaitre)|a quoi sert"
    r"|how (?:can|do|to|could) (?:i |you |we )?(?:avoid|prevent|recogni[sz]e)"
    r"|what (?:does|do)|how does|comment (?:fonctionne\w*|marche\w*)|que se passe t il (?:si|quand) (?:on|une?)"
    r"|(?:what|qu) (?:happens|would happen|arrive t il) (?:if|when|si|quand) (?:you|one|a|people|on|une?)"
    r"|pourquoi (?:est ce qu )?(?:on|faut il|doit on|(?:les|des) (?:voitures|autos|freins|pneus|moteurs))"
    r"|(?:est ce que|does|do|is|are) (?:l |le |la |les |the )?(?:essence|gasoil|diesel|petrol|gas|gasoline|huile|oil)"
    r"|que (?:couvre|prevoit|rembourse)|qui paie|who pays"
    r"|(?:please )?(?:explain|expliqu\w+|can you explain|(?:pouvez vous|peux tu) (?:m )?expliquer)"
    r"(?: \w+){0,3} (?:what to do|que faire|quoi faire|ce qu il faut faire|how to|comment|why|pourquoi)"
    r"|pourquoi \w+ t on|why (?:do|must|should) (?:we|you|people|cars|brakes|engines|tyres|tires))\b"
)
_DEFINED = re.compile(
    r"(?:c est quoi|qu est ce que(?: c est que)?|what (?:is|are|s)|a quoi correspond|(?:d )?ou vient) "
    r"(?:(?:le|la|les|l|un|une|des|the|a|an|that|red|little|small) )*"
    r"(?:voyants?|temoins?|symboles?|pictogrammes?|logo|dessin|mot|terme|expression|role|difference"
    r"|(?:\w+ ){0,2}(?:lights?|lamps?|symbols?|icons?|word|term|meaning|purpose))\b"
)
"""« C'est quoi le voyant en forme de burette ? » asks what a thing is, not what is happening."""
_SEEN_NOW = re.compile(
    r"\b(?:mon|ma|mes|my|our|notre|nos|ce|cet|cette|this|vient|s est|s allume\w*|reste\w*|came|comes|stays|j ai|je|i"
    r"|depuis|since|roulant|driving|now|maintenant|clignot\w*|flash\w*|blink\w*|is on|est allumee?)\b"
)
_SUPPOSED = re.compile(
    r"\bsi (?:je|on|tu|vous) .*\b(?:que se passe t il|il se passe quoi|ca fait quoi)$|\bif (?:i|you"
    r"|we) .*\bwhat happens$"
    r"|\b(?:si (?:un jour|un de ces jours|ca m arrivait)|if (?:one day|some ?day|(?:\w+ )?ever)|le jour ou)\b"
)
_IMAGINED = re.compile(
    r"\b(?:imagin(?:e|ons|ez)|suppos(?:e|ons|ez|ing)|admettons|let s say|hypothe\w+|en theorie|in theory|theoretical\w*"
    r"|par curiosite|out of curiosity|pour ma culture|culture generale)\b"
)
_NOW = re.compile(
    r"\b(?:maintenant|aujourd hui|ce (?:matin|soir)|depuis|since|hier|yesterday|now|today|this morning|tonight|vient de"
    r"|right now|la tout de suite|j ai)\b"
)
_OWN = re.compile(r"\b(?:mon|ma|mes|my|our|notre|nos|mine|la mienne|le mien|chez moi|je|j|i|m|me)\b")
_OF_MINE = re.compile(
    r"\b(?:ma (?:voiture|caisse|bagnole|clio|pedale)|mon (?:auto|vehicule|moteur|frein)|mes freins|la mienne|le mien"
    r"|my (?:own |car|truck|van|engine|brakes?)|mine|chez moi|moi aussi|me too)\b"
)
_MEDIA = re.compile(
    r"\b(?:a la tele\w*|aux infos|aux actualites|dans (?:un|le) (?:film|journal|livre|jeu|reportage)"
    r"|un (?:reportage|documentaire)|a documentary"
    r"|sur (?:youtube|internet|tiktok|facebook|insta\w*|le net|un forum)|une video"
    r"|on (?:tv|telly|television|the news|youtube|tiktok|facebook|reddit|the internet)"
    r"|in (?:a|the) (?:film|movie|news\w*|paper|game|video)|a video|j ai lu|i read|un article|an article)\b"
)
_ANY_CAR = re.compile(
    r"\b(?:une|des|les|d|a|an|some|cette) (?:\w+ ){0,2}(?:voitures?|autos?|vehicules?|cars?|bagnoles?|tesla"
    r"|evs?|trucks?)\b"
)
_OF_ANOTHER = re.compile(
    r"\b(?:mon|ma|un|une|le|la|my|a|our|the|his|her) (?:\w+ )?(?:voisin\w*|collegues?|cousin\w*|potes?|amie?s?"
    r"|copa?ine?s?"
    r"|beau frere|oncle|tante|patron|neighbou?rs?|colleagues?|friends?|mates?|buddy|uncle|aunt|co ?workers?|boss"
    r"|brother in law)\b"
)
_HAPPENED = re.compile(r"\b(?:a (?:eu|pris|perdu|brule)|avait|s est|ont|caught|had|went|blew|lost|burned|burnt|was)\b")
_WONDERS = re.compile(
    r"\b(?:c est quoi|what (?:is|s)|comment (?:ca|c est|est ce)|pourquoi|ca peut (?:m )?arriver"
    r"|est ce (?:que ca peut|frequent|courant|possible)"
    r"|how (?:can|could|does|did|come)|why|(?:could|can|does) (?:it|that|this|mine|these)|is (?:it|that|this) (?:common"
    r"|possible|frequent|likely))\b"
)
_STUDIED = re.compile(
    r"\b(?:(?:un |mon |une )?(?:expose|memoire|dissertation|presentation|devoir|fiche|chapitre|module|cours|lecon) sur"
    r"|(?:a|my|the) (?:\w+ )?(?:paper|essay|presentation|lesson|chapter|module|homework|thesis|course) (?:on|about)"
    r"|(?:quel|quelle|which|what) (?:\w+ )?(?:chapitre|chapter|cours|course|lecon|lesson|module|formation|video|stage)"
    r"|(?:examen|exam|quiz|qcm)\b.*\b(?:question|demande|asks?)"
    r"|(?:dans|in) (?:la|le|votre|vos|ce|cette|your|the|this|that) (?:lecon|cours|module|chapitre|formation|lesson"
    r"|course|chapter|training|class)s?"
    r"|(?:quiz|course|exam) question|question (?:de|du) (?:quiz|cours|examen))\b"
)
_FORMER = re.compile(
    r"\b(?:(?:ancienne|precedente|ex) (?:voiture|auto|caisse|clio|golf)|(?:previous|former|last) (?:car|vehicle)"
    r"|je l ai (?:re)?vendue?|i (?:have |ve )?sold it|(?:vendue?|sold) depuis)\b"
)
"""A car they have no longer."""
_CLEANED = re.compile(
    r"\b(?:comment (?:\w+ )?(?:nettoyer|enlever|detacher|laver)|how (?:do|can) i (?:clean|remove|wash|get rid))\b"
)
_AFTER_IT = re.compile(r"\b(?:apres|after|suite a|following) (?:(?:une?|la|le|an?|the|my|ma) ?)?$")
_LONG_AGO = re.compile(
    r"\b(?:il y a (?:\d+|un|deux|trois|quatre|cinq|dix|quelques|plusieurs) (?:ans?|mois|annees?)|il y a longtemps"
    r"|(?:\d+|one|two|three|four|five|ten|some|a few|several|many|a) (?:years?|months) (?:ago|back)"
    r"|l an (?:dernier|passe)"
    r"|years ago|il y a des (?:annees|mois)|(?:en|in) (?:19|20)\d\d"
    r"|l annee derniere|last (?:year|summer|winter)|autrefois|a l epoque)\b"
)
_FILLED_UP = re.compile(
    r"\b(?:(?:just|right|juste) )?(?:apres|after|viens de)(?: \w+){0,3} (?:plein|fill\w*|refuel\w*|fuel\w*)\b"
)
_PASSES = re.compile(
    r"\b(?:passe|disparait|(?:plus|then|et) rien|nothing|goes away|s en va|gone|faint|leger\w*|slight)\b"
)
_RUNS = re.compile(
    r"\b(?:fui\w*|coul\w*|gout\w*|flaque|pisse|leak\w*|drip\w*|puddle|pool|wet|mouille\w*|toujours|always)\b"
)
"""Fuel that is smelled at the pump and no longer is no leak."""
_FIGURATIVE = re.compile(
    r"\b(?:(?:je|tu|i|we|you) ?(?:suis|es|m|am|are|re) (?:en feu|on fire|grille|cuit|burnt out|steaming|fuming|fumasse)"
    r"|(?:boulot|taf|travail|work|job|business|telephone|phone|inbox|team|equipe|bureau|office|planning)"
    r" (?:\w+ )?(?:en feu|on fire|brule|crame|burning))\b"
)
_NOT_OF_A_CAR = re.compile(
    r"\b(?:(?:au|du|le|the|a) (?:resto\w*|restaurant|barbecue du (?:voisin|camping))|dans (?:ma|la) cuisine"
    r"|in (?:my|the) kitchen|bin fire|dumpster fire|feu de poubelle|sur (?:ma|la|mes|mon|le) (?:peinture"
    r"|carrosserie|jean|pantalon|veste|vetements?"
    r"|mains|tapis de"
    r" souris)|on (?:my|the) (?:paint\w*|bodywork|jeans|clothes|hands|trousers|jacket)"
    r"|(?:au moment du|en faisant le|quand je fais le|pendant le) plein|(?:while|when) (?:i )?(?:re)?(?:fill"
    r"|fuel)\w*(?: up)?"
    r"|at the pump|a la pompe a)\b"
)
_ONCE = re.compile(
    r"\b(?:avais|avait|avions|avaient|etait|etaient|ai eu|a eu|avons eu|a pris|avait pris|had|was|were|did|didn t"
    r"|(?:a|ont|avaient|avait) (?:lache|fui|chauffe|surchauffe|casse|brule)\w*"
    r"|s (?:est|etait) (?:allume|mis|bloque|coupe|arrete|declenche)\w*"
    r"|failed|leaked|overheated|broke|lost|caught|went|came)\b"
)
_SET_RIGHT = re.compile(
    r"\b(?:(?:c|tout|tou[st]|ca|il|elle|ils|elles) (?:est|a|ont|a ete|ont ete|sont) (?:\w+ ){0,2}"
    r"(?:repar\w*|regle\w*|chang\w*|remplac\w*|resolu\w*|refait\w*|solutionn\w*)"
    r"|(?:it s|its|is|been|was|got|were|all|they|they ve|has|have|garage|mechanic|dealer|shop|he) (?:\w+ ){0,2}"
    r"(?:fixed|repaired|replaced|sorted|changed|solved|mended)"
    r"|(?:garage|mecano|mecanicien|garagiste|concession\w*|atelier) (?:\w+ ){0,3}(?:repare|change|remplace|regle)e?s?"
    r"|depuis (?:que c est repare|tout va bien|plus (?:rien|de (?:souci|probleme)))|tout (?:va|marche"
    r"|fonctionne) bien|tout est (?:ok|bon|nickel|rentre dans l ordre)|(?:ok|fine|perfect) since"
    r"|(?:maintenant|desormais|depuis) (?:c est |elle est |tout est )?(?:nickel|parfait\w*|impec\w*|comme neuve?)"
    r"|(?:is|are|s|been) (?:\w+ )?(?:perfect|fine|great|firm|good) (?:now|again|since)"
    r"|all (?:good|fine|ok)(?: now)?|no (?:more )?(?:problem|issue|trouble)s? since|repare(?:e|s|es)? depuis"
    r"|probleme resolu|depuis repare\w*|fixed (?:now|since))\b"
)
_DONE = re.compile(r"\bj ai \w+(?:e|u|i)\b|\b\w{3,}ed\b")
_THEN = re.compile(r",|\b(?:and|et|mais|but|puis|then|donc|so)\b")
_NOT_SET_RIGHT = re.compile(
    r"\b(?:(?:pas|jamais|not|never|isn t|wasn t|hasn t|n a) (?:\w+ ){0,3}(?:repar|regl|chang|remplac|fix|sort"
    r"|repair)\w*"
    r"|soi disant|supposedly|mal repare\w*|moi meme|myself|avec du (?:scotch|chatterton)|scotch|duct tape|sera|will be"
    r"|va etre|to be|demain|tomorrow)\b"
)
_OF_ONES_OWN = re.compile(
    r"\b(?:mon|ma|mes|my|our|notre|nos|ici|allume\w*|clignote|quand (?:je|j)|when i|des que|depuis|since|is on|came on"
    r"|j ai|i have|i ve|on my|is|est|sont|have|this|cette?)\b"
)
_MENDED = re.compile(
    r"\b(?:repare(?:e|s|es)?|fixed|repaired|resolue?s?|solved|sorted|cured"
    r"|regle(?:e|s|es)?|remise? en etat|colmatee?s?)\b"
)
_NOT_MENDED = re.compile(
    r"\b(?:mal|pas|jamais|faire|to be|not|never|faut|doit|devis|can t|need\w*"
    r"|get|getting|cost|combien|prix|veux|il faut"
    r"|avant d etre|be|soi disant|supposedly|moi meme|myself)\b"
)
_AGAIN = re.compile(
    r"\b(?:toujours|encore|still|again|revien\w*|revenu\w*|back|pareil|recommence\w*|rebelote"
    r"|mais (?:ca|elle|il|la (?:fuite|fumee|odeur))"
    r"|a nouveau|de nouveau|rallum\w*)\b"
)
_PAST = re.compile(
    r"\b(?:avais|avait|avions|etait|ai eu|a eu|avons eu|had|was|were"
    r"|used to)\b.*(?<!depuis )(?<!since )\b(?:l an (?:dernier|passe)"
    r"|l annee derniere|last (?:year|summer|winter|month)|(?:years?|months) ago"
    r"|il y a (?:\d+|un|deux|trois|quelques) (?:ans?|mois)|a l epoque|l ete dernier)\b"
)
_OTHER_PEDALS = re.compile(r"\b(?:clutch|gas|accelerator) (?=pedal)|\bpedale (?:d |de )?(?:embrayage|accelerat)")
_OF_THE_FOOT_BRAKE = frozenset({"soft_pedal", "hard_pedal", "no_brakes"})
_LEVEL_OF_OIL = re.compile(r"\b(?:niveau|level|orange|jaune|yellow|amber|vidange|change|reminder|service)\b")
_OIL_LIGHT = "oil_light_red"
_STAYS_COLD = re.compile(r"\bchauffe\w* (?:pas|plus|peu|mal)\b")
_OF_THE_AIR = re.compile(r"\b(?:exterieure?|outside|ambient|ambiante|dehors)\b")
_OVERHEATING = "overheating"
_WARMS_AS_IT_SHOULD = re.compile(
    r"\b(?:chauffe\w* (?:plus )?(?:vite|rapidement|bien|normalement|lentement)|warms? up|(?:reste|stays?"
    r"|bloquee?|stable|se stabilise)"
    r" (?:a|at|around|vers|autour de) (?:[789]\d|1[5-9]\d|20\d))\b(?!.*\b(?:rouge|red|1[1-4]\d)\b)"
)
_HARD_TO_OPEN = re.compile(
    r"\b(?:(?:hard|difficult|tough|dure?|difficile|impossible)(?: \w+)? (?:to|a|d|de l)? ?(?:open|ouvrir)"
    r"|(?:won t|wont|doesn t|can t|cannot|wouldn t) (?:\w+ )?(?:open|release|unlatch)\w*|ouvre (?:pas|plus|mal))\b"
)
_AT_FULL_LOCK = re.compile(r"\b(?:full lock|lock to lock|central locking|en butee|a fond de braquage)\b")
_NEW = re.compile(r"\b(?:neu(?:f|fs|ve|ves)|new)\b(?!.*\b(?:brul|cram|burn|fum|smok))")
_LIGHTLY = re.compile(r"\b(?:leg(?:er|ere|erement)|light|lightly|slight|slightly|faible)\b(?!.*\bmetal)")
_AGAINST_FIRE = re.compile(
    r"\b(?:buy|acheter|achete|trouver|find|get|sell|vend\w*|cherche|need|obligatoire|compulsory)\b(?:(?! ,).)*"
    r"\b(?:extincteurs?|extinguishers?|fire blankets?)\b"
)
_UNLIKE = {
    "grind_braking": _LIGHTLY,
    "burning_smell": _NEW,
    "fire": _AGAINST_FIRE,
    "bonnet_opens": _HARD_TO_OPEN,
    "steering_locked": _AT_FULL_LOCK,
}
"""What sounds like a finding of danger and is none."""
_OF_THE_CLIMATE = re.compile(
    r"\b(?:clim\w*|air condition\w*|aircon|a c|ac)\b(?!.*\b(?:moteur|engine|aiguille|needle)\b)"
)
"""What blows hot is not the engine."""
_STUCK = re.compile(r"\b(?:bloqu\w+|coinc\w+|stuck|jam\w*|seiz\w+|locked|locks|froze\w*)\b")
_INSPECTED = re.compile(r"\bdefaillances? (?:mineure|majeure)s?\b")
"""The grades of the roadworthiness test, no failure."""
_NO_MORE = re.compile(r"(?:^|\bn (?:y a|ai|a|avons|est) |\bil y a |\bne \w+ )plus (?:de |d |du |aucune? )(?:\w+ )?$")
_SIGN = re.compile(r"^(?:fum|odeur|fuit|surchauff|vapeur|flamm|etincell|essence|gas|gaz)")
"""What is no more is over, unlike what is lost: « plus de fumée », « plus de freins »."""
_NEAR = 5
"""Words between what was mended and the mending of it."""


def comes_back(folded: str) -> bool:
    return _AGAIN.search(folded) is not None


def is_no_more(sign: str, before: str) -> bool:
    """Whether a sign is said to be over by the words of its clause `before` it."""
    return _SIGN.match(sign) is not None and _NO_MORE.search(before.lstrip()) is not None


def is_aside(
    sentence: str, start: int, end: int, following: str = "", *, elsewhere: str = "", topic: str | None = None
) -> bool:
    """Whether the words from `start` to `end` of a folded sentence tell of nothing that the car does now.

    Asking about one's own car, or telling that it came back, never is. `following`: the next sentence, which may tell
    that it was mended. `elsewhere` and `topic`: see `is_unreal`.
    """
    return _is_beside(sentence, start, end, following) or is_unreal(sentence, start, end, elsewhere, topic=topic)


def _is_beside(sentence: str, start: int, end: int, following: str) -> bool:
    clause = _clause(sentence, start, end)
    if (_IN_GENERAL.search(sentence) and not _OF_ONES_OWN.search(sentence)) or _asks_what_it_is(sentence):
        return True
    if _is_supposed(sentence) or _is_anothers(f"{sentence} , {following}"):
        return True
    if "barbecue" in clause and _CLEANED.search(sentence) is not None:
        return True
    if _FIGURATIVE.search(clause) is not None or _NOT_OF_A_CAR.search(clause) is not None:
        return True
    if _FILLED_UP.search(sentence) and _PASSES.search(sentence) and not _RUNS.search(sentence):
        return True
    if _STUDIED.search(sentence) and not _OF_MINE.search(sentence):
        return True
    if comes_back(sentence) or comes_back(following):
        return False
    if (_ONCE.search(clause) or _DONE.search(clause)) and (_LONG_AGO.search(clause) or _FORMER.search(sentence)):
        return True
    if _PAST.search(clause) is not None or _is_mended(sentence, start, end):
        return True
    return _is_over(sentence, start, end, following)


def _is_over(sentence: str, start: int, end: int, following: str) -> bool:
    """« J'avais plus de freins, c'est réparé »: told of the past, and set right by what is said next."""
    told = sentence[:start].rpartition(",")[2] + sentence[start:end]
    rest = _THEN.split(sentence[end:], maxsplit=1)[1:]
    after = " , ".join([*rest, following])
    once = _ONCE.search(told) or _AFTER_IT.search(sentence[:start])
    return bool(once and _SET_RIGHT.search(after) and not _NOT_SET_RIGHT.search(after))


def _asks_what_it_is(sentence: str) -> bool:
    asked = _DEFINED.search(sentence)
    return asked is not None and not _SEEN_NOW.search(sentence[: asked.start()] + sentence[asked.end() :])


def _is_supposed(sentence: str) -> bool:
    if _SUPPOSED.search(sentence) is not None and _NOW.search(sentence) is None:
        return True
    return _IMAGINED.search(sentence) is not None and _OWN.search(sentence) is None


def _is_anothers(told: str) -> bool:
    """What was seen of any car elsewhere, or happened to somebody else's and is only wondered at."""
    media = _MEDIA.search(told)
    if media is not None and (_ANY_CAR.search(told) or _WONDERS.search(told)) and not _OF_MINE.search(told):
        return True
    another = _OF_ANOTHER.search(told)
    if another is None or _WONDERS.search(told) is None or _HAPPENED.search(told, another.end()) is None:
        return False
    return _OF_MINE.search(told) is None


def _is_mended(sentence: str, start: int, end: int) -> bool:
    before = sentence[:start].rpartition(",")[2].split()[-_NEAR:]
    after = sentence[end:].partition(",")[0].split()[:_NEAR]
    near = " ".join([*before, "|", *after])
    return _MENDED.search(near) is not None and _NOT_MENDED.search(near) is None


def _clause(sentence: str, start: int, end: int) -> str:
    return sentence[:start].rpartition(",")[2] + sentence[start:end] + sentence[end:].partition(",")[0]


def is_no_danger(
    finding: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], parts: Iterable[Occurrence]
) -> bool:
    """Whether words that could tell a finding of danger tell of something else: another part, another time."""
    first, last = min(one.first for one in occurrences), max(one.last for one in occurrences)
    own = {place for one in occurrences for place in range(one.first, one.last)}
    if any(first < one.first and one.last < last and own.isdisjoint(range(one.first, one.last)) for one in parts):
        return True
    sentence, start, end = _spoken(tokens, first, last)
    clause = _clause(sentence, start, end)
    if finding == _OIL_LIGHT and _LEVEL_OF_OIL.search(clause) and "rouge" not in clause and "red" not in clause.split():
        return True
    if _INSPECTED.search(clause) or (finding == _OVERHEATING and _is_not_the_engine(clause)):
        return True
    if is_no_more(sentence[start:end], sentence[:start].rpartition(",")[2]):
        return True
    if finding in _OF_THE_FOOT_BRAKE and _OTHER_PEDALS.search(clause):
        return True
    if (unlike := _UNLIKE.get(finding)) is not None and unlike.search(clause) and not _STUCK.search(clause):
        return True
    number = tokens[first].sentence
    elsewhere = " , ".join(_sentence(tokens, other) for other in sorted({one.sentence for one in tokens} - {number}))
    following = _sentence(tokens, number + 1)
    return is_aside(sentence, start, end, following, elsewhere=elsewhere, topic=topic_of(finding))


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
