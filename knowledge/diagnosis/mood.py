"""Whether words of a folded sentence are meant as a fact: not asked in general, supposed, averted or priced.

Each mood frees one segment of the sentence. What the speaker says besides may show that it is meant after all; which
words do that for which mood is told in `factuality.py`.
"""

import re

from knowledge.diagnosis.tense import PRESENT_VERB

_GREETED = (
    r"^ ?(?:(?:bonjour|salut|hello|hi|hey|alors|et|and|so|sinon|question|au fait|by the way|juste|please|svp|bete"
    r"|just curious|curious) |, )*"
)
_GENERAL = re.compile(
    rf"{_GREETED}(?:"
    r"comment (?:peut on |on peut |faire pour |fait on pour )?(?:savoir|reconnaitre|reconnait on|verifier|sait on"
    r"|detecter|explique t on|expliquer|eviter|prevenir|tester|distinguer|differencier|fonctionn\w+|marche\w*)"
    r"|(?:a partir de |des )?quand (?:faut il|doit on|est ce qu on|est ce qu il faut|(?:l |un |une |le |la |les )\w+"
    r" (?:est|sont)(?: il| elle| ils| elles)? )"
    r"|(?:que|qu est ce qui) (?:se passe|arrive)(?: t il)? (?:quand|si|lorsqu) (?:on|une?|l on)"
    r"|(?:que|quoi) (?:faut il|doit on|est on cense) faire (?:quand|si|lorsqu)"
    r"|what (?:are|am|is) (?:you|i|one|people) (?:supposed|meant|expected) to do (?:if|when)"
    r"|que (?:couvre|prevoit|rembourse)|qui paie|who pays|a quoi ser(?:t|vent)"
    r"|(?:quel(?:le)?s?|which|what) (?:\w+ )?(?:habilitations?|certifications?|qualifications?|formations?|protections?"
    r"|epis?|equipements?|ppe|training|courses?)\b"
    r"|(?:est ce qu )?(?:l|une?|la|le|les|des) (?:\w+ ){1,5}?(?:peut|peuvent)(?: (?:il|elle|ils|elles))?"
    r" (?:prendre|exploser|lacher|casser|bruler|fuir|se bloquer|tomber)"
    r"|(?:est ce que? )?(?:les|des|une?|l|la|le) (?:\w+ ){1,5}?(?:peut|peuvent|risque\w*) ?(?:il|elle|ils|elles"
    r"|t il|t elle|t on|de)? (?:\w+ )?\w+(?:er|ir|re)\b"
    r"|(?:est il|serait il|is it|would it be) (?:possible|frequent|courant|common|rare|usual|prudent|wise|safe|true)"
    r" (?:(?:qu|que|for|that|d|de|to) )?(?:(?:acheter|buy(?:ing)?) )?(?:une?|des|les|a|an|the)"
    r"|is it true(?: that)?"
    r"|(?:j |je |i )?(?:(?:aimerais|voudrais|veux|cherche a|d like to|want to|would like to) )+(?:comprendre"
    r"|savoir|understand|know) (?:pourquoi|comment|why|how) (?:une?|les|des|on|a|an|the|cars|brakes|tyres|engines)"
    r"|dans quels? cas|in (?:which|what) cases?|(?:au bout de|a partir de) (?:combien|quel\w*)|at what (?:point"
    r"|temperature|age|mileage)"
    r"|(?:what (?:are|is|s) the|quel(?:le)?s? (?:est|sont) (?:les|la|le)) (?:\w+ )?(?:signs?|symptoms?|causes?"
    r"|risks?|worst|right|correct|normal|proper|best|signes?|symptomes?|risques?)"
    r"|(?:faut il|doit on|est ce qu il faut|devrait on) (?:\w+(?:er|ir|re)\b|une? habilitation)"
    r"|pourquoi (?:(?:est ce que? )?(?:on|les|des)|faut il|doit on|\w+ t on)"
    r"|quel(?:le)?s? (?:est|sont) (?:la|les|le) (?:bonne?|meilleure?|causes?|signes?|symptomes?|risques?|dangers?"
    r"|difference)"
    r"|how (?:do|can|would|could|does|should) (?:i|you|one|we|they|people|mechanics) (?:know|tell|check|spot"
    r"|recogni[sz]e|avoid|prevent|test|see|detect|explain)"
    r"|what (?:happens|would happen|are the (?:signs|causes|symptoms|risks|dangers)|causes|makes)"
    r"|can (?:a|an|the|any|all|old|new|modern) (?:\w+ ){1,3}(?:explode|catch|fail|burst|leak|burn|break|lock|come)"
    r"|(?:why|how come) (?:do|are|is) (?:\w+ ){1,5}(?:fade|fail|burst|leak|lock|burn|overheat|wear|explode|catch"
    r"|break|smell|smoke|orange|dangerous)"
    r"|(?:do|does|are|is|est ce que?) (?:all |les |l |la |the )?(?:evs?|ev battery|hybrids?|cars|batteries"
    r"|electric cars"
    r"|brakes|engines|tyres|tires|essence|gasoil|diesel|petrol|gasoline|huile|oil|\w+ t (?:il|elle))\b"
    r"|(?:c est|est ce|is it) (?:vrai|true) (?:que?|that) (?:les|des|all|evs?|electric)"
    r"|do (?:\w+ ){1,6}(?:ever|often|usually|always)"
    r"|(?:are|is) (?:they|it) (?:dangerous|safe) (?:if|when)|does (?:your|the|this) (?:\w+ )?(?:course|training"
    r"|module|lesson)"
    r")"
)
_DEFINES = re.compile(
    rf"{_GREETED}(?:que (?:signifie\w*|veut dire|veulent dire)|what (?:does|do)(?= .*\b(?:mean|stand|do)\b)"
    r"|(?:c est quoi|qu est ce que(?: c est que)?|what (?:is|are|s)|a quoi correspond|(?:d )?ou vient)"
    r"(?= (?:(?:le|la|les|l|un|une|des|the|a|an|that|red|little|small|cables?|fils?) )*(?:voyants?|temoins?|symboles?"
    r"|pictogrammes?|logo|dessin|mot|terme|expression|role|difference|oranges?"
    r"|(?:\w+ ){0,2}(?:lights?|lamps?|symbols?|icons?|word|term|meaning|purpose))\b))"
)
"""« C'est quoi le voyant en forme de burette ? » asks what a thing is, as long as nothing says what it does."""
_DEFINED_AT_LAST = re.compile(
    r"\b(?:(?:correspond\w*|ser(?:t|vent)) a quoi|a quoi (?:\w+ ){0,2}(?:ser(?:t|vent)|correspond\w*)(?: la \w+)?"
    r"|^ ?what (?:are|is) .* for)(?: exactement| exactly)?$"
)
_SHOWS = re.compile(
    r"\b(?:s est|s allum\w*|reste\w*|clignot\w*|vient|came|comes|stays?|flash\w*|blink\w*|appear\w*|apparai\w*"
    r"|is on|est allumee?)\b"
)
_ABOUT_DRIVING = re.compile(
    r"\b(?:roul(?:er|e)|conduire|continuer|rentrer|drive|(?:keep|continue) (?:going|driving)|carry on)\b"
)
_ANYBODY = re.compile(r"\b(?:on|you|one|people)\b")
SUBJECT = re.compile(
    r"\b(?:je|j|i|ive|im)(?! (?:know|tell|check|spot|recogni[sz]e|avoid|prevent|test|see|detect|explain|supposed)\b)\b"
)

