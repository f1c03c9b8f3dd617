"""What the words around a phrase do to it: denied, replaced already, found good."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.verdicts import is_cured
from knowledge.language.folding import words

_NO = frozenset(
    words(
        "pas aucun aucune sans jamais ni non no not without never nor none neither cannot doesn don didn isn wasn "
        "aren haven hasn"
    )
)
_NONE = frozenset(words("none neither aucun aucune"))
_WORK = ("work", "function", "operat", "light", "marche", "fonctionne")
_AFTER = frozenset(words("pas aucun aucune jamais"))
_EVEN = "meme"
"""« Les phares ne baissent même pas »."""
_NOT_A_DENIAL = frozenset(words("only just sure know sais seulement que"))
_CHANGED = frozenset(
    words(
        "neuf neuve neufs neuves change changee changes changees remplace remplacee remplaces remplacees refait "
        "refaite refaits nettoye nettoyee nettoyes nettoyees new replaced changed swapped renewed rebuilt recent "
        "recente recents recentes cleaned"
    )
)
_HAD_DONE = frozenset(words("changer remplacer refaire"))
_NEW = frozenset(words("new nouveau nouvelle nouveaux nouvelles"))
_REPLACED = frozenset(
    words("change changee changes changees remplace remplacee remplaces remplacees replaced changed rebuilt")
)
_BY_A_WORKSHOP = frozenset(
    words(
        "dealer dealers dealership mechanic mechanics shop technician tech they was were has been had garage garagiste "
        "concession concessionnaire concess ils on"
    )
)
_BY_ONESELF = frozenset(words("i we ai avons"))
_STILL = frozenset(
    words(
        "remain remains remained unchanged persisting recurred recur recurring recurs persisted persists persist "
        "continued continues continue "
        "still again same twice "
        "times third second toujours pareil encore revient revenu revenue idem meme recommence "
        "probleme mais but however"
    )
)
_CAME_BACK = re.compile(r"\b(?:is|are|came|comes|come|was) back(?: on)?\b(?! (?:to|from|in the shop|at the))")
_EXCHANGED = _REPLACED | frozenset(words("swapped renewed neuf neuve neufs neuves refait refaite refaits"))
"""What was done to a part that cannot be the fault any more; « testée » and « good » tell less."""
_ALSO = frozenset(words("aussi too also"))
"""« et les injecteurs aussi »: the same was done to them as to what was told before."""
_ONGOING = frozenset(
    words(
        "still again same toujours pareil encore revient revenu revenue idem recommence persists persisted "
        "continues continued"
    )
)
"""What tells that the complaint goes on after the work."""
_LONG_AGO = frozenset(words("an ans annee annees year years km miles"))
"""Work that old was no attempt at this complaint, and its part may have worn out since."""
_WHILE_AT_IT = frozenset(words("again twice times fois plusieurs to be"))
"""Of the words of what is to be done, those that work already done is told with as well."""
_GOOD = frozenset(words("ok good fine bon bonne bons bonnes testee teste impeccable nickel"))
_TO_DO = frozenset(
    words(
        "faut falloir doit devrait dois devrais needs need should must changer remplacer replace would recommended "
        "to be diagnosed said says told plusieurs times twice again fois failed fail failure broke panne hs casse "
        "mort morte dead jamais never needed ordered wants require requires required quoted quote estimate"
    )
)
_WANTED = frozenset(
    words(
        "ordered needed needs recommended required requires quoted quote estimate wanted order would should must "
        "commande commandee prevu prevue conseille conseillee devis faut"
    )
)
_SEEN_TO = re.compile(
    r"^(?:(?:ete|been) )?(?:change|remplace|vidange|fait|refait|nettoye|entretenu|purge|replaced|serviced|cleaned)"
)
"""What follows « jamais » where a part was left alone: it is named, not denied."""
_LEFT_UNDONE = re.compile(
    r"(?:jamais|pas|aucune?|sans|never|no) (?:(?:eu|fait|de|d|had|any|an) )*(?:vidange|revision|entretien|oil change)"
)
"""« Jamais de vidange de la boîte »: what was not done to a part does not deny it."""
_URGED = frozenset(words("hesite hesitez hesiter oublie oubliez oublier"))
"""« N'hésitez pas à changer le cardan » denies nothing."""
_CLEARED = re.compile(
    r"(?:\b(?:est|etait|vient|venait|serait|sont|etaient|viennent|ete) pas (?:a cause )?"
    r"(?:(?:d|de|du|des|la|le|les|l|mon|ma|mes) ?)*"
    r"|\b(?:is|was|are|were) not (?:the|my|a)|\b(?:isn|wasn) t (?:the|my|a))$"
)
"""What stands before a part that is said not to be the one: « ce n'est pas la batterie »."""
_WHEN = frozenset(
    words(
        "last ago already recently before previously yesterday since year years month months week weeks spring summer "
        "deja avant hier dernier derniere depuis ans mois semaine semaines recemment"
    )
)
"""Work of which it is said when belongs to the past of the car, not to the end of the story."""
_MINE = frozenset(words("je j mon ma mes nous notre moi"))
_PAST = frozenset(words("last ago previously dernier derniere"))
"""« They replaced the rack last year »: nothing of now."""
_AND = frozenset(words("et and"))
_JOINED = 3
_NEAR, _BEHIND, _FAR, _CLOSING = 3, 5, 14, 10
_OFF = re.compile(
    r"^(?:(?:is |are |stays? |turns |turned )off\b|(?:is|are) not on\b|isn t on\b|n est pas allume"
    r"|(?:est |reste |s )?eteint"
    r"|ne s? ?(?:allume|affiche)\w* (?:pas|plus))"
)
"""A light that is not lit."""
_NOTHING_AT_ALL = re.compile(r"^(?:c est |il n y a |y a |ya )?(?:rien(?: du tout| avant| apres|$)|ras\b)")
"""« À vitesse constante rien du tout »."""
_WARNINGS = frozenset(
    words("voyant voyants temoin temoins alerte message light lights lamp indicator warning led symbol")
)
"""What had better be off; headlights had not."""
_IN_VAIN = re.compile(
    r"\b(?:no (?:change|difference|help|better|luck|fix|improvement)|(?:didn t|did not|doesn t) (?:help|fix|change)"
    r"|(?:didn t|did not|doesn t|hasn t|has not) (?:solve|cure|resolve|cured|solved|fixed)"
    r"|(?:pas|rien) (?:repare|resolu|regle|arrange|solutionne|servi)\w*"
    r"|(?:repare|regle|resout|arrange|change|solutionne) (?:pas|rien)|en vain"
    r"|sans (?:rien )?(?:resoudre|regler|reparer|arranger)"
    r"|not (?:the problem|it)|made no|for nothing|pour rien|sans (?:resultat|succes|changement|amelioration)"
    r"|rien n y fait|n y change rien|(?:pas|rien de) mieux|rien change|(?:aucun|0|zero) (?:changement|effet|resultat)"
    r"|(?:change|remplace)e?s? [a-z0-9 ]{0,40}sans effet|kif kif|meme (?:affaire|panne|topo|cirque)|toujours rien"
    r"|toujours (?:pareil|la meme chose)|idem)\b"
)
"""What follows work that did not mend it."""
_WORK_DONE = re.compile(
    r"\b(?:apres|depuis|suite(?: a| au)?|since|after) (?:(?:le|la|l|un|mon|the|a) )?"
    r"(?:changement|remplacement|montage|pose|echange|replacement|replacing)"
    r"(?: (?:de|du|des|d|la|le|les|l|of|the|my|ma|mes))*$"
)
_FEARING = frozenset(
    words(
        "could can may might would if afraid fear fearing scared worried concerned concern risk risking event case "
        "accident pourrait pourraient aurait auraient aurais risque risquent risquer peur jamais cas eviter potential "
        "almost nearly failli lead leading prevent possibility danger"
    )
)
_FEARED = re.compile(
    r"\b(?:"
    r"(?:could|can|may|might|would)(?: (?:potentially|possibly|easily|eventually|also|very well|then|just))? "
    r"(?:cause|result|lead|kill|injure|happen|crash|lose|catch|fail|become|endanger|have (?:been|caused|resulted|led|"
    r"killed|crashed|lost|hit|had|gotten|died|happened|flipped|rolled|ended))"
    r"|(?:afraid|scared|fearful|worried|concerned)(?: (?:of|that|about|it|the|for|what|someone|i))"
    r"|(?:fear|concern|risk|danger|possibility|potential) (?:of|that|for)"
    r"|in (?:the event|case) (?:of|that|i|there)"
    r"|if (?:i|we|someone|somebody|anyone|there)(?: (?:ever|were|was|am|are|had|have|get|gets|got|is)){1,2} "
    r"(?:to |been |into |in |a |an |not |hit|driving|going|on )"
    r"|if (?:it|this) (?:had )?(?:happens|happened|fails|breaks) "
    r"|what (?:could|might|would|will|if)"
    r"|(?:could|can|may|might|would|which|and|will) leads?(?:ing)? to|leading to (?:a |an )?(?:possible|potential)"
    r"|waiting (?:for an|to) (?:accident|happen)|(?:avoid|prevent)(?:ed|ing)? (?:a|an) (?:accident|crash|collision)"
    r"|(?:almost|nearly) (?:caus\w+|hit|crash\w*|rear|had|got|killed|collid\w+|was|been|an|in)"
    r"|(?:pourrait|pourraient|aurait pu|auraient pu|aurais pu) (?!etre|venir|provenir)"
    r"|risque(?:nt|r)? (?:de|d|que) (?!colmatage|casse|verglas|gel)|peur (?:de|d|que|qu)|si jamais"
    r"|en cas (?:de|d|ou)|failli (?:avoir|me|se|avaler|finir|percuter|rentrer)|eviter (?:un|l) accident"
    r")"
)
"""What might have come of it, or might yet: it has not happened."""
_COMPARING = frozenset(words("voir comme contrairement like unlike same nothing"))
_COMPARED = re.compile(
    r"\b(?:rien a voir avec|pas comme|contrairement a|not like|unlike|nothing like|not the same as"
    r"|nothing to do with)\b"
)
"""What it is not like: « rien à voir avec ma panne d'alternateur »."""
_WORKS_WELL = re.compile(
    r"^(?:(?:is|are|was|were|still|est|sont|etait|toujours) )*(?:work|function|operat|perform|fonctionn|march)\w* "
    r"(?:just |very |tres )?(?:properly|fine|correctly|normally|well|perfectly|good|great|bien|correctement|"
    r"normalement|parfaitement|nickel|impeccable)\b"
)
"""What is said of a part that does its work."""
_FOUND_WELL = re.compile(
    r"^(?:(?:is|are|was|were|est|sont|etait|etaient|tout|toute|tous|toutes|all) )*"
    r"(?:ok|oki|ras|nickel|conformes?|correcte?s?|impeccables?|bons|bonnes|in spec|within spec)$"
)
"""« Retour injecteurs ok », and nothing more: what was looked at is as it should be."""
_WELL = frozenset(words("bien ok fine nickel impeccable parfait parfaits good perfect"))


