"""Words that play a danger down: how far, how slowly, what for, who says so, how bad, when."""

import re

from knowledge.language.folding import fold

_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_SOOTHES = re.compile(
    r"\b(?:"
    # how far, how long
    r"(?:\d+|une?|deux|trois|quatre|cinq|dix|quinze|vingt|quelques|one|two|three|four|five|ten|a few|a couple of"
    r"|half a) (?:petite?s? )?(?:kms?|kilometres?|bornes?|metres?|minutes?|mn|rues?|miles?|mins?|blocks?|streets?"
    r"|yards?)"
    r"|a cote|tout pres|pas (?:tres |bien |si )?loin|au coin|(?:around|round) the corner|down the (?:road|street)"
    r"|near ?by|not (?:very |that )?far|next door|court trajet|short (?:trip|drive|way)"
    # how carefully
    r"|doucement|lentement|prudemment|mollo|tranquille\w*|petite vitesse|(?:ferai|fais|fait) (?:gaffe|attention)"
    r"|prudente?s?|slow(?:ly)?|gently|careful(?:ly)?|take (?:it|my time) ?(?:easy)?|easy on it"
    # what for
    r"|(?:juste?|seulement|only|just)(?: \w+){0,3} (?:rentrer|aller|emmener|ramener|deposer|chercher|finir|arriver"
    r"|maison|boulot|travail|ecole|garage|courses|home|work|school|shops?|drop|pick|collect|garage|mechanic)"
    # who says so
    r"|(?:dit|dis|disent|pense|assure|jure|trouve|says?|said|told me|reckons?|thinks?|swears?)(?: \w+){0,6}"
    r" (?:rien|normale?|grave|danger\w*|inquiet\w*|fine|nothing|ok|okay|safe|all ?right|worry|harmless|wait|attendre)"
    # how bad
    r"|(?:c est |ca |sera )?(?:pas|rien de?) (?:si |bien |tres |trop |bien )?grave|ca (?:va aller|ira|tiendra|passera"
    r"|peut attendre)|(?:t |vous )?inquiete(?:z|s)?(?: pas)?|pas de panique"
    r"|(?:ll|will|should|gonna|to) be (?:fine|ok|okay|all ?right)|no big deal|not (?:that|so|too) (?:bad|serious)"
    r"|don t worry|it can wait|nothing serious"
    # when
    r"|(?:demain|plus tard|semaine prochaine|tomorrow|later|next week|ce week ?end|this weekend)"
    r"|pas le temps|no time|l habitude|used to it"
    r"|(?:toujours|always)(?: \w+){0,4} (?:comme ca|ainsi|like (?:that|this))"
    r")\b"
)


def soothes(text: str) -> bool:
    """Whether the words play a danger down: how far, how slowly, what for, who says so."""
    return _SOOTHES.search(_PUNCTUATION.sub(" ", fold(text))) is not None
