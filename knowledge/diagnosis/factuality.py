"""Whether words tell of what is there now: not what is asked in general, studied, supposed, averted, or another's.

Grammar decides, not the danger: who is spoken of, in which time and mood, and to what end. It frees the segment of a
sentence that it governs and nothing else; whatever says here, now, again or mine in the same message takes it back.
"""

import re
from collections.abc import Sequence

from knowledge.diagnosis.hearsay import is_anothers, stands
from knowledge.diagnosis.segments import segments
from knowledge.diagnosis.tense import FORMER, PAST_VERB, PRESENT_VERB, is_past

_HERE = re.compile(
    # again
    r"\b(?:encore|toujours|still|(?<!never )again|revien\w*|revenu\w*|recommenc\w*|rebelote|rallum\w*|persist\w*"
    r"|pareil|idem"
    r"|(?:a|de) nouveau|(?:is|s|came|comes|coming) back|not fixed|(?:pas|jamais) (?:ete )?(?:repare|regle|resolu)\w*"
    # now
    r"|maintenant|aujourd|aujourdhui|actuellement|maintenent|now|today|tonight|currently|meanwhile"
    r"|ce (?:matin|soir|midi)|this (?:morning|evening|afternoon)|en ce moment|pour l instant|as i (?:write|type|speak)"
    r"|(?:et|mais|que|or) la (?:de|du|je|j|ca|c|elle|il|on|y|le|mon|ma|tout|plus)|la (?:justement|tout de suite)"
    r"|ca y est|vien[st] de(?! (?:l|la|le|du|des|d)\b)|venons de"
    r"|depuis(?! (?:lors )?(?:,|plus (?:rien|de|aucun)|rien|tout|nickel|ras|impec|longtemps que|(?:19|20)\d\d"
    r"|je (?:verif\w*|surveill\w*|control\w*|regard\w*|me mefie|fais attention))| ?$)"
    r"|(?<!trouble )(?<!problem )(?<!issue )since(?! (?:then )?(?:,|no|nothing|all)| ?$)"
    # on the contrary
    r"|justement|pourtant|however|nevertheless|yet(?! (?:,|\w+ (?:lines?|parts?))| ?$)|sauf que|n empeche"
    r"|except that|but|mais|or la"
    # mine too
    r"|(?<!of )mine|l[ea] mien(?:ne)?|les mien(?:ne)?s|chez moi|moi aussi|me too|same here|mon cas|my case"
    r"|ca me le fait|moi c est"
    r")\b"
)
_RELATED = (
    r"(?:prof\w*|moniteur|monitrice|instructeur|formateur|formatrice|enseignant\w*|teacher|instructor|tutor|trainer"
    r"|driving|(?:beau|belle) \w+|(?:grand )?(?:pere|mere)|frere|soeur|cousin\w*|oncle|tante|pote|copa?i?ne?|ami\w*"
    r"|voisin\w*|collegue|patron|chef|garag\w+|mecan\w+|expose|examen|exam|memoire|cap|bac|bts|apprenti\w*|cours|code"
    r"|permis|devoir\w*|revision\w*|formation|essay|homework|course|class\w*|theory|test|uncle|aunt|dad|mum|mom|brother"
    r"|sister|father|mother|friend|mate|neighbou?r|colleague|boss|ancien\w*|precedent\w*|ex|old|previous|former|last"
    r"|first|premiere?|commande|colis|order|parcel)"
)
_OWN = re.compile(
    rf"\b(?:mon|ma|mes|notre|nos|my|our)(?! {_RELATED}\b)"
    r"(?! \w+ (?:a|ont|has|have|had) (?:ete|been) (?:refait|repar|remplac|chang|fixed|replaced)\w*) \w+"
)
_DEICTIC = re.compile(
    r"\b(?:this|that|these|ce|cet|cette|ces)(?! (?:s been|was|could|cas|annee|nuit|ete|hiver|modele|model|week"
    r"|year|summer|winter|module|cours|lecon|lesson|course|qu|que|qui))\b"
)
_REFERS_BACK = re.compile(
    r" (?:,|et|and|donc) (?:(?:well|bah|ben|du coup|or|and|et) )*(?:elle|il|ca|it|they|mine)"
    r"(?! (?:(?:a|ont) ete|va|vont|marche\w*|fonctionn\w*|roule\w*|fau[tx]|arrive|fait peur"
    r"|(?:est|sont|s|is|are|was|were|has been|have been|re)(?: (?:all|now|bien))?"
    r" (?:repar\w*|ok|nickel|vendu\w*|comme|chang\w*|remplac\w*|fixed|repaired|replaced|fine|good|perfect|right|great"
    r"|sorted|sold|gone|vrai|grave|normal\w*|true)|works?|runs?|drives?|retorqued|replaced|fixed|repaired|sorted"
    r"|tightened|changed)\b)\b"
)
"""« …, elle y est »: what was spoken of in general is there."""


