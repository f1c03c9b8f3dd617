"""Whether a message goes on with the sentence before it: « elle fait un bruit », « comme un couinement »."""

import re

from knowledge.language.folding import fold

_LONGEST = 9
"""Words: whoever writes more has begun a sentence of its own."""
_GOES_ON = re.compile(
    r"^(?:et |mais |surtout |seulement |uniquement |plutot |parfois |toujours |only |mostly |especially |but |and )*"
    r"(?:comme|genre|quand|lorsque?|des que|chaque fois|a chaque|a|au|aux|en|dans|sur|sous|depuis|pendant|apres|vers"
    r"|cote|des|like|when|while|whenever|(?:every|each) time|at|on|in|under|from|since|during|after|going|once)\b"
)
_ENDED = re.compile(r"[?!…]\s*$")


def joined(text: str, words: str) -> str:
    """The story so far and the new message; one that only goes on with the last sentence stands on its line."""
    last = text.rpartition("\n")[2]
    goes_on = (
        last
        and len(last.split()) <= _LONGEST
        and len(words.split()) <= _LONGEST
        and not _ENDED.search(last)
        and _GOES_ON.match(fold(words))
    )
    return f"{text} {words}" if goes_on else f"{text}\n{words}".strip()
