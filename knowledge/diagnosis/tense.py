"""Whether words of a folded sentence tell of what is over: past and dated, of a car they had, or set right since."""

import re
from itertools import pairwise

from knowledge.diagnosis.segments import segments

LATELY = re.compile(
    r"\b(?:(?:an?|one|two|few|\d+) (?:minutes?|hours?|days?) ago|tout a l heure|il y a (?:\d+|une?|deux|trois|quelques)"
    r" (?:minutes?|heures?|jours?)|hier|yesterday|(?:cette|last) (?:nuit|night)|avant hier)\b"
)
PAST_VERB = re.compile(
    r"\b(?:(?:avais|avait|avions|avaient|etait|etaient|had|was|were|did|used to|went|came|broke|burst|caught|lost|blew"
    r"|fell|stank|stood|drove|sank|gave|ran|saw|shook)\b"
    r"|(?:ai|as|a|avons|avez|ont) (?:(?:deja|bien|tout|jamais|presque|completement) )?(?!une\b|plus\b|encore\b"
    r"|toujours\b)"
    r"\w{4,}(?:e|es|ee|ees|u|us|ue|is|it|ert)\b"
    r"|(?:ai|a|as|avons|avez|ont|suis|s est|se sont|est|sont) (?:\w+ ){0,1}(?:eu|fallu|pu|du|vu|pris|mis|perdu"
    r"|rendu|eclate"
    r"|explose|brule|lache|casse|creve|bloque|surchauffe|chauffe|coule|fume|fui|failli|arrache|cede|fondu|tombee?"
    r"|sorti\w*"
    r"|ouverte?|vendue?|change|fait|chavire|plante|detache|decroche|dechire|allumee?)\b"
    r"|\w{2,}(?:issait|issaient|uait|uaient|gnait|[bcdfgjlmnprstvz]ait|[bcdfgjlmnprstvz]aient)\b"
    r"|(?!need|red\b|seized\b|speed|feed|bleed|indeed|shed\b|exceed|worn\b)\w{3,}ed\b)"
)
PRESENT_VERB = re.compile(
    r"(?<!avait )(?<!avais )(?<!avaient )(?<!\ba )(?<!\bai )(?<!\bont )(?<!ete )(?<!s est )(?<!en )"
    r"\b(?:(?<!s )est(?! (?:tombe|sorti|parti|arrive)\w*\b)|sont|is|are|am|has(?! been)|goes|does|keeps?|fait"
    r"|fuit|coule|fume"
    r"|sent|goutte|bouge|tremble|chauffe|bloque|lache|freine|tient|s arrete|s enfonce|reste|descend|monte|tire"
    r"|j ai (?:une?"
    r"|plus|de|du|des)|y a(?! (?:\d+|un|deux|trois|quatre|cinq|dix|longtemps|quelques|plusieurs|des) (?:ans?|mois"
    r"|annees?|etes?|hivers?|semaines?))"
    r"|i ve got|there s|sinks|drops|leaks|smokes|smells|shakes|sticks|wobbles|pulls|drags|burns|rolls"
    r"|locks)\b"
)
_DATED = re.compile(
    r"\b(?:il y a|y a|ya) (?:\d+|un|deux|trois|quatre|cinq|six|dix|quelques|plusieurs|des) (?:ans?|mois|annees?"
    r"|etes?|hivers?)\b"
    r"|\b(?:il y a|y a) (?:tres )?longtemps\b|\b(?:\d+|one|two|three|four|five|six|ten|some|a few|several|many|a"
    r"|couple of)"
    r" (?:years?|months|cars?|summers|winters) (?:ago|back)\b|\b(?:years|ages|cars) (?:ago|back)\b|\bonce ?(?:,"
    r"|$)|\bnever again\b|\bback in the day\b"
    r"|\b(?:l (?:an|annee|ete|hiver|automne)|le (?:mois|printemps)) (?:dernier|derniere|passee?|d avant)\b"
    r"|\blast (?:year|summer|winter|spring|autumn|month)\b|\b(?:en|in|back in|depuis) (?:19|20)\d\d\b|\bback in\b"
    r"|\b(?:en|in|au mois de) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:en|pendant l\w*) vacances\b|\bon holiday\b|\ba l epoque\b|\bautrefois\b|\bdans le temps\b"
    r"|\bhistoire ancienne\b"
    r"|\bused to\b|\bun jour\b|\bonce (?=\w+(?:ed|t|e|d)\b)|\bwhen (?:i|we) (?:bought|(?:was|were) (?:a |young"
    r"|kids?|little|\d))\b"
    r"|\bquand (?:j (?:avais|etais)|je l ai achetee?)\b"
)
_MERE_DATE = 3
"""Words of a segment that holds nothing but a date."""
_HISTORY = re.compile(r"\b(?:histoire ancienne|years (?:ago|back))\b")
_CURED = re.compile(
    r"\b(?:repar(?:e|ee|es|ees)|resolue?s?|regle(?:e|s|es)?|colmatee?s?|remise? en etat|fixed|repaired|solved|sorted"
    r"|cured|mended)\b"
)
"""Said of a trouble itself; a part is replaced, tightened, changed."""
_PARTICIPLE = (
    r"(?:repar(?:e|ee|es|ees)|remplac(?:e|ee|es|ees)|changee?s?(?! de\b)|refaite?s?|resolue?s?|regle(?:e|s|es)?"
    r"|soudee?s?|resserre\w*|solutionn\w*|fixed|repaired|replaced|sorted|solved|mended|cured|retorqued|tightened"
    r"|changed|swapped|welded|rebuilt|cleaned|fait (?:changer|remplacer|reparer|refaire))"
)
_RECALLED = r"(?:recall|rappel)(?: \w+){0,6} (?:faite?|done|completed|effectue\w*|performed)"
_SET_RIGHT = re.compile(
    rf"\b(?:{_PARTICIPLE}|{_RECALLED}|turned out to be|it was (?:just|only)"
    r"|c etait (?:juste|seulement|une?|le|la|l|du|des))\b"
)
_SET_RIGHT_BY = re.compile(
    r"\b(?:(?:c|ca|cela|tout|tou[st]|il|elle|ils|elles|on|vous|it|its|they|that|all|everything|he|she|we|you|i|j"
    r"|(?:le |mon |the |my |a |du )?(?:garage|mecano|mecanicien|garagiste|concession\w*|atelier|mechanic|dealer|shop))"
    rf"(?: (?!pas\b|not\b|never\b|jamais\b)\w+){{0,4}} {_PARTICIPLE}|(?:probleme|problem|all|tout) {_PARTICIPLE}"
    rf"|^ ?(?:been |was |were )?{_PARTICIPLE}|{_PARTICIPLE} (?:depuis|since|now|under (?:warranty|recall)"
    rf"|sous garantie))\b"
)
"""Told of what was spoken of, « c'est réparé », not of another part, « les plaquettes ont été changées »."""
WELL_SINCE = re.compile(
    r"\b(?:depuis (?:plus (?:rien|de \w+|aucun\w*)|rien|tout va bien|c est \w+|ni[cq]\w+el|ras|impec\w*)"
    r"|(?:ni[cq]\w+el|rien|impec\w*|parfait\w*|comme neuve?|ras) (?:depuis|maintenant)"
    r"|(?:maintenant|desormais|depuis) (?:c est |elle est |tout est )?(?:ni[cq]\w+el|parfait\w*|impec\w*|comme neuve?)"
    r"|(?:est|c est) (?:redevenue?|parfait\w*|nickel|comme neuve?)"
    r"|(?:maintenant |desormais |now )?tout (?:va|marche|roule|fonctionne) bien|(?:freine|marche|roule|va) (?:tres "
    r"|super )?bien (?:maintenant|depuis)"
    r"|(?:maintenant |desormais |depuis )?tout est (?:ok|bon|nickel|rentre dans l ordre)|rien a signaler|(?:no"
    r"|nothing|never)(?: \w+){0,3} since"
    r"|(?:been |all |it s |is )?(?:ok|fine|perfect|good|great|flawless|sweet)(?: ever)? since"
    r"|(?:stops?|brakes?|runs?|works?|drives?) (?:fine|great|well|perfectly|good) (?:now|since|again)"
    r"|(?:is|are|s|been|got) (?:\w+ )?(?:perfect|fine|great|firm|good|sweet|better)(?: now| again)?(?= ,|$| since)"
    r"|(?:been|runs?|works?) (?:perfect\w*|fine|great|flawless\w*|well|good|sweet)"
    r"|plus (?:rien|aucun\w* (?:souci|probleme)) depuis|plus (?:aucun\w* |de )(?:souci|probleme|pepin)s?"
    r"|no (?:more|further) (?:trouble|problem|issue)s?|tout roule|never again|never happened again|same day|(?:and "
    r"|all )done|for (?:years|months|ages)"
    r"|probleme (?:regle|resolu)|le jour meme|dans la foulee|merci|thanks?|thank you)\b"
)
_UNDONE = re.compile(
    r"\b(?:pas|jamais|not|never(?! again| happened again)|isn t|wasn t|hasn t|n a|soi disant|supposedly|mal|moi meme"
    r"|myself|scotch|duct tape|chatterton|zip ties?|hurry|vite fait|provisoire\w*|temporar\w+|rafistol\w*|bricol\w*"
    r"|buddy|sera|will be|va etre|demain|tomorrow|faut|doit|needs?|to be|get(?:ting)?|devis|quote"
    r"|combien|how much|prix|cost|price|or so|allegedly|claims?|dit que|selon|according|told me|parait)\b"
)
_NO_LONGER = re.compile(r"\b(?:ca|cela|elle)(?: ne)? (?:sent|fuit|coule|fume|goutte) plus (?:du tout|rien)\b")
_SUBORDINATED = re.compile(r"\b(?:since|depuis|when|quand|because|parce|que|qu|after|apres|while)\b")
_NEAR = 5
"""Words between what was mended and the mending of it."""
_WHICH_HAD = re.compile(r"\b(?:qui|that|which) (?:avai\w+|etai\w+|had|was|were)\b")
"""« Le pneu qui avait éclaté a été remplacé »."""
_AFTER_IT = re.compile(r"\b(?:apres|after|suite a|following) (?:(?:une?|la|le|l|an?|the|my|ma) ?)?$")
FORMER = re.compile(
    r"\b(?:(?:mon|ma|mes|notre) (?:ancien\w*|precedent\w*|ex) \w+|(?:my|our) (?:previous|former|last|first|old) \w+"
    r"|(?:l |j |on l )?(?:ai|avons|ont) (?:re)?(?:vendue?|mise? a la casse)|(?:my|our) \w+ s (?:old|previous|former"
    r"|last) \w+"
    r"|quand j etais \w+|when i was \w+|(?:got|getting|get) rid of (?:it|her|that)"
    r"|(?:i|we|been|since) ?(?:ve )?(?:sold|scrapped)(?: it| her)?)\b"
)


