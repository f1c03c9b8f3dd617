"""Whether words tell of what is there now: not what is asked in general, studied, supposed, averted, or another's.

Grammar decides, not the danger: who is spoken of, in which time and mood, and to what end. It frees the segment of a
sentence that it governs and nothing else; whatever says here, now, again or mine in the same message takes it back.
"""

import re
from collections.abc import Iterator, Sequence

_BOUNDARY = re.compile(
    r" , | (?:et|and|puis|then|donc|because|parce que|parce qu|vu que|alors que|while|whereas|though|meme si) "
)
"""Where a segment of a sentence ends: its time and mood govern no further."""

_HERE = re.compile(
    # again
    r"\b(?:encore|toujours|still|again|revien\w*|revenu\w*|recommenc\w*|rebelote|rallum\w*|persist\w*|pareil|idem"
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
_LATE = re.compile(r"\b(?:hier|yesterday|(?:cette|last) (?:nuit|night)|avant hier)\b")
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
    r"\b(?:(?:video|lecon|chapitre|module|lesson|chapter|level|niveau) \d+|revising|revise|(?:au|le|du|mon|son"
    r"|l) (?:code|permis|exam\w*)|code de la route|(?:driving|theory) (?:test|lesson"
    r"|class|exam)"
    r"|question \d+|livret|manuel scolaire|qcm|quiz|exam\w*|(?:je )?revis(?:e|er|ons|ions?)|bac pro|bts|cap \w+"
    r"|apprenti\w*|apprenticeship|expose|memoire|dissertation|redaction|essay|homework|devoirs?|assignment|presentation"
    r"|(?:mon|le|notre|un|my|our|the|a) (?:prof\w*|moniteur|monitrice|instructeur|formateur|formatrice|enseignant\w*"
    r"|(?:driving )?instructor|teacher|tutor|trainer)|en (?:cours|formation|stage)|(?:cours|lecon|module|chapitre|stage"
    r"|formation|lesson|course|training|chapter)s?)\b"
)
_SAID_OR_ASKED = re.compile(
    r"\b(?:demand\w+|ask\w*|expliqu\w+|explain\w*|dit|disent|disait|says?|said|told|appris|apprend\w*|taught|teach\w*"
    r"|montr\w+|show\w*|photos?|pictures?|images?|exemples?|examples?|schemas?|infos?|symptom\w*|signes?|signs?"
    r"|parl\w+|talks?|signif\w+|means?|meaning|stands? for|causes?|definition|pourquoi|why|comment|how"
    r"|(?:que|quoi|ce qu il faut) faire|what (?:to|should|must|do|i d|one should)|sources?|sur|about|on|quel\w*"
    r"|which|what)\b"
)

_SUBORDINATE = re.compile(
    r"\b(?:si|s|quand|lorsqu\w*|que|qu|qui|d un|dont|if|when|that|which|who|whose|a|an|un|une|what|how)\b"
)
_JOINED = re.compile(r" (?:et|and) (?:le|la|les|the|l|elle|il|it) ")
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
    r"|(?:est il|serait il|is it|would it be) (?:possible|frequent|courant|common|rare|usual) (?:(?:qu|que|for|that) )?"
    r"(?:une?|des|les|a|an|the)"
    r"|(?:j |je |i )?(?:(?:aimerais|voudrais|veux|cherche a|d like to|want to|would like to) )+(?:comprendre"
    r"|savoir|understand"
    r"|know) (?:pourquoi|comment|why|how) (?:une?|les|des|on|a|an|the|cars|brakes|tyres|engines)"
    r"|(?:au bout de|a partir de) (?:combien|quel\w*)|at what (?:point|temperature|age|mileage)"
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
    r"|do (?:\w+ ){1,3}(?:ever|often|usually|always)"
    r")"
)
_ABOUT_DRIVING = re.compile(r"\b(?:roul(?:er|e|ant)|conduire|continuer|rentrer|driv(?:e|ing)|keep going|carry on)\b")
_ANYBODY = re.compile(r"\b(?:on|you|one|people)\b")
_SUBJECT = re.compile(
    r"\b(?:je|j|i|ive|im)(?! (?:know|tell|check|spot|recogni[sz]e|avoid|prevent|test|see|detect|explain))\b"
)