_STUDY = re.compile(
    r"\b(?:exercices?|exercises?|eleves?|college|rapport de stage|course leader|(?:mon|un|my|a) (?:rapport"
    r"|report)|mock (?:test|exam)|(?:video|lecon|chapitre|module|lesson|chapter|level"
    r"|niveau) \d+|revising|revise|(?:au|le|du|mon|son"
    r"|l) (?:code|permis|exam\w*)|code de la route|(?:driving|theory) (?:test|lesson"
    r"|class|exam)"
    r"|question \d+|livret|manuel scolaire|qcm|quiz|exam\w*|(?:je )?revis(?:e|er|ons|ions?)|bac pro|bts|cap \w+"
    r"|apprenti\w*|apprenticeship|expose|memoire|dissertation|redaction|essay|homework|devoirs?|assignment|presentation"
    r"|(?:mon|le|notre|un|my|our|the|a) (?:prof\w*|moniteur|monitrice|instructeur|formateur|formatrice|enseignant\w*"
    r"|(?:driving )?instructor|teacher|tutor|trainer)|en (?:cours|formation|stage)|(?:cours|lecon|module|chapitre|stage"
    r"|formation|lesson|course|training|chapter)s?)\b"
)
_SAID_OR_ASKED = re.compile(
    r"\b(?:(?:expose|memoire|cours|module|chapitre|lecon|video|essay|paper|presentation|course|lesson)s? (?:sur|on)"
    r"|demand\w+|ask\w*|expliqu\w+|explain\w*|dit|disent|disait|says?|said|told|appris|apprend\w*|taught|teach\w*"
    r"|montr\w+|show\w*|photos?|pictures?|images?|exemples?|examples?|schemas?|infos?|symptom\w*|signes?|signs?"
    r"|parl\w+|talks?|signif\w+|means?|meaning|stands? for|causes?|definition|pourquoi|why|comment|how"
    r"|(?:que|quoi|ce qu il faut) faire|what (?:to|should|must|do|i d|one should)|sources?|list|reasons?|raisons?"
    r"|covers?|couvr\w+|include\w*|traite\w*|about|quel\w*"
    r"|which|what)\b"
)

_SUBORDINATE = re.compile(r"\b(?:si|s (?=ils?\b)|quand|lorsqu\w*|que|qu|qui|dont|if|when|that|which|who|whose)\b")
_JOINED = re.compile(r" (?:et|and) ")
_GENERAL = re.compile(
    r"^ ?(?:(?:bonjour|salut|hello|hi|hey|alors|et|and|so|sinon|question|au fait|by the way|juste|please|svp) )*(?:"
    r"comment (?:peut on |on peut |faire pour |fait on pour )?(?:savoir|reconnaitre|reconnait on|verifier|sait on"
    r"|detecter"
    r"|explique t on|expliquer|eviter|prevenir|tester|distinguer|differencier|fonctionn\w+|marche\w*)"
    r"|(?:a partir de |des )?quand (?:faut il|doit on|est ce qu on|est ce qu il faut|(?:l |un |une |le |la |les )\w+"
    r" (?:est|sont)(?: il| elle| ils| elles)? )"
    r"|(?:que|qu est ce qui) (?:se passe|arrive)(?: t il)? (?:quand|si|lorsqu) (?:on|une?|l on)"
    r"|(?:est ce qu )?(?:l|une?|la|le|les|des) (?:\w+ ){1,5}?(?:peut|peuvent)(?: (?:il|elle"
    r"|ils|elles))?"
    r" (?:prendre|exploser|lacher|casser|bruler|fuir|se bloquer|tomber)"
    r"|(?:est ce que? )?(?:les|des|une?|l|la|le) (?:\w+ ){1,5}?(?:peut|peuvent|risque\w*) ?(?:il|elle|ils|elles"
    r"|t il|t elle|t on|de)? "
    r"(?:\w+ )?\w+(?:er|ir|re)\b"
    r"|(?:est il|serait il|is it|would it be) (?:possible|frequent|courant|common|rare|usual) (?:(?:qu|que|for|that) )?"
    r"(?:une?|des|les|a|an|the)"
    r"|(?:j |je |i )?(?:(?:aimerais|voudrais|veux|cherche a|d like to|want to|would like to) )+(?:comprendre"
    r"|savoir|understand"
    r"|know) (?:pourquoi|comment|why|how) (?:une?|les|des|on|a|an|the|cars|brakes|tyres|engines)"
    r"|dans quels? cas|in (?:which|what) cases?|(?:au bout de|a partir de) (?:combien|quel\w*)|at what (?:point"
    r"|temperature|age|mileage)"
    r"|(?:what (?:are|is|s) the|quel(?:le)?s? (?:est|sont) (?:les|la|le)) (?:\w+ )?(?:signs?|symptoms?|causes?"
    r"|risks?|worst"
    r"|signes?|symptomes?|risques?)"
    r"|(?:faut il|doit on|est ce qu il faut|devrait on) \w+(?:er|ir|re)\b"
    r"|pourquoi (?:(?:est ce que? )?(?:on|les|des)|faut il|doit on)"
    r"|quel(?:le)?s? (?:est|sont) (?:la|les|le) (?:bonne?|meilleure?|causes?|signes?|symptomes?|risques?|dangers?"
    r"|difference)"
    r"|how (?:do|can|would|could|does|should) (?:i|you|one|we|they|people|mechanics) (?:know|tell|check|spot"
    r"|recogni[sz]e"
    r"|avoid|prevent|test|see|detect|explain)"
    r"|what (?:happens|would happen|are the (?:signs|causes|symptoms|risks|dangers)|causes|makes)"
    r"|can (?:a|an|the|any|all|old|new|modern) (?:\w+ ){1,3}(?:explode|catch|fail|burst|leak|burn|break|lock|come)"
    r"|(?:why|how come) do (?:\w+ ){1,3}(?:fade|fail|burst|leak|lock|burn|overheat|wear|explode|catch|break|smell"
    r"|smoke)"
    r"|do (?:\w+ ){1,6}(?:ever|often|usually|always)"
    r")"
)
_ABOUT_DRIVING = re.compile(r"\b(?:roul(?:er|e|ant)|conduire|continuer|rentrer|driv(?:e|ing)|keep going|carry on)\b")
_ANYBODY = re.compile(r"\b(?:on|you|one|people)\b")
_SUBJECT = re.compile(
    r"\b(?:je|j|i|ive|im)(?! (?:know|tell|check|spot|recogni[sz]e|avoid|prevent|test|see|detect|explain))\b"
)