def is_over(sentence: str, part: tuple[int, int], words: tuple[int, int], elsewhere: str) -> bool:
    """Whether the words are past beyond doubt: dated in their own segment `part`, or set right by what follows.

    « J'avais plus de freins, c'est réparé » tells of the past what was set right.
    """
    (first, last), start = part, words[0]
    segment = sentence[first:last]
    if _NO_LONGER.search(segment):
        return True
    if PRESENT_VERB.search(segment):
        return False
    once = PAST_VERB.search(segment) is not None
    if once and _DATED.search(segment) and not LATELY.search(segment):
        return True
    if _WHICH_HAD.search(sentence[first : words[1]]) and _SET_RIGHT.search(sentence[words[1] : last]):
        return _UNDONE.search(segment) is None
    told = once or _AFTER_IT.search(sentence[first:start]) is not None
    return told and _is_set_right(f"{sentence[last:]} , {elsewhere}")


def _is_set_right(after: str) -> bool:
    """Whether a clause of what follows says so, and neither it nor a mere « soi-disant » behind it takes that back."""
    clauses = after.split(" , ")
    return any(
        _SET_RIGHT_BY.search(one) and not _UNDONE.search(one if len(then.split()) > _MERE_DATE else f"{one} {then}")
        for one, then in pairwise([*clauses, ""])
    )