_SUPPOSED = re.compile(
    r"\b(?:si|if) (?:\w+ ){1,5}?(?!(?:fait|parfait|lait|refait|defait|trait|souhait|attrait|extrait|retrait)\b)"
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
    r"|pour qu\w* (?:il|elle|ca|ils|elles)? ?n\w*|de peur (?:que|de)|in case|au cas ou)(?: \w+){0,6} ?$"
)

_PAST_VERB = re.compile(
    r"\b(?:(?:avais|avait|avions|avaient|etait|etaient|had|was|were|did|used to|went|came|broke|burst|caught|lost|blew"
    r"|fell|stank|stood|drove|sank|gave|ran|saw|shook)\b"
    r"|(?:ai|a|as|avons|avez|ont|suis|s est|se sont|est|sont) (?:\w+ ){0,1}(?:eu|fallu|pu|du|vu|pris|mis|perdu"
    r"|rendu|eclate"
    r"|explose|brule|lache|casse|creve|bloque|surchauffe|chauffe|coule|fume|fui|failli|arrache|cede|fondu|tombee?"
    r"|sorti\w*"
    r"|ouverte?|vendue?|change|fait|chavire|plante|detache|decroche|dechire|allumee?)\b"
    r"|\w{2,}(?:issait|issaient|uait|uaient|gnait|[bcdfgjlmnprstvz]ait|[bcdfgjlmnprstvz]aient)\b"
    r"|(?!need|red\b|seized\b|speed|feed|bleed|indeed|shed\b|exceed|worn\b)\w{3,}ed\b)"
)
_PRESENT_VERB = re.compile(
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
    r" (?:years?|months|cars?|summers|winters) (?:ago|back)\b|\b(?:years|ages|cars) ago\b"
    r"|\b(?:l (?:an|annee|ete|hiver|automne)|le (?:mois|printemps)) (?:dernier|derniere|passee?|d avant)\b"
    r"|\blast (?:year|summer|winter|spring|autumn|month)\b|\b(?:en|in|back in|depuis) (?:19|20)\d\d\b|\bback in\b"
    r"|\b(?:en|in|au mois de) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:en|pendant l\w*) vacances\b|\bon holiday\b|\ba l epoque\b|\bautrefois\b|\bdans le temps\b"
    r"|\bhistoire ancienne\b"
    r"|\bused to\b|\bun jour\b|\bonce (?=\w+(?:ed|t|e|d)\b)|\bwhen (?:i|we) (?:was|were|had|bought|got)\b"
    r"|\bquand (?:j (?:avais|etais)|je l ai achetee?)\b"
)
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
    r"|plus (?:rien|aucun\w* (?:souci|probleme)) depuis|same day|(?:and |all )done|for (?:years|months|ages)"
    r"|probleme (?:regle|resolu)|le jour meme|dans la foulee|merci|thanks?|thank you)\b"
)
_UNDONE = re.compile(
    r"\b(?:pas|jamais|not|never|isn t|wasn t|hasn t|n a|soi disant|supposedly|mal|moi meme|myself|scotch|sera"
    r"|will be|va etre"
    r"|demain|tomorrow|faut|doit|needs?|to be|devis|quote|combien|how much|prix|cost|price|or so|allegedly"
    r"|claims?|dit que"
    r"|told me|parait)\b"
)
_FORMER = re.compile(
    r"\b(?:(?:mon|ma|mes|notre) (?:ancien\w*|precedent\w*|ex) \w+|(?:my|our) (?:previous|former|last|first|old) \w+"
    r"|l (?:ai|avons|ont) (?:re)?(?:vendue?|mise? a la casse)|(?:my|our) \w+ s (?:old|previous|former|last) \w+"
    r"|quand j etais \w+|when i was \w+|(?:got|getting|get) rid of (?:it|her|that)"
    r"|(?:i|we|been|since) ?(?:ve )?(?:sold|scrapped)(?: it| her)?)\b"
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
_OTHERS = (
    r"(?:voisin\w*|collegues?|cousin\w*|potes?|amie?s?|copa?ine?s?|beau frere|belle soeur|oncle|tante|patron|mec"
    r"|type|gars"
    r"|neighbou?rs?|colleagues?|friends?|mates?|buddy|uncle|aunt|cousins?|co ?workers?|boss|brother in law|guy"
    r"|bloke|inconnu)"
)
_ANOTHER = re.compile(
    r"(?:^|, )(?:(?:bonjour|salut|hello|hi|alors|et|and|so|hier|un jour|once|yesterday) )*"
    rf"(?:(?:mon|ma|mes|un|une|le|la|l|my|a|an|our|the|some|one of my) (?:\w+ )?{_OTHERS}\b"
    r"|(?:quelqu un|someone|somebody|un inconnu)\b)"
)
_SEEN = re.compile(
    r"\b(?:vu|croise|saw|seen|passed|filmed|filme) (?:une?|des|a|an|some) (?:\w+ )?(?:voitures?|autos?|camions?"
    r"|cars?|vans?"
    r"|trucks?|tesla|bus|motos?)\b"
    r"|\b(?:read|heard|lu|entendu)(?: \w+)? (?:about|of|parler|sur|dans|in|on)\b"
    r"|\b(?:another|autre) (?:brand|make|model|marque|modele)\b"
)
_TELLS_STILL = re.compile(
    r"\b(?:en parle|en rit|en reve|souvien\w+|talks? about it|laughs? about it) (?:encore|toujours|still)\b"
)
_PERCEIVED = re.compile(
    r"\b(?:vu|voit|remarqu\w+|trouv\w+|senti|constat\w+|entendu|dit que (?:ma|mon|mes|la|le|les|ca)|noticed|saw|smelled"
    r"|smelt|found|spotted|says|said (?:my|the|it)|told me (?:my|the|it)|pointed|thinks?|pense)\b"
)
_WITH_US = re.compile(r"\b(?:on|nous|we|us|avec moi|with me|me|m(?! a (?:raconte|dit|parle|explique)))\b")
_STANDS = re.compile(
    r"\b(?:dort|donor car|carcasse|stripped|rebuild(?:ing)?|en pleine? (?:demontage|refection|restauration|renovation)"
    r"|restauration|sur (?:chandelles?|cales|treteaux|pont)|on (?:axle|jack) ?stands|on blocks|on the lift|demontee?s?"
    r"(?: dans| au| sur| depuis)|en pieces|epave|non roulante?|wreck(?:ed)?|scrap(?:ped|yard)?|project car"
    r"|(?:voiture|auto) (?:de )?(?:projet|collection en restauration)|en (?:cours de )?restauration|being restored"
    r"|(?:not|aren t|isn t|pas encore|no \w+)(?: \w+)? (?:fitted|installed|monte\w*)(?: yet)?|pour pieces|for parts"
    r"|fond du jardin|barn find|sortie de grange|(?:ne )?roule plus depuis (?:\d+|des|un|deux|trois) (?:ans|mois"
    r"|annees))\b"
)
_MOVES = re.compile(
    r"\b(?:je roule|roulais|en roulant|je freine|quand je|i drive|i m driving|driving|drove|when i|while|on the road"
    r"|sur la route|rentrer|get home|emmen\w+|conduire)\b"
)
_NOW = re.compile(r"\b(?:again|de nouveau|a nouveau|maintenant|now|today|aujourd|ce matin|this morning)\b")
_OF_MOTION = frozenset({"brakes", "steering", "tyre", "airbag", "opening", "acceleration", "oil"})
"""Kinds of danger that a car which nobody can drive is in no way of."""
_POSTED = re.compile(
    r"\b(?:you|they|we|i|he|she|was|were|been|have|has|had|seller|shop|store|someone)(?: (?:just|have|only|never"
    r"|all))? sent\b"
)
_SMELLED = re.compile(
    r"\b(?:smell\w*|odeurs?|stink\w*|reek\w*|leak\w*|drip\w*|fui\w*|coul\w*|gout\w*|fum\w*|ca sent)\b"
)
_NEIGHBOURS_CAR = re.compile(
    rf"\b(?:(?:voiture|auto|caisse|bagnole|maison|moto) (?:du|de la|de mon|de ma|d un|d une) {_OTHERS}\b"
    rf"|{_OTHERS} s (?:car|van|truck|ev)\b)"
)


def is_unreal(sentence: str, start: int, end: int, elsewhere: str = "", *, topic: str | None = None) -> bool:
    """Whether the folded words from `start` to `end` tell of no danger that is there now.

    `elsewhere`: the other sentences of the message. `topic`: the kind of danger, where it is known.
    """
    first, last = _segment(sentence, start, end)
    segment = sentence[first:last]
    if _POSTED.search(segment) and not _SMELLED.search(segment):
        return True
    said = _TELLS_STILL.sub("", f"{sentence} , {elsewhere}")
    if topic in _OF_MOTION and _STANDS.search(said) and not (_MOVES.search(said) or _NOW.search(said)):
        return True
    if _PRICED.search(segment) and not _FAILS.search(segment):
        return True
    if _is_here(sentence, last, said):
        return False
    return (
        _is_studied(segment, sentence, start)
        or _is_general(segment, sentence)
        or _SUPPOSED.search(segment) is not None
        or _AVERTED.search(sentence[first:start]) is not None
        or _is_past(segment, sentence, last, elsewhere)
        or _is_anothers(segment, sentence, said)
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
    segments = list(_segments(sentence))
    kept = [
        sentence[start:end]
        for start, end in segments
        if not (_PRICED.search(sentence[start:end]) or is_unreal(sentence, start, end, elsewhere, topic=topic))
    ]
    return sentence if len(kept) == len(segments) else " , ".join(kept)


def _segments(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BOUNDARY.finditer(sentence):
        yield start, found.start()
        start = found.end()
    yield start, len(sentence)


def _segment(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The segments that the words stand in, from the first to the last of them."""
    first, last = 0, len(sentence)
    for found in _BOUNDARY.finditer(sentence):
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end:
            last = found.start()
            break
    return first, last


def _is_here(sentence: str, last: int, said: str) -> bool:
    """Whether anything in the message says that it is there, now, again, or on one's own car."""
    if _HERE.search(said) or _REFERS_BACK.search(sentence, max(0, last - 1)):
        return True
    return _DEICTIC.search(said) is not None or (_OWN.search(said) is not None and not _FORMER.search(said))


def _is_studied(segment: str, sentence: str, start: int) -> bool:
    """« Au permis on m'a demandé quoi faire si… »: what is taught or asked, not what happens; nothing joined to it."""
    study = _STUDY.search(sentence)
    if study is None or _SAID_OR_ASKED.search(sentence) is None:
        return False
    if _PRESENT_VERB.search(segment) and not (_SUBORDINATE.search(segment) or _STUDY.search(segment)):
        return False
    between = sentence[study.end() : start] if study.end() <= start else ""
    return _JOINED.search(f"{between} ") is None


def _is_general(segment: str, sentence: str) -> bool:
    if _GENERAL.search(segment) is None or _SUBJECT.search(segment.partition(" ")[2]):
        return False
    return _ABOUT_DRIVING.search(sentence) is None or _ANYBODY.search(segment) is not None


def _is_past(segment: str, sentence: str, last: int, elsewhere: str) -> bool:
    if _LATE.search(sentence) or _PRESENT_VERB.search(segment):
        return False
    after = f"{sentence[last:]} , {elsewhere}"
    rest = f"{segment} , {after}"
    if _PAST_VERB.search(segment) and (_DATED.search(f"{sentence}") or _FORMER.search(rest)):
        return True
    mended = _SET_RIGHT.search(rest) or _DATED.search(sentence)
    return bool(mended and _WELL_SINCE.search(rest) and not _UNDONE.search(rest))


def _is_anothers(segment: str, sentence: str, said: str) -> bool:
    if _SEEN.search(segment):
        return True
    if _WITH_US.search(said) or _PERCEIVED.search(said):
        return False
    if _NEIGHBOURS_CAR.search(segment) and _PAST_VERB.search(segment):
        return True
    return bool(_ANOTHER.search(sentence) and _PAST_VERB.search(segment) and not _LATE.search(said))