_SUPPOSED = re.compile(
    r"(?<!comme )(?<!as )\b(?:si|if) (?:\w+ ){1,5}?(?!(?:fait|parfait|lait|refait|defait|trait|souhait|attrait"
    r"|extrait|retrait)\b)"
    r"\w{2,}(?:ait|aient)\b"
    r"|\bwhat (?:would|d) |\b(?:what|how) (?:would|should) (?:i|you|one|we) (?:do|react)\b|\bwhat i d do (?:if|when)\b"
    r"|\bwould (?:happen|you do|it be)\b|\bif (?:\w+ ){1,4}(?:were|was) (?:ever |one day |to )"
    r"|\b(?:imagin(?:e|ons|ez|er)|suppos(?:e|ons|ez|ing)|admettons|mettons|let s say|hypothe\w+|hypothetical\w*"
    r"|en theorie|in theory|par curiosite|out of curiosity|pour ma culture)\b"
    r"|\b(?:si|if)(?: jamais| ever| un jour| one day| some day)(?: \w+){1,6}(?: un jour| one day)?"
    r"|\bsi (?:\w+ ){1,6}un jour\b"
)

_AVERTED = re.compile(
    r"\b(?:(?:pour|afin d|a|de|d|voudrais|veux|aimerais|souhaite) ?(?:eviter|empecher|prevenir)|(?:to|can|help"
    r"|helps|so) (?:avoid|prevent|stop)|avoiding"
    r"|preventing|so (?:that )?(?:it|they|the \w+) (?:won t|wont|doesn t|don t|never|can t)|pour (?:ne pas|pas) qu\w*"
    r"|pour qu\w* (?:il|elle|ca|ils|elles)? ?n\w*|de peur (?:que|de)|in case|au cas ou)(?: (?!je\b|j\b|i\b|on\b"
    r"|il\b|elle\b|it\b|ca\b)\w+){0,3} ?$"
)

