"""Whether words of a folded sentence tell of what is over: past and dated, of a car they had, or set right since."""

import re

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
    r"|annees?))"
    r"|i ve got|there s)\b"
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
_SET_RIGHT = re.compile(
    r"\b(?:repar(?:e|ee|es|ees)|remplac(?:e|ee|es|ees)|changee?s?|refaite?s?|resolue?s?|regle(?:e|s|es)?|soudee?s?"
    r"|resserre\w*|(?:fixed|repaired|replaced|sorted|solved|mended|retorqued|tightened|changed|welded|rebuilt|cleaned)"
    r"|turned out to be|c etait (?:juste|seulement))\b"
)
_WELL_SINCE = re.compile(
    r"\b(?:depuis (?:plus (?:rien|de \w+|aucun\w*)|rien|tout va bien|nickel|ras|impec\w*)|tout (?:va|marche|roule"
    r"|fonctionne)"
    r" bien|tout est (?:ok|bon|nickel|rentre dans l ordre)|(?:no|nothing|never)(?: \w+){0,3} since|(?:been |all "
    r"|it s |is )?"
    r"(?:ok|fine|perfect|good|great|flawless)(?: ever)? since|(?:been|runs?|works?) (?:perfect\w*|fine|great"
    r"|flawless\w*|well)"
    r"|plus (?:rien|aucun\w* (?:souci|probleme)) depuis|plus (?:aucun\w* |de )(?:souci|probleme|pepin)s?"
    r"|tout roule|never again|same day|(?:and |all )done|for (?:years|months|ages)"
    r"|probleme (?:regle|resolu)|le jour meme|dans la foulee|merci|thanks?|thank you)\b"
)
_UNDONE = re.compile(
    r"\b(?:pas|jamais|not|never|isn t|wasn t|hasn t|n a|soi disant|supposedly|mal|moi meme|myself|scotch|sera"
    r"|will be|va etre"
    r"|demain|tomorrow|faut|doit|needs?|to be|devis|quote|combien|how much|prix|cost|price|or so|allegedly"
    r"|claims?|dit que"
    r"|told me|parait)\b"
)
FORMER = re.compile(
    r"\b(?:(?:mon|ma|mes|notre) (?:ancien\w*|precedent\w*|ex) \w+|(?:my|our) (?:previous|former|last|first|old) \w+"
    r"|l (?:ai|avons|ont) (?:re)?(?:vendue?|mise? a la casse)|(?:my|our) \w+ s (?:old|previous|former|last) \w+"
    r"|quand j etais \w+|when i was \w+|(?:got|getting|get) rid of (?:it|her|that)"
    r"|(?:i|we|been|since) ?(?:ve )?(?:sold|scrapped)(?: it| her)?)\b"
)


def is_past(segment: str, sentence: str, last: int, elsewhere: str) -> bool:
    if LATELY.search(sentence) or PRESENT_VERB.search(segment):
        return False
    after = f"{sentence[last:]} , {elsewhere}"
    rest = f"{segment} , {after}"
    if PAST_VERB.search(segment) and (_is_dated(segment, sentence) or FORMER.search(rest)):
        return True
    mended = _SET_RIGHT.search(rest) or _is_dated(segment, sentence)
    return bool(mended and _WELL_SINCE.search(rest) and not _UNDONE.search(rest))


def _is_dated(segment: str, sentence: str) -> bool:
    """Whether its own words say when, or a segment beside it that tells nothing else: « l'an dernier, … »."""
    alone = (sentence[start:end] for start, end in segments(sentence))
    return any(
        _DATED.search(one) is not None
        for one in alone
        if one in segment or len(one.split()) <= _MERE_DATE or _HISTORY.search(one)
    )