def denied(tokens: list[Token], occurrence: Occurrence, taken: frozenset[int]) -> bool:
    """A word of denial shortly before, or « pas » just after (« ça fume pas »), in the same clause."""
    clause = tokens[occurrence.first].clause
    before = [
        place
        for place in range(max(0, occurrence.first - _NEAR - 1), occurrence.first)
        if tokens[place].clause == clause and place not in taken
    ]
    for place in before:
        following = tokens[place + 1].text
        if (
            tokens[place].text in _NO
            and following not in _NOT_A_DENIAL
            and tokens[place - 1].text not in _URGED
            and not (tokens[place].text in _NONE and _none_works(tokens, occurrence))
            and not _LEFT_UNDONE.match(" ".join(token.text for token in tokens[place : occurrence.last]))
        ):
            return True
    after = occurrence.last
    if after < len(tokens) and tokens[after].text == _EVEN:
        after += 1
    following = " ".join(token.text for token in tokens[after : after + 7] if token.clause == clause)
    if _WORKS_WELL.search(following) or _FOUND_WELL.match(following):
        return True
    if _NOTHING_AT_ALL.match(following):
        return True
    if _OFF.search(" ".join(token.text for token in tokens[after : after + 5])):
        return not _WARNINGS.isdisjoint(token.text for token in tokens[max(0, occurrence.first - 2) : after])
    return (
        after < len(tokens)
        and tokens[after].clause == clause
        and after not in taken
        and tokens[after].text in _AFTER
        and not _SEEN_TO.match(" ".join(token.text for token in tokens[after + 1 : after + 3]))
        and not (after + 1 < len(tokens) and tokens[after + 1].text in _NOT_A_DENIAL)
    )