def is_likely_past(segment: str, sentence: str, last: int, elsewhere: str) -> bool:
    """Whether what is said besides dates them, tells of a car they had, or that all is well since the repair."""
    if PRESENT_VERB.search(segment):
        return False
    rest = f"{segment} , {sentence[last:]} , {elsewhere}"
    if PAST_VERB.search(segment) and (_is_dated(segment, sentence) or FORMER.search(rest)):
        return LATELY.search(sentence) is None
    said = [one for one in f"{sentence} , {elsewhere}".split(" , ") if not _UNDONE.search(one)]
    mended = _is_dated(segment, sentence) or any(_SET_RIGHT.search(one) for one in said)
    return mended and any(WELL_SINCE.search(one) for one in said)


def is_mended(sentence: str, start: int, end: int) -> bool:
    """« La fuite d'essence est réparée »."""
    before = _SUBORDINATED.split(sentence[:start].rpartition(",")[2])[-1].split()[-_NEAR:]
    after = _SUBORDINATED.split(sentence[end:].partition(",")[0])[0].split()[:_NEAR]
    near = " ".join([*before, "|", *after])
    return _CURED.search(near) is not None and _UNDONE.search(near) is None


def _is_dated(segment: str, sentence: str) -> bool:
    """Whether its own words say when, or a segment beside it that tells nothing else: « l'an dernier, … »."""
    alone = (sentence[start:end] for start, end in segments(sentence))
    return any(
        _DATED.search(one) is not None
        for one in alone
        if one in segment or len(one.split()) <= _MERE_DATE or _HISTORY.search(one)
    )