_SUPPOSED = re.compile(
    r"(?<!comme )(?<!as )(?<!demande )(?<!pas )(?<!wonder )(?<!know )\b(?:si|if) (?:\w+ ){1,5}?(?!(?:fait|parfait|lait"
    r"|refait|defait|trait|souhait|attrait|extrait|retrait)\b)\w{2,}(?:ait|aient)\b"
    r"|\bwhat (?:would|d) |\b(?:what|how) (?:would|should) (?:i|you|one|we) (?:do|react)\b|\bwhat i d do (?:if|when)\b"
    r"|\bwould (?:happen|you do|it be)\b|\bif (?:\w+ ){1,4}(?:were|was) (?:ever |one day |to )"
    r"|\bwhat if (?:the|your|a|my) \w+ (?:failed|broke|locked|caught|burst|stuck)\b"
    r"|\b(?:si|if)(?: un jour| one day| some day)\b|\b(?:si|if) (?:\w+ ){1,6}(?:un jour|one day|ever \w+s?)\b"
    r"|\ble jour ou\b|\b(?:imagin|suppos|admett)(?:ons|ez|e) qu\w* (?:\w+ ){1,6}un jour\b"
    r"|\b(?:si|quand|if|when) (?:une?|an?) (?:client\w*|customer|usager|eleve|automobiliste|conducteur|driver)\b"
)
_IMAGINED = re.compile(
    r"\b(?:imagin(?:e|ons|ez|er)|(?<!je )(?<!i )suppos(?:e|ons|ez|ing)|admettons|mettons|let s say|hypothe\w+"
    r"|theoretical\w*"
    r"|en theorie|in theory)\b"
    r"|\b(?:si jamais|if ever)(?: \w+){1,6}"
    r"|\b(?:(?:par|simple|pure) curiosite|out of curiosity|pour ma culture|culture generale)\b"
    r"(?=.*\b(?:pourquoi|comment|quand|quel\w*|qu\w*|quoi|combien|est ce|peut|ca existe|why|how|what|which|when|where"
    r"|is|are|does|do|can|could|would)\b)"
)
"""Curious is who asks: a sign that is merely told after such words is there."""
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
    r"|s the)(?: \w+){0,4} (?:cost|price|charge)|ballpark|(?:je (?:voudrais|veux|cherche|souhaite)|i (?:need|want"
    r"|would like)) (?:a |to )?(?:commander|acheter|order|buy))\b"
)
"""Asked of a part; told of a car that does something, it would be said by a verb."""
FAILS = re.compile(
    r"\b(?:plus|pas|no|not|lost|perdu\w*|hs|mort\w*|cass\w+|brok\w*|fui\w*|leak\w*|mou|molle|dure?|soft|hard"
    r"|stuck|bloqu\w*|brul\w*|fum\w*|smok\w*|burn\w*|crev\w+|flat|lach\w*|fail\w*|rouge|red|allum\w*|jeu|play|loose"
    r"|bulg\w*|hernie|grind\w*|worn|usee?s?|cords?|metal|smell\w*|odeur|surchauff\w*|overheat\w*|goutt\w*|drip\w*"
    r"|coul\w*)\b"
)


