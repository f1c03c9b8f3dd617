"""Whether words tell of what is there now; else the car is not stopped by them.

Grammar decides, not the danger: in which mood it is said (`mood.py`), whether it is studied (`study.py`), of what time
(`tense.py`), of whose car (`hearsay.py`). Each frees the segment of a sentence that it governs; words that reach over
several are free when all are. Each is taken back by words anywhere in the message:

- *again* (« encore », « revient ») takes back all of them; what is over or set right beyond doubt, nothing else does;
- *now*, *on the contrary* and *mine too* take back what is supposed, and all that follows;
- one's own car, « this car », or what was asked about told again by « it », takes back what is asked in general,
  studied, imagined, likely past or another's.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.diagnosis.hearsay import is_anothers, stands
from knowledge.diagnosis.mood import (
    SUBJECT,
    is_averted,
    is_general,
    is_imagined,
    is_mere_price,
    is_priced,
    is_supposed,
)
from knowledge.diagnosis.segments import segments
from knowledge.diagnosis.study import is_studied
from knowledge.diagnosis.tense import FORMER, WELL_SINCE, is_likely_past, is_mended, is_over

_AGAIN = re.compile(
    r"\b(?:(?:encore|toujours|still)(?! (?:sous|under|valable|valid|possible|need|have to|faire|revenir|be able)\b)"
    r"|(?<!never )again|revien\w*|revenu\w*|recommenc\w*|rebelote|rallum\w*|persist\w*|pareil|idem|(?:a|de) nouveau"
    r"|(?:is|s|came|comes|coming) back|mais (?:ca|elle|il|la (?:fuite|fumee|odeur))|not fixed"
    r"|(?:ca|cela|elle)(?: (?:me|m|nous))?(?: (?:l|le))?(?: (?:a|avait))? refait"
    r"(?! (?:a neuf|le|la|les|des|mon|ma|mes)\b)"
    r"|(?:il|elle) (?:me|nous) (?:l a|le) refait"
    r"|(?:pas|jamais) (?:ete )?(?:repare|regle|resolu)\w*)\b"
)
_WISHED = r"(?:je|j|i|on|we) (?:\w+ )?(?:veux|voudrais|cherche|aimerais|want|need|would|am looking|m looking|wonder)"
_NOW = re.compile(
    rf"\b(?:(?:maintenant|aujourd hui|now|today)(?! {_WISHED})|aujourd(?! hui)|aujourdhui|actuellement|maintenent"
    r"|tonight|currently|meanwhile"
    r"|ce (?:matin|soir|midi)|this (?:morning|evening|afternoon)|en ce moment|pour l instant|as i (?:write|type|speak)"
    r"|(?:et|mais|que|or) la (?:de|du|je|j|ca|c|elle|il|on|y|le|mon|ma|tout|plus)|la (?:justement|tout de suite)"
    r"|ca y est|vien[st] de(?! (?:l|la|le|du|des|d)\b)|venons de"
    r"|(?<!nickel )(?<!niquel )(?<!rien )(?<!impeccable )depuis(?! (?:lors )?(?:,|plus (?:rien|de|aucun)|rien|tout"
    r"|ni[cq]\w+el|ras|impec|longtemps que"
    r"|(?:19|20)\d\d|j en|je (?:verif\w*|surveill\w*|control\w*|regard\w*|me mefie|fais attention))| ?$)"
    r"|(?<!trouble )(?<!problem )(?<!issue )(?<!fine )(?<!perfect )(?<!good )(?<!great )since(?! (?:then )?(?:,|no"
    r"|nothing|all|and|but)| ?$))\b"
)
_ON_THE_CONTRARY = re.compile(
    r"\b(?:justement|pourtant|however|nevertheless|yet(?! (?:,|\w+ (?:lines?|parts?))| ?$)|sauf que|n empeche"
    r"|except that|but|mais|or la|non je (?:plaisante|rigole|deconne)|(?:i m )?(?:just )?kidding)\b"
)
_MINE_TOO = re.compile(
    r"\b(?:(?<!of )mine|l[ea] mien(?:ne)?|les mien(?:ne)?s|chez moi|moi aussi|me too|same here|mon cas|my case"
    r"|ca me le fait|moi c est|that s (?:exactly|just|precisely|what i)|c est (?:exactement|justement) ce que)\b"
)
_RELATED = (
    r"(?:prof\w*|moniteur|monitrice|instructeur|formateur|formatrice|enseignant\w*|teacher|instructor|tutor|trainer"
    r"|driv(?:ing|ers?)|(?:beau|belle) \w+|(?:grand )?(?:pere|mere)|frere|soeur|cousin\w*|oncle|tante|pote|copa?i?ne?"
    r"|ami\w*|voisin\w*|collegue|patron|chef|garag\w+|mecan\w+|expose|examen|exam|memoire|cap|bac|bts|apprenti\w*|cours"
    r"|code|permis|devoir\w*|revision\w*|formation|habilitation|certification|stage|stagiaires|eleves|copie|livre"
    r"|rapport|fils|fille|essay|homework|course|class\w*|theory|test|uncle|aunt|dad|mum|mom|brother|son|daughter"
    r"|sister|father|mother|friend|mate|neighbou?r|colleague|boss|ancien\w*|precedent\w*|ex|old|previous|former|last"
    r"|first|premiere?|commande|colis|order|parcel|ase|level|book|report)"
)
_OWN = re.compile(
    rf"\b(?:mon|ma|mes|notre|nos|my|our)(?! {_RELATED}\b)"
    r"(?! (?:\w+ ){0,3}(?:course|class|exam|training|test|lesson|technician)\b)"
    r"(?! \w+ (?:a|ont|has|have|had) (?:ete|been) (?:refait|repar|remplac|chang|fixed|replaced)\w*) \w+"
)
_DEICTIC = re.compile(
    r"\bthat (?:car|thing|one|noise|smell|light|wheel|tyre|tire|brake|pedal|engine|smoke|leak|fluid|puddle|cable)\b"
    r"|\b(?:this|these|ce|cet|cette|ces)(?! (?:could|can|happen\w*|cas|annee|nuit|ete|hiver|modele|model|cote|week|year"
    r"|summer|winter|module|cours|lecon|lesson|course|qu|que|qui))\b"
)
_REFERS_BACK = re.compile(
    r" (?:,|et|and|donc) (?:(?:well|bah|ben|du coup|or|and|et) )*(?:elle|il|ca|it|they|mine)"
    r"(?! (?:(?:a|ont) ete|va|vont|marche\w*|fonctionn\w*|roule\w*|fau[tx]|arrive|fait peur|degonfle|remplace"
    r"|correspond|sert|vient d(?:e quoi|ou)|veut dire"
    r"|(?:est|sont|s|is|are|was|were|has been|have been|re)(?: (?:all|now|bien))?"
    r" (?:repar\w*|ok|nickel|vendu\w*|comme|chang\w*|remplac\w*|fixed|repaired|replaced|fine|good|perfect|right|great"
    r"|sorted|sold|gone|vrai|grave|normal\w*|true)|works?|runs?|drives?|retorqued|replaced|fixed|repaired|sorted"
    r"|tightened|changed)\b)\b"
)
"""« …, elle y est »: what was spoken of in general is there."""
_MOST = 0.6
_REMEMBERED = 128
"""A whole message is asked about for each of its segments and topics, so an answer is kept for the next of them."""
_TELLS_STILL = re.compile(
    r"\bnever(?: \w+){0,2} again\b|\b(?:en parle|en rit|en reve|souvien\w+|talks? about it"
    r"|laughs? about it) (?:encore|toujours|still)\b|\bje (?:verifie|surveille|controle|regarde) toujours\b"
)
_POSTED = re.compile(
    r"\b(?:you|they|we|i|he|she|was|were|been|have|has|had|seller|shop|store|someone)(?: (?:just|have|only|never"
    r"|all))? sent\b"
)
_SMELLED = re.compile(
    r"\b(?:smell\w*|odeurs?|stink\w*|reek\w*|leak\w*|drip\w*|fui\w*|coul\w*|gout\w*|fum\w*|ca sent)\b"
)


def is_unreal(sentence: str, start: int, end: int, elsewhere: str = "", *, topic: str | None = None) -> bool:
    """Whether the folded words from `start` to `end` tell of no danger that is there now.

    `elsewhere`: the other sentences of the message. `topic`: the kind of danger, where it is known.
    """
    said = _TELLS_STILL.sub("", f"{sentence} , {elsewhere}")
    if stands(said, topic):
        return True
    return all(
        _is_unreal(sentence, part, (max(start, part[0]), min(end, part[1])), said, elsewhere)
        for part in segments(sentence)
        if part[0] < end and start < part[1]
    )


def _is_unreal(sentence: str, part: tuple[int, int], words: tuple[int, int], said: str, elsewhere: str) -> bool:
    """Whether the time, the mood or the end of its segment `part` makes the words tell of nothing there is."""
    (first, last), (start, end) = part, words
    segment = sentence[first:last]
    if is_mere_price(segment) or (_POSTED.search(segment) and not _SMELLED.search(segment)):
        return True
    if comes_back(said):
        return False
    if is_mended(sentence, start, end) or is_over(sentence, part, words, elsewhere):
        return True
    if _is_now(said):
        return False
    if is_supposed(segment):
        return True
    if _is_here(sentence, last, said):
        return False
    return (
        is_studied(segment, sentence, start, said)
        or is_general(segment, sentence)
        or is_imagined(segment, sentence)
        or is_averted(sentence[first : sentence.rfind(" ", first, end) + 1])
        or is_likely_past(segment, sentence, last, elsewhere)
        or is_anothers(segment, sentence, said)
    )


@lru_cache(maxsize=_REMEMBERED)
def comes_back(said: str) -> bool:
    return _AGAIN.search(said) is not None


def is_told_as_there(said: str) -> bool:
    """Whether any word of the folded message says that something is there now, here too, or again."""
    return comes_back(said) or _is_now(said)


@lru_cache(maxsize=_REMEMBERED)
def _is_now(said: str) -> bool:
    """« Maintenant tout est bon » says nothing of a danger now."""
    told = WELL_SINCE.sub("", said)
    return any(one.search(told) is not None for one in (_NOW, _ON_THE_CONTRARY, _MINE_TOO))


def _is_here(sentence: str, last: int, said: str) -> bool:
    """Whether anything in the message says that it is on the speaker's own car, or this one."""
    if _REFERS_BACK.search(sentence, max(0, last - 1)) or _DEICTIC.search(said):
        return True
    return _OWN.search(said) is not None and not FORMER.search(said)


def real_words(sentences: Sequence[str], topic: str | None = None) -> tuple[str, ...]:
    """The folded sentences without the segments that tell of nothing there is now, nor ask for a price."""
    return tuple(
        _real(one, " , ".join((*sentences[:place], *sentences[place + 1 :])), topic)
        for place, one in enumerate(sentences)
    )


def is_told_of_nothing(sentences: Sequence[str], topic: str | None = None) -> bool:
    """Whether most of what is said tells of nothing that is there now, and the rest nothing of who says it."""
    told, real = " ".join(sentences), " ".join(real_words(sentences, topic))
    return len(real.split()) < _MOST * len(told.split()) and SUBJECT.search(real) is None


def _real(sentence: str, elsewhere: str, topic: str | None) -> str:
    parts = list(segments(sentence))
    kept = [
        sentence[start:end]
        for start, end in parts
        if not (is_priced(sentence[start:end]) or is_unreal(sentence, start, end, elsewhere, topic=topic))
    ]
    return sentence if len(kept) == len(parts) else " , ".join(kept)
