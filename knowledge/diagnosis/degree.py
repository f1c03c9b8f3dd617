"""Whether a sign that comes by degrees is told as slight and passing, so that the car is to be looked at, not stopped.

Noises, warmth and a gauge that creeps up come by degrees; a pedal that sinks, smoke, a leak or a wheel that locks does
not, and one such word in the sentence makes all of it grave. One word that plays down is not enough: two of slight,
passing, as ever, only when cold or damp, and working well otherwise must be said.
"""

import re

_SLIGHT = re.compile(
    r"\b(?:un brin|a touch|quick|very light|tres leger|un (?:petit |tout petit )?(?:peu|poil|chouia)|leg(?:er|ere"
    r"|erement)|petite?s?|faible|a peine"
    r"|slight(?:ly)?|faint"
    r"|mild(?:ly)?|minor|a (?:little|bit|touch|tad)|bit of|gentle|tiny)\b"
)
_PASSES = re.compile(
    r"\b(?:(?:puis|et|apres|ensuite|then) (?:plus )?(?:rien|nothing)|ca (?:part|passe|disparait|s en va|s arrete)"
    r"|disparai\w*|redescen\w*|revient a la normale|(?:it s |is |it is )?gone (?:after|in|within|by|once)|goes away"
    r"|(?:then|it) (?:goes|stops|clears|fades)|(?:drops?|comes?|goes|falls) (?:right |straight )?back|clears up"
    r"|wears off|then (?:\w+ ){0,3}(?:silent|quiet|fine|gone|nothing)|it s over|c est fini|lightens up"
    r"|redevient (?:legere?|normale?|souple|douce)|(?:deux|trois|2|3|two|three|couple|few|first|premiers?"
    r"|premieres?)(?: \w+){0,3} (?:freinages?|coups"
    r"|stops?|metres|minutes?|kilometres|km|miles))\b"
)
_AS_EVER = re.compile(
    r"\b(?:depuis (?:toujours|des annees|que je l ai|que je l ai achetee?|le debut|\w+ ans)|a toujours (?:fait|ete)"
    r"|always (?:has|have|did|been)|(?:like that|that way) (?:for|since)|for (?:years|ages)|since (?:new|i (?:got"
    r"|bought)))\b"
)
_ONLY_WHEN = re.compile(
    r"\b(?:(?:le|les|certains?) matins?|a froid|(?:quand|par|apres) (?:il |le |temps |la )?(?:fait )?(?:humide|froid"
    r"|pleu\w*"
    r"|plu|pluie|lavage)|il a plu|temps humide|apres (?:un |le )?lavage|(?:in|on) (?:the |cold |damp |wet |humid )*"
    r"(?:mornings?|weather|cold)|(?:when|if) (?:it s |it is )?(?:cold|damp|wet|humid|raining|parked)|after (?:rain"
    r"|a wash)"
    r"|a l arret|en manoeuvre|when park\w*|first thing)\b"
)
_WELL = re.compile(
    r"\b(?:(?:freine|tourne|marche|roule|s arrete|tient) (?:tres |super |toujours |parfaitement )?(?:bien|droit"
    r"|normalement)|(?:est|reste) (?:\w+ )?(?:souple|douce|ferme|legere|nickel|parfaite?)|sinon (?:tout|rien|ca va|elle"
    r"|nickel)|rien d autre|(?:otherwise|still|pedal is|pedal s|steering is|brakes are|all)(?: \w+)? (?:fine|firm|good"
    r"|smooth|light|perfect|great|ok|normal)|(?:stops?|brakes?|drives?) (?:\w+ )?(?:fine|well|great|straight"
    r"|normally))\b"
)
_BY_DEGREES = re.compile(
    r"\b(?:coui\w+|grinc\w+|bruits?|siffl\w+|vibr\w+|squeal\w*|squeak\w*|creak\w*|groan\w*|whin\w+|hum\w*|nois\w+"
    r"|shimmy|heavier|plus lourde?|chaud\w*|chauffe\w*|tiede|warm|hot|monte|grimpe|creeps?|climbs?|rises?"
    r"|temperature|temp)\b"
)
_GRAVE = re.compile(
    r"\b(?:rouge|red|fum\w+|smok\w+|flam\w+|feu|fire|vapeur|steam|fui\w*|leak\w*|goutt\w*|drip\w*|flaque|puddle"
    r"|plancher|floor|au fond|enfonc\w*|sink\w*|sank|drop(?:s|ped)?(?! (?:right |straight )?back)|molle|mou|soft"
    r"|spong\w*"
    r"|brul\w*|burn\w*|cram\w*|melt\w*|(?<!a )fond(?:u|ue)?|bloqu\w*|lock(?:s|ed|ing)?(?! to lock)(?<!full lock)|jam\w*"
    r"|coinc\w*"
    r"|lach\w*|fail\w*|repond\w*|respond\w*|dur(?:e|es|cit|ci)?|heavy|hard|stiff|metal\w*|ferraille|grind\w*|racle\w*"
    r"|jeu|play|loose|wobbl\w*|tombe\w*|claque\w*|knock\w*|bouill\w*|boil\w*|surchauff\w*|overheat\w*|(?:temp\w*"
    r"|aiguille|needle|gauge|jauge)(?: \w+){0,6} (?:1[1-4]|2[3-9])\d"
    r"|max\w*|butee|pegged|brutal\w*|violen\w*|sudden\w*|d un coup|clignot\w*|flash\w*|blink\w*|stop light|pression d"
    r"|(?:plus|pas|no|without|sans|lost|perdu|loses?|perd) (?:de |d |du |mes |les |the |my |any )?(?:frein\w*|brak\w*"
    r"|direction|steering|pedale?|assistance|assist)|mal|moins bien|badly|worse|pire|longer|plus long\w*)\b"
)


def is_slight(sentence: str) -> bool:
    """Whether a folded sentence tells of a sign that comes by degrees, and of nothing that does not."""
    if _GRAVE.search(sentence) is not None or _BY_DEGREES.search(sentence) is None:
        return False
    return sum(one.search(sentence) is not None for one in (_SLIGHT, _PASSES, _AS_EVER, _ONLY_WHEN, _WELL)) > 1
