"""Whether a part is named as what it was: found by a workshop, or cured of by what was done to it."""

import re
from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

BLAMED = 0.985
"""From this reliability on, a named part was told to be the cause."""
_WORKSHOP = frozenset(
    words(
        "dealer dealers dealership dealerships mechanic mechanics shop shops technician technicians tech techs "
        "diagnosed diagnosis diagnostic diagnostics informed autozone midas firestone inspection "
        "garage garagiste garagistes concession concessionnaire concess mecano mecanicien atelier valise expert "
        "depanneur reparateur centre ct norauto feu vert speedy peugeot renault citroen"
    )
)
_FOUND = frozenset(
    words(
        "diagnosed diagnosis determined discovered found finds confirmed identified concluded advised said says told "
        "stated states informed revealed showed quoted quote wants recommended replaced repaired "
        "diagnostique trouve constate conclu annonce annoncent parle parlent devis confirme remplace change"
    )
)
_WAS_WRONG = re.compile(
    r"^(?:[a-z0-9]+ ){0,3}?(?:"
    r"(?:needs?|needed|required|requires) (?:to be |a |an )?(?:repla\w+|repair\w*|rebuil\w+|changed|new)"
    r"|(?:has|have|had|was|were|is|are)?(?: [a-z]+)? ?(?:failed|failing|defective|faulty|bad|broken|cracked|fractured|"
    r"leaking|seized|worn|corroded|separated|shot|toast|gone|dead|blown|burnt|burned|stuck|clogged|plugged|loose|torn|"
    r"snapped|malfunctioned|collapsed|sheared|shorted|warped|contaminated|stretched)"
    r"|(?:est|sont|etait|etaient)? ?(?:hs|morte?s?|a changer|a remplacer|fissuree?s?|cassee?s?|grippee?s?|"
    r"percee?s?|usee?s?|fatiguee?s?|defectueu\w+|bouchee?s?|encrassee?s?|coupee?s?|oxydee?s?|voilee?s?|dechiree?s?|"
    r"en cause|coupable|responsable)"
    r")\b"
)
_IT_WAS = re.compile(
    r"\b(?:turn(?:s|ed) out to be|ended up being|ends up being|traced (?:it )?(?:back )?to|culprit (?:is|was)|"
    r"(?:is|was|were|are) (?:due to|caused by)|cause (?:is|was|of the failure was)|problem was (?:the|a)|it was the|"
    r"coupable c (?:est|etait)|en fait c (?:est|etait)|c etait(?: (?:bien|juste|simplement))?|il s agissait|"
    r"(?:venait|provenait|vient en fait) (?:bien |en fait )?(?:de|du|des|d)|verdict|cause trouvee|trouve(?:e)? ce \w+)"
    r"(?: (?:a|an|the|bad|faulty|failed|defective|broken|le|la|l|les|un|une|de|du|des|d|bien))*$"
)
_CURED = re.compile(
    r"\b(?:plus (?:aucun|aucune|de|un seul|le moindre) "
    r"(?:soucis?|problemes?|pb|bruits?|defauts?|voyants?|messages?|fuites?)"
    r"|(?:probleme|souci|panne|pb|affaire) (?:est )?(?:regle|resolu|disparu|termine)\w*|rentre dans l ordre|resolu\b"
    r"|(?:ca|elle|tout) (?:re)?marche (?:a nouveau|nickel|bien|parfaitement)|(?:ca|elle|il) remarche|remarche\b"
    r"|(?:parfait|nickel|impeccable|impec|tranquille) depuis"
    r"|depuis (?:plus rien|nickel|tout va bien|ras|impeccable|c est bon)"
    r"|(?:bruit|defaut|voyant|fuite|vibration)s? (?:a |ont )?disparus?|a disparu|ca a tenu|a regle le probleme"
    r"|(?:re)?demarre au quart de tour|comme neuve"
    r"|fixed (?:it|the|my|everything)|that fixed|solved|cured|problem (?:is |was )?(?:gone|solved|fixed|resolved)"
    r"|went away|(?:noise|leak|vibration|light|issue|problem) (?:is |was )?gone|no (?:more |further )?"
    r"(?:problems?|issues?|noises?|leaks?|codes?|trouble)(?: since)?|(?:runs|drives|works|starts|shifts) (?:great|fine|"
    r"perfect\w*|like new|normal\w*|good|again|now)|(?:quiet|smooth|good|fine|ok|cold|perfect|dry) now|all good|"
    r"back to normal|test drive ok|road test(?:ed)? (?:ok|good)|retest(?:ed)? (?:ok|good|pass\w*)|verified repair|"
    r"helped for|fixed it for)\b"
)
_SO_CALLED = frozenset(
    words(
        "not no never unable couldn cannot nothing neither fine ok good normal normally designed spec specs "
        "specification specifications pas aucun aucune rien bon bonne bons bonnes ras unless if si maybe whether"
    )
)
_DONE = frozenset(
    words(
        "replaced replacing replacement changed swapped cleaned repaired rebuilt installed new renewed adjusted r&r "
        "remplace remplacee remplaces remplacees remplacement change changee changes changees changement nettoye "
        "nettoyee nettoyage repare reparee refait refaite neuf neuve neuves neufs monte pose echange"
    )
)
_NOT = frozenset(words("pas rien jamais not never didn hasn"))
"""« Ça n'a pas résolu le problème »."""
_NOTED = frozenset(words("found finds traced pinpointed trouve constate constatee trouvee"))
_NOTED_BY = frozenset(words("and i we he she they tech technician et j ai avons on")) | _WORKSHOP
_OUT_OF = re.compile(
    r"\b(?:leak\w*|weep\w*|seep\w*|dripping|coming|fuite|suinte\w*|fuit) (?:from|at|out of|around|de|du|au|a)\b"
)
"""« Found coolant weeping from the water pump », « fuite constatée au radiateur »."""
_BEFORE, _AFTER, _CURE_WITHIN, _NEXT = 14, 8, 16, 9
_AGAIN = frozenset(words("still again same persists persisted recurred returned toujours pareil revient revenu idem"))


