"""What the words around a phrase do to it: denied, replaced already, found good."""

import re
from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_NO = frozenset(
    words(
        "pas aucun aucune sans jamais ni non no not without never nor none neither cannot doesn don didn isn wasn "
        "aren haven hasn"
    )
)
_AFTER = frozenset(words("pas aucun aucune jamais"))
_NOT_A_DENIAL = frozenset(words("only just sure know sais seulement que"))
_CHANGED = frozenset(
    words(
        "neuf neuve neufs neuves change changee changes changees remplace remplacee remplaces remplacees refait "
        "refaite refaits new replaced changed swapped renewed rebuilt recent recente recents recentes"
    )
)
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
        "recurred recur recurring recurs persisted persists persist continued continues continue "
        "still again same twice "
        "times third second toujours pareil encore revient revenu revenue idem meme recommence "
        "probleme mais but however"
    )
)
_GOOD = frozenset(words("ok good fine bon bonne bons bonnes testee teste impeccable nickel"))
_TO_DO = frozenset(
    words(
        "faut falloir doit devrait dois devrais needs need should must changer remplacer replace would recommended "
        "to be diagnosed said says told plusieurs times twice again fois failed fail failure broke panne hs casse "
        "mort morte dead jamais never needed ordered wants require requires required quoted quote estimate"
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
_AND = frozenset(words("et and"))
_JOINED = 3
_NEAR, _BEHIND, _FAR, _CLOSING = 3, 5, 14, 10
_OFF = re.compile(
    r"^(?:(?:is |are |stays? )off\b|(?:is|are) not on\b|isn t on\b|n est pas allume|(?:est |reste )?eteint"
    r"|ne s? ?(?:allume|affiche)\w* (?:pas|plus))"
)
"""A light that is not lit."""
_WARNINGS = frozenset(
    words("voyant voyants temoin temoins alerte message light lights lamp indicator warning led symbol")
)
"""What had better be off; headlights had not."""
_IN_VAIN = re.compile(
    r"\b(?:no (?:change|difference|help|better|luck|fix|improvement)|(?:didn t|did not|doesn t) (?:help|fix|change)"
    r"|not (?:the problem|it)|made no|for nothing|pour rien|sans (?:resultat|succes|changement)"
    r"|rien n y fait|(?:pas|rien de) mieux|rien change|aucun (?:changement|effet|resultat)"
    r"|toujours (?:pareil|la meme chose)|idem)\b"
)
"""What follows work that did not mend it."""
_WORK_DONE = re.compile(
    r"\b(?:apres|depuis|suite(?: a| au)?|since|after) (?:(?:le|la|l|un|mon|the|a) )?"
    r"(?:changement|remplacement|montage|pose|echange|replacement|replacing)"
    r"(?: (?:de|du|des|d|la|le|les|l|of|the|my|ma|mes))*$"
)
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
            and not _LEFT_UNDONE.match(" ".join(token.text for token in tokens[place : occurrence.last]))
        ):
            return True
    after = occurrence.last
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


def cleared(tokens: list[Token], occurrence: Occurrence) -> bool:
    clause = tokens[occurrence.first].clause
    before = tokens[max(0, occurrence.first - _FAR) : occurrence.first]
    return _CLEARED.search(" ".join(token.text for token in before if token.clause == clause)) is not None


def replaced_or_good(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« j'ai changé les bougies », « batterie neuve », « the battery is fine »; not « il faut la changer »."""
    clause = tokens[occurrence.first].clause
    near = [
        token.text for token in tokens[_reach(tokens, occurrence) : occurrence.last + _BEHIND] if token.clause == clause
    ]
    if _in_vain(tokens, occurrence):
        return True
    if _TO_DO.intersection(near):
        return False
    return bool((_CHANGED | _GOOD).intersection(near)) or _after_work(tokens, occurrence)


def _reach(tokens: list[Token], occurrence: Occurrence) -> int:
    """How far back what was done is looked for: further for the second of two, « changé la vanne EGR et le turbo »."""
    joined = any(token.text in _AND for token in tokens[max(0, occurrence.first - _JOINED) : occurrence.first])
    return max(0, occurrence.first - (2 * _BEHIND if joined else _BEHIND))


def _after_work(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« Depuis le changement de la distribution »: it is new."""
    told = " ".join(token.text for token in tokens[max(0, occurrence.first - _BEHIND) : occurrence.first])
    return _WORK_DONE.search(told) is not None


def _in_vain(tokens: list[Token], occurrence: Occurrence) -> bool:
    sentence = tokens[occurrence.first].sentence
    following = (token.text for token in tokens[occurrence.last : occurrence.last + _FAR] if token.sentence == sentence)
    return _IN_VAIN.search(" ".join(following)) is not None


def mended(tokens: list[Token], occurrence: Occurrence) -> bool:
    """« The dealer replaced the fuel pump » at the end of the story tells what it was, unless it goes on thereafter."""
    clause = tokens[occurrence.first].clause
    near = {
        token.text
        for token in tokens[max(0, occurrence.first - _BEHIND) : occurrence.last + _BEHIND]
        if token.clause == clause
    }
    if not _REPLACED & near or _BY_ONESELF & near:
        return False
    if not _BY_A_WORKSHOP & near and not _closes(tokens, occurrence):
        return False
    return _STILL.isdisjoint(token.text for token in tokens[max(0, occurrence.first - _BEHIND) :])


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