def _none_works(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« None of my brake lights work » tells of all of them."""
    after = occurrence.last
    return after < len(tokens) and tokens[after].text.startswith(_WORK)


def feared(tokens: list[Token]) -> frozenset[int]:
    """Places of what is only feared, from where it begins to the end of the sentence: « it could catch fire »."""
    return frozenset(
        here
        for place in _beginnings(tokens, _FEARED, _FEARING)
        for here in takewhile(_same_sentence(tokens, place), range(place, len(tokens)))
    )


def compared(tokens: list[Token]) -> frozenset[int]:
    """Places of what it is not like, to the end of the clause."""
    return frozenset(
        here
        for place in _beginnings(tokens, _COMPARED, _COMPARING)
        for here in takewhile(_same_clause(tokens, place), range(place, len(tokens)))
    )


def _beginnings(tokens: list[Token], turn: re.Pattern[str], words_of_it: frozenset[str]) -> Iterator[int]:
    """Where a turn of phrase begins; most texts hold none of its words."""
    if words_of_it.isdisjoint(token.text for token in tokens):
        return
    starts = list(accumulate((len(token.text) + 1 for token in tokens), initial=0))
    for match in turn.finditer(" ".join(token.text for token in tokens)):
        yield bisect_right(starts, match.start()) - 1


def _same_sentence(tokens: list[Token], place: int) -> Callable[[int], bool]:
    return lambda here: tokens[here].sentence == tokens[place].sentence


def _same_clause(tokens: list[Token], place: int) -> Callable[[int], bool]:
    return lambda here: tokens[here].clause == tokens[place].clause


def cleared(tokens: list[Token], occurrence: Occurrence) -> bool:
    clause = tokens[occurrence.first].clause
    before = tokens[max(0, occurrence.first - _FAR) : occurrence.first]
    return _CLEARED.search(" ".join(token.text for token in before if token.clause == clause)) is not None


def replaced_or_good(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« j'ai changé les bougies », « batterie neuve », « the battery is fine »; not « il faut la changer »."""
    clause = tokens[occurrence.first].clause
    near = _with_what_was_had_done(
        token.text for token in tokens[_reach(tokens, occurrence) : occurrence.last + _BEHIND] if token.clause == clause
    )
    if _in_vain(tokens, occurrence) or _just_bought(tokens, occurrence):
        return True
    if _TO_DO.intersection(near):
        return False
    return bool((_CHANGED | _GOOD).intersection(near)) or _after_work(tokens, occurrence)


def replaced(tokens: list[Token], occurrence: Occurrence) -> bool:
    """Whether work on it is told of: that a part is good, « durites ok », does not even tell of its system."""
    clause = tokens[occurrence.first].clause
    near = tokens[_reach(tokens, occurrence) : occurrence.last + _BEHIND]
    return _GOOD.isdisjoint(token.text for token in near if token.clause == clause)


def _with_what_was_had_done(told: Iterable[str]) -> list[str]:
    """« j'ai fait changer la bobine » is work done, « il faut la changer » is work to do."""
    said: list[str] = []
    for word in told:
        said.append("change" if word in _HAD_DONE and "fait" in said[-2:] else word)
    return said


def _reach(tokens: list[Token], occurrence: Occurrence) -> int:
    """How far back what was done is looked for: further for the second of two, « changé la vanne EGR et le turbo »."""
    joined = any(token.text in _AND for token in tokens[max(0, occurrence.first - _JOINED) : occurrence.first])
    return max(0, occurrence.first - (2 * _BEHIND if joined else _BEHIND))


def _after_work(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« Depuis le changement de la distribution »: it is new."""
    told = " ".join(token.text for token in tokens[max(0, occurrence.first - _BEHIND) : occurrence.first])
    return _WORK_DONE.search(told) is not None


def _just_bought(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« New starter and it is still dead »: what is dead is not what is new, unless it is only wanted."""
    place = occurrence.first - 1
    if place < 0 or tokens[place].text not in _NEW or tokens[place].clause != tokens[occurrence.first].clause:
        return False
    before, after = tokens[max(0, place - _BEHIND) : place], tokens[occurrence.last : occurrence.last + _BEHIND]
    return _TO_DO.isdisjoint(token.text for token in before if token.clause == tokens[place].clause) and (
        _WANTED.isdisjoint(token.text for token in after if token.clause == tokens[place].clause)
    )


def _in_vain(tokens: list[Token], occurrence: Occurrence) -> bool:
    sentence = tokens[occurrence.first].sentence
    following = (token.text for token in tokens[occurrence.last : occurrence.last + _FAR] if token.sentence == sentence)
    return _IN_VAIN.search(" ".join(following)) is not None


def replaced_in_vain(tokens: list[Token], occurrence: Occurrence, *, afterwards: bool, exchanged: bool = False) -> bool:
    """« j'ai changé la bobine, toujours pareil »; what came of it may stand in a later clause.

    `afterwards`: it is told of a complaint that goes on, and needs no « toujours ». `exchanged`: the list that it is
    an item of tells that it is new.
    """
    if is_cured(tokens, occurrence):
        return False
    own = tokens[occurrence.first].clause
    clause = [token.text for token in tokens if token.clause == own]
    near = _with_what_was_had_done(
        token.text
        for token in tokens[max(0, occurrence.first - _BEHIND) : occurrence.last + _BEHIND]
        if token.clause == own
    )
    goes_on = _in_vain(tokens, occurrence) or not _ONGOING.isdisjoint(token.text for token in tokens[occurrence.last :])
    if not _LONG_AGO.isdisjoint(clause) or not (goes_on or afterwards):
        return False
    if exchanged or _TO_DO.intersection(near) - _WHILE_AT_IT:
        return exchanged
    is_new = occurrence.first > 0 and tokens[occurrence.first - 1].text == "new"
    also = goes_on and afterwards and not _ALSO.isdisjoint(near)
    return is_new or also or not _EXCHANGED.isdisjoint(near)


def mended(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« The dealer replaced the fuel pump » at the end of the story tells what it was, unless it goes on thereafter.

    Who tells of « ma voiture » in French asks for help, and what was changed on it had not helped.
    """
    if is_cured(tokens, occurrence):
        return True
    if any(token.text in _MINE for token in tokens):
        return False
    clause = tokens[occurrence.first].clause
    near = {
        token.text
        for token in tokens[max(0, occurrence.first - _BEHIND) : occurrence.last + _BEHIND]
        if token.clause == clause
    }
    if not _REPLACED & near or _BY_ONESELF & near or _PAST & near:
        return False
    if not _BY_A_WORKSHOP & near and not _closes(tokens, occurrence):
        return False
    since = [token.text for token in tokens[max(0, occurrence.first - _BEHIND) :]]
    told = " ".join(since)
    return _STILL.isdisjoint(since) and _CAME_BACK.search(told) is None and _IN_VAIN.search(told) is None


def _closes(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« Misfire follows the coil. Replaced coil #3. »: what a workshop writes last, after what it was brought for."""
    sentence = tokens[occurrence.first].sentence
    if not tokens or sentence == tokens[0].sentence or len(tokens) - occurrence.last > _CLOSING:
        return False
    return _WHEN.isdisjoint(token.text for token in tokens if token.sentence == sentence)


def praised(tokens: list[Token], occurrences: Sequence[Occurrence]) -> bool:
    """« les freins vont bien, c'est la clim qui ne marche plus »: words of two clauses, one of which finds all well."""
    clauses = {tokens[one.first].clause for one in occurrences}
    if len(clauses) < 2:
        return False
    return any(
        token.clause in clauses and token.text in _WELL and (place == 0 or tokens[place - 1].text not in _NO)
        for place, token in enumerate(tokens)
    )