_PRICED = re.compile(
    r"^(?!.*\b(?:qui|que|that|which|parce|mes?|mon|ma|my)\b)(?:(?:bonjour|salut|hello|hi|alors|et|and|svp|please) )*"
    r"(?:(?:faut compter |c est )?(?:combien|quel (?:est le )?(?:prix|tarif))|prix|tarif|devis|un (?:devis|tarif"
    r"|prix)|cout|price|cost (?:to|of|for)"
    r"|(?:(?:a|rough|ballpark) )*(?:price|quote|cost|figure|estimate)? ?(?:for|of)|how much|what (?:does|do|would"
    r"|s the)"
    r"(?: \w+){0,4} (?:cost|price|charge)|ballpark|(?:je (?:voudrais|veux|cherche|souhaite)|i (?:need|want|would like))"
    r" (?:a |to )?(?:commander|acheter|order|buy))\b"
)
"""Asked of a part; told of a car that does something, it would be said by a verb."""
_FAILS = re.compile(
    r"\b(?:plus|pas|no|not|lost|perdu\w*|hs|mort\w*|cass\w+|brok\w*|fui\w*|leak\w*|mou|molle|dure?|soft|hard"
    r"|stuck|bloqu\w*"
    r"|brul\w*|fum\w*|smok\w*|burn\w*|crev\w+|flat|lach\w*|fail\w*|rouge|red|allum\w*|jeu|play|loose|bulg\w*|hernie"
    r"|grind\w*|worn|usee?s?|cords?|metal|smell\w*|odeur|surchauff\w*|overheat\w*|goutt\w*|drip\w*|coul\w*)\b"
)
_MOST = 0.6
_TELLS_STILL = re.compile(
    r"\bnever(?: \w+){0,2} again\b|\b(?:en parle|en rit|en reve|souvien\w+|talks? about it"
    r"|laughs? about it) (?:encore|toujours|still)\b"
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
    told = [part for part in segments(sentence) if part[0] < end and start < part[1]]
    return all(_is_framed(sentence, part, (max(start, part[0]), min(end, part[1])), said, elsewhere) for part in told)


def _is_framed(sentence: str, part: tuple[int, int], words: tuple[int, int], said: str, elsewhere: str) -> bool:
    """Whether the time, the mood or the end of its segment `part` makes the words tell of nothing there is."""
    (first, last), (start, end) = part, words
    segment = sentence[first:last]
    if _POSTED.search(segment) and not _SMELLED.search(segment):
        return True
    if _PRICED.search(segment) and not (_FAILS.search(segment) or PRESENT_VERB.search(segment)):
        return True
    if _is_here(sentence, last, said):
        return False
    return (
        _is_studied(segment, sentence, start)
        or _is_general(segment, sentence)
        or _SUPPOSED.search(segment) is not None
        or _AVERTED.search(sentence[first : sentence.rfind(" ", first, end) + 1]) is not None
        or is_past(segment, sentence, last, elsewhere)
        or is_anothers(segment, sentence, said)
    )


def real_words(sentences: Sequence[str], topic: str | None = None) -> tuple[str, ...]:
    """The folded sentences without the segments that tell of nothing there is now, nor ask for a price."""
    return tuple(
        _real(one, " , ".join((*sentences[:place], *sentences[place + 1 :])), topic)
        for place, one in enumerate(sentences)
    )


def is_told_of_nothing(sentences: Sequence[str], topic: str | None = None) -> bool:
    """Whether most of what is said tells of nothing that is there now, and the rest nothing of who says it."""
    told, real = " ".join(sentences), " ".join(real_words(sentences, topic))
    return len(real.split()) < _MOST * len(told.split()) and _SUBJECT.search(real) is None


def _real(sentence: str, elsewhere: str, topic: str | None) -> str:
    parts = list(segments(sentence))
    kept = [
        sentence[start:end]
        for start, end in parts
        if not (_PRICED.search(sentence[start:end]) or is_unreal(sentence, start, end, elsewhere, topic=topic))
    ]
    return sentence if len(kept) == len(parts) else " , ".join(kept)


def _is_here(sentence: str, last: int, said: str) -> bool:
    """Whether anything in the message says that it is there, now, again, or on one's own car."""
    if _HERE.search(said) or _REFERS_BACK.search(sentence, max(0, last - 1)):
        return True
    return _DEICTIC.search(said) is not None or (_OWN.search(said) is not None and not FORMER.search(said))


def _is_studied(segment: str, sentence: str, start: int) -> bool:
    """« Au permis on m'a demandé quoi faire si… »: what is taught or asked, not what happens; nothing joined to it."""
    study = _STUDY.search(sentence)
    if study is None or _SAID_OR_ASKED.search(sentence) is None:
        return False
    is_told = PRESENT_VERB.search(segment) or PAST_VERB.search(segment)
    if is_told and not (_SUBORDINATE.search(segment) or (_STUDY.search(segment) and _SAID_OR_ASKED.search(segment))):
        return False
    between = sentence[study.end() : start] if study.end() <= start else ""
    return _JOINED.search(f"{between} ") is None


def _is_general(segment: str, sentence: str) -> bool:
    if _GENERAL.search(segment) is None or _SUBJECT.search(segment.partition(" ")[2]):
        return False
    return _ABOUT_DRIVING.search(sentence) is None or _ANYBODY.search(segment) is not None
