"""Whether a named part is told to be visibly damaged: « the dashboard cracked », « le bas de caisse est percé »."""

import re
from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

SEEN = 0.97
"""From this reliability on, a named part was told to be visibly damaged: what anybody can see needs no workshop."""
_DAMAGE = (
    r"(?:crack(?:ed|ing|s)?|shatter(?:ed|ing|s)|explod(?:ed|ing|es)|rust(?:ed|ing|s|y)|corrod(?:ed|ing)|"
    r"melt(?:ed|ing|s)|sticky|gooey|tacky|warp(?:ed|ing)|split|torn|peel(?:ed|ing|s)|bubbl(?:ed|ing)|"
    r"deteriorat(?:ed|ing)|disintegrat(?:ed|ing)|separat(?:ed|ing)|detached|crumbl(?:ed|ing)|delaminat(?:ed|ing)|"
    r"collapsed|rotted|rotten|frayed|snapped|broke (?:off|in|apart)|broken (?:off|in (?:two|half)|apart)|"
    r"(?:fell|falls|falling|came|comes|coming|come|flew|flies|popped) (?:off|apart|loose|undone|out)|"
    r"fissur\w+|rouill\w+|fondue?s?|collante?s?|poisseu\w+|dechire\w*|decolle\w*|eclate\w*|arrache\w*|"
    r"percee?s?|craquele\w*|fendue?s?|pourrie?s?|pele(?:e|es|s)?|effrite\w*|gondole\w*|detache\w*|"
    r"casse(?:e|es|s)? en deux|tombe(?:e|es|s)?)"
)
_AFTER = re.compile(
    r"^(?:(?:on|of|at|the|my|both|all|front|rear|back|driver|passenger|drivers|passengers|left|right|side|s|that|which|"
    r"is|are|was|were|has|have|had|been|be|being|started|starting|began|beginning|begun|to|became|becoming|gets?|got|"
    r"just|completely|totally|badly|prematurely|severely|extremely|very|and|seems?|seemed|also|suddenly|literally|"
    r"spontaneously|qui|est|sont|etait|etaient|a|ont|se|s|completement|tout|toute|tres|avant|arriere|gauche|droite?|"
    r"cote|conducteur|passager|du|de|la|le) ){0,9}?" + _DAMAGE + r"\b"
)
_BEFORE = re.compile(
    r"\b(?:cracked|shattered|rusted|rusty|corroded|melted|melting|sticky|warped|torn|peeling|rotted|rotten|snapped|"
    r"crumbling|deteriorated|deteriorating)(?: (?:and|front|rear|left|right|driver|passenger|side|s)){0,3}$"
)
_WITHIN = re.compile(rf"\b{_DAMAGE}\b")
"""« Cracked windscreen » may be a name itself."""
_UNTRUE = frozenset(words("not no never if could would might like as pas jamais si comme aurait pourrait"))
_FOLLOWING, _PRECEDING = 14, 5


def is_seen_damaged(tokens: Sequence[Token], one: Occurrence) -> bool:
    """What is only feared, denied or likened is not seen, and a slip of the pen may name another part."""
    if one.mistyped:
        return False
    clause = tokens[one.first].clause
    after = [token.text for token in tokens[one.last : one.last + _FOLLOWING] if token.clause == clause]
    before = [token.text for token in tokens[max(0, one.first - _PRECEDING) : one.first] if token.clause == clause]
    if _WITHIN.search(" ".join(token.text for token in tokens[one.first : one.last])):
        return _UNTRUE.isdisjoint(before)
    found = _AFTER.match(" ".join(after))
    if found is not None:
        return _UNTRUE.isdisjoint((*found.group().split(), *before[-2:]))
    return _BEFORE.search(" ".join(before)) is not None and _UNTRUE.isdisjoint(before)
