"""Measured values in a case: judged by the limits of the base, corrected, and doubted where two contradict."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from agents.diagnosis.correcting import corrects
from agents.diagnosis.garage import Doubted, Draft
from agents.texts.lookup import say
from knowledge.diagnosis.measuring import Measured, Taken, take
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import FaultBase
from knowledge.language.folding import fold

_FIGURE = re.compile(r"\d")
_INSTEAD = re.compile(
    r"\b(?:plutot|finalement|remesure\w*|correction|je corrige|rather|instead|remeasured|measured again)\b"
)


def holds_figures(base: FaultBase, words: str) -> bool:
    """Whether the words tell a measured value, by themselves."""
    return bool(take(base, words).measured)


def tell_figures(base: FaultBase, draft: Draft, words: str, *, asked: str | None = None) -> Taken:
    """Note the values that the words tell; `asked` is the check that is open, meant where nothing else is named.

    A value that corrects, answers its own check or is told again takes the place of what was told before; another that
    contradicts it stands beside it, less believed, and is asked about.
    """
    taken = take(base, words, asked=asked)
    if not taken.measured and (before := _figure_told(draft)) is not None:
        # « non, c'est 12,7 »: a figure alone is of what was measured last.
        taken = take(base, words, asked=str(before["finding"]))
    if not taken.measured:
        taken = _completed(base, draft, words) or taken
    draft.measured = (*draft.measured, *taken.measured)
    is_certain = corrects(words) or _INSTEAD.search(fold(words)) is not None
    for one in taken.measured:
        for seen in one.observations:
            _note(draft, seen, is_certain=is_certain or seen.finding == asked)
        draft.asked = list(dict.fromkeys([*draft.asked, *one.closes]))
    return taken


def _note(draft: Draft, seen: Observation, *, is_certain: bool) -> None:
    others = [one for one in draft.observations if one["finding"] != seen.finding]
    same = [one for one in draft.observations if one["finding"] == seen.finding]
    told_again = any(one["text"] == seen.text for one in same)
    against = next((one for one in same if _contradicts(one, seen)), None)
    if is_certain or told_again or against is None:
        draft.observations = [*others, asdict(seen)]
        return
    draft.observations = [*draft.observations, asdict(seen)]
    draft.doubted = Doubted(seen.finding, str(against["text"]), seen.text)


def _contradicts(told: Mapping[str, object], seen: Observation) -> bool:
    return bool(told["asked"]) and told["polarity"] not in {seen.polarity, "unknown"}


def _figure_told(draft: Draft) -> Mapping[str, object] | None:
    figures = (one for one in reversed(draft.observations) if one["asked"] and _FIGURE.match(str(one["text"])))
    return next(figures, None)


def _completed(base: FaultBase, draft: Draft, words: str) -> Taken | None:
    """« 1,2 bar », of what? « D'huile »: the line before is what these words complete."""
    *lines, last = draft.text.splitlines() or [""]
    before = take(base, last).measured
    if len(before) != 1 or not before[0].choices:
        return None
    whole = f"{last} {words}"
    found = take(base, whole)
    if len(found.measured) != 1 or found.measured[0].quantity is None:
        return None
    draft.text = "\n".join([*lines, whole])
    return Taken(found.measured, "")


def figures_of(observations: Iterable[Observation], base: FaultBase, language: str) -> tuple[str, ...]:
    """All values of a case with what they show, for a list of them."""
    found = [one for one in observations if one.asked and _FIGURE.match(one.text) and one.finding in base.finding_index]
    return tuple(
        say(
            "figures.shows" if one.polarity == "present" else "figures.not_so",
            language,
            value=one.text if language == "fr" else one.text.replace(",", "."),
            what=base.finding(one.finding).label.to(language),
        )
        for one in found
    )


def figures_told(measured: Sequence[Measured], base: FaultBase, language: str) -> tuple[str, ...]:
    """A line for each value."""
    return tuple(_told(one, base, language) for one in measured)


def _told(one: Measured, base: FaultBase, language: str) -> str:
    value = one.written if language == "fr" else one.written.replace(",", ".")
    if not one.observations:
        return _undecided(one, value, language)
    beyond = [base.finding(seen.finding) for seen in one.observations if seen.polarity == "present"]
    if not beyond:
        within = base.finding(one.observations[0].finding)
        return say("figures.within", language, value=value, what=within.label.to(language))
    return say("figures.beyond", language, value=value, what=", ".join(found.label.to(language) for found in beyond))


def _undecided(one: Measured, value: str, language: str) -> str:
    if one.choices:
        return say(
            "figures.of_what", language, value=value, choices=", ".join(name.to(language) for name in one.choices)
        )
    what = f"{value} ({one.quantity.to(language)})" if one.quantity is not None else value
    if one.hint is not None:
        return say("figures.hint", language, value=what, hint=one.hint.to(language))
    return say("figures.no_limit", language, value=what)
