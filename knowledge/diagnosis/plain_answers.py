"""Answers in plain words to a check that is open: « il bat normalement », "only when I brake", « à chaque dos d'âne ».

Each question asks whether something is wrong: what is called normal denies it, and when it happens confirms it. Words
that leave it open answer nothing, and so do words that no rule knows.
"""

import re
import tomllib
from importlib import resources

from knowledge.diagnosis.measured_answers import measured
from knowledge.diagnosis.observation import Polarity
from knowledge.language.folding import fold, words

_MOST = 14
"""Words: a longer answer tells a story, which is read as one."""
_NO = r"(?:pas|plus|jamais|rien|aucune?|ni|sans|not|t|no|never|nothing|none|without|neither|hardly|guere)"
_NEGATED = re.compile(rf"\b{_NO}\b")
_SAID = tomllib.loads((resources.files("knowledge") / "diagnosis" / "plain_answers.toml").read_text("utf-8"))
_UNSURE, _NEVER_LOOKED, _PERCEIVED_NOT, _SOUND, _NOT_SOUND, _AFFIRMED, _WHEN, _OFTEN, _DAMAGED, _WITHIN = (
    re.compile("|".join(_SAID[name]))
    for name in (
        "unsure",
        "never_looked",
        "perceived_not",
        "sound",
        "not_sound",
        "affirmed",
        "when",
        "often",
        "damaged",
        "within",
    )
)
_TURNED = [(re.compile(one["asked"]), re.compile(one["told"]), one["meant"]) for one in _SAID["turned"]]
_DENIED_SHORTLY = re.compile(r"\b(?:it|they|he|she|that|i) (?:does|do|did|is|are|has|have|was|were)(?:n ?t| not)$")
_HABIT = re.compile(r"^(?:je|j|i|on|we|nous|(?:elle|il|it|she) (?:sort|roule|sert|goes|drives|gets|moves))\b")
"""« Je roule tous les jours » tells of the driver."""
_MORE = re.compile(
    r"(?<!ne )(?<!n )\bplus (?:vite|fort|souvent|rapide\w*|haute?|basse?|lourde?|dure?|grave|le|la|en|a)\b"
)
"""« Deux fois plus vite » denies nothing."""
_BUT = re.compile(r"\b(?:mais|but)\b")
_RATHER = re.compile(r"\b(?:plutot qu[e' ]|rather than|instead of|au lieu d)")
_NO_LONGER = re.compile(r"\b(?:ne?\b.{0,40}\bplus|no longer|refuse\w*|fail\w*)\b")
_LONG_WORD = 4
_COMPARED = 5
_ASKED_OF = re.compile(
    r"\b(?:(?:est|sont)-(?:il|elle)s? (\w+)(?: ou (\w+))?|(\w+)-(?:t-)?(?:il|elle)s?\b|(\w+ing) ?\?$)"
)
_WITHOUT_TROUBLE = re.compile(
    r"\b(?:sans|without|no|aucun) (?:souci|probleme|effort|mal|forcer|problem|trouble|issue)s?\b"
)
_ONLY = re.compile(r"\b(?:seulement|uniquement|only)\b")
_NO_PREDICATE = frozenset(
    words(
        "est sont etait a y ont fait vient peut montre reste arrive voyez cesse perd refuse manque moins mal pas plus"
    )
)
_INTERJECTIONS = re.compile(r"^(?:(?:bon|ok|okay|well|alors|ben|bah|euh|so|hum|hmm|ah|oh)\b ?)+")


def plainly(question: str, answer: str, *, looked_at: bool = False) -> Polarity | None:
    """What the answer says to the question, or None where no rule knows; `looked_at`: it asks of one part's damage."""
    told = _INTERJECTIONS.sub("", " ".join(words(answer)))
    if not told or "?" in answer or len(told.split()) > _MOST:
        return None
    if (said := measured(question, answer) or _of_what_fails(question, told)) is not None:
        return said
    if _NEVER_LOOKED.search(told):
        return "unknown"
    if (said := _turned(question, told) or _prescribed(told)) is not None:
        return said
    if _PERCEIVED_NOT.search(told) and not _BUT.search(told):
        return "absent"
    if _UNSURE.search(told):
        return "unknown"
    if (chosen := _chosen(question, told)) is not None:
        return chosen
    if looked_at and (damaged := _DAMAGED.search(told)) is not None:
        return "absent" if _NEGATED.search(told[: damaged.start()]) else "present"
    said = _as_it_should(told)
    return _repeated(question, told) if said is None else said


def _as_it_should(told: str) -> Polarity | None:
    """What is called in order says no; when, how often or a yes in other words says yes."""
    if _DENIED_SHORTLY.search(told):
        return "absent"
    if _NOT_SOUND.search(told):
        return "present"
    if _SOUND.search(told) and not _AFFIRMED.search(told):
        return "absent"
    if _NEGATED.search(_MORE.sub("", told)):
        return None
    often = _OFTEN.search(told) is not None and _HABIT.match(told) is None
    return "present" if often or _AFFIRMED.search(told) or _WHEN.search(told) else None


def _chosen(question: str, told: str) -> Polarity | None:
    """« Dans le plancher plutôt que dans le volant ? » is answered by naming one of the two."""
    asked = " ".join(words(question))
    rather = _RATHER.search(asked)
    if rather is None:
        return None
    one, other = _content(asked[: rather.start()]), _content(asked[rather.end() :])
    said = _content(told)
    named, other_named = bool(said & (one - other)), bool(said & (other - one))
    if named is other_named or _NEGATED.search(told):
        return None
    return "present" if named else "absent"


def _turned(question: str, told: str) -> Polarity | None:
    """« Toujours pareil » says no to « Cessent-elles ? » and yes to « La panne reste-t-elle ? »."""
    asked = fold(question)
    return next((meant for one, other, meant in _TURNED if one.search(asked) and other.search(told)), None)


def _prescribed(told: str) -> Polarity | None:
    """« Dans les tolérances » says no, « pas conforme » yes."""
    within = _WITHIN.search(told)
    if within is None or _BUT.search(told):
        return None
    return "present" if _NEGATED.search(told[: within.start()]) else "absent"


def _repeated(question: str, told: str) -> Polarity | None:
    """« Il clignote dès que j'accélère » says yes in the question's own verb."""
    if (
        _BUT.search(told)
        or _ONLY.search(fold(question))
        or _RATHER.search(" ".join(words(question)))
        or _NO_LONGER.search(fold(question))
    ):
        return None
    asked = {word[:_COMPARED] for found in _ASKED_OF.findall(fold(question)) for word in found if _tells(word)}
    if not asked & {word[:_COMPARED] for word in told.split()}:
        return None
    return "absent" if _NEGATED.search(_MORE.sub("", told)) else "present"


def _tells(word: str) -> bool:
    return len(word) >= _LONG_WORD and word not in _NO_PREDICATE


def _of_what_fails(question: str, told: str) -> Polarity | None:
    """« Ne tient-il plus ? »: that it does not hold says yes, that it holds says no."""
    asked = fold(question)
    if _NO_LONGER.search(asked) is None or not _content(told) & _content(" ".join(words(question))):
        return None
    return "present" if _NEGATED.search(_WITHOUT_TROUBLE.sub("", told)) else "absent"


def _content(told: str) -> set[str]:
    return {word[:_COMPARED] for word in told.split() if len(word) >= _LONG_WORD}