def is_priced(segment: str) -> bool:
    return _PRICED.search(segment) is not None


def is_mere_price(segment: str) -> bool:
    """Whether nothing is said in it to have failed."""
    return is_priced(segment) and not (FAILS.search(segment) or PRESENT_VERB.search(segment))


def is_general(segment: str, sentence: str) -> bool:
    """Whether it is asked of cars and people in general, or what a thing is."""
    defined, at_last = _DEFINES.search(segment), _DEFINED_AT_LAST.search(sentence)
    if defined is not None or at_last is not None:
        rest = segment[defined.end() :] if defined else segment.removeprefix("what are").removeprefix("what is")
        return not (SUBJECT.search(rest) or PRESENT_VERB.search(rest) or _SHOWS.search(rest))
    if _GENERAL.search(segment) is None or SUBJECT.search(segment.partition(" ")[2]):
        return False
    return _ABOUT_DRIVING.search(sentence) is None or _ANYBODY.search(segment) is not None


def is_supposed(segment: str) -> bool:
    """Whether the verb itself says that it has not happened."""
    return _SUPPOSED.search(segment) is not None


def is_imagined(segment: str, sentence: str) -> bool:
    """Whether it is told as an idea; from another segment of the sentence, where the words tell of nothing done."""
    if _IMAGINED.search(segment) is not None:
        return True
    return _IMAGINED.search(sentence) is not None and not (SUBJECT.search(segment) or PRESENT_VERB.search(segment))


def is_averted(before: str) -> bool:
    """Whether the words of the segment `before` it say that it is to be prevented."""
    return _AVERTED.search(before) is not None