def is_blamed(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« The dealer diagnosed that the alternator needed to be replaced », « c'était le capteur PMH »."""
    sentence = tokens[one.first].sentence
    clause = tokens[one.first].clause
    before = [token.text for token in tokens[max(0, one.first - _BEFORE) : one.first] if token.sentence == sentence]
    after = [token.text for token in tokens[one.last : one.last + _AFTER] if token.clause == clause]
    if not _SO_CALLED.isdisjoint((*before[-_AFTER:], *after[:_AFTER])):
        return False
    if _IT_WAS.search(" ".join(before[-_AFTER:])) or _is_noted(tokens, one, after):
        return True
    if _WORKSHOP.isdisjoint(token.text for token in tokens if token.sentence == sentence):
        return False
    return not _FOUND.isdisjoint(before) or _WAS_WRONG.match(" ".join(after)) is not None


def _is_noted(tokens: Sequence[Token], one: Occurrence, after: Sequence[str]) -> bool:
    """« Found pinion bearing worn »: as a workshop writes down what it saw, without saying who."""
    clause = tokens[one.first].clause
    start = next((place for place in range(one.first) if tokens[place].clause == clause), one.first)
    for place in range(start, one.first):
        if tokens[place].text not in _NOTED or (place > start and tokens[place - 1].text not in _NOTED_BY):
            continue
        between = " ".join(token.text for token in tokens[place + 1 : one.first])
        return _WAS_WRONG.match(" ".join(after)) is not None or _OUT_OF.search(f"{between} ") is not None
    return False


def is_cured(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Filtre remplacé, plus aucun souci », « replaced the hub, quiet now »: work on a part that ended the trouble."""
    sentence = tokens[one.first].sentence
    near = (
        token.text
        for token in tokens[max(0, one.first - _AFTER) : one.last + _AFTER]
        if token.sentence in {sentence, sentence + 1}
    )
    if _DONE.isdisjoint(near):
        return False
    following = [
        token
        for token in tokens[one.last : one.last + _CURE_WITHIN]
        if token.sentence == sentence or token.sentence == sentence + 1
    ]
    told = " ".join(token.text for token in following)
    found = _CURED.search(told)
    if found is None:
        return False
    between = told[: found.start()].split()
    if not _NOT.isdisjoint(between[-2:]):
        return False
    return _AGAIN.isdisjoint(between) and sum(word in _DONE for word in between) < 2
