"""A case again, in a few words: after an answer, on coming back to it, more plainly, or how soon it must be seen."""

from dataclasses import replace
from typing import cast

from agents.diagnosis.cards import (
    SHOWN_CAUSES,
    Json,
    asks,
    diagnosis_card,
    dicts,
    gathered,
    next_step,
    percent,
    reasons_of,
    safety,
    said_of,
    urgency_of,
    waiting_too,
)
from agents.diagnosis.thinking import Finding
from agents.messages import Card
from agents.texts.lookup import say
from knowledge.diagnosis.diagnosis import Language
from knowledge.diagnosis.wording import urgency_words

_DOUBTS = 2
URGENT = 3
"""The level from which the urgency is said again with each answer, and nobody is sent to look for themselves."""


def progress_card(found: Finding, language: str, *, first: str = "") -> Card:
    """After an answer to a check: where that leaves the case and what to look at next, not all of it once more."""
    whole = diagnosis_card(found, language)
    if asks(found.as_json()) is None:
        return replace(whole, text="\n\n".join(block for block in (first, whole.text) if block))
    noted = say("progress.goes_on" if found.is_unanswered else "progress.noted", language)
    return replace(whole, text=_briefly(found, language, first=first or "\n".join(found.measured) or noted))


def recap_card(found: Finding | None, language: str) -> Card:
    """Where things stand, for somebody who comes back to their case."""
    if found is None or not (found.heard or found.diagnosis.codes):
        return Card(kind="recap", text=say("memory.nothing", language), data={"found": 0})
    codes = [code.code for code in found.diagnosis.codes]
    lines = [say("memory.intro", language)]
    if found.vehicle_label:
        lines.append(say("memory.vehicle", language, label=found.vehicle_label))
    if found.heard:
        lines.append(say("memory.heard", language, findings=gathered(found.heard, language)))
    if codes:
        lines.append(say("memory.codes", language, codes=", ".join(codes)))
    whole = diagnosis_card(found, language)
    return replace(whole, text=_briefly(found, language, first="\n".join(lines)))


def corrected_card(label: str, found: Finding | None, language: str) -> Card:
    """The car as it is noted now, and where that leaves its case when one is open."""
    noted = say("vehicle.noted", language, label=label)
    if found is None or not (found.heard or found.diagnosis.codes) or found.vehicle_label != label:
        return Card(kind="vehicle", text=noted)
    energy = found.diagnosis.vehicle.energy if found.diagnosis.vehicle else None
    if energy is not None:
        noted = say("case.noted_energy", language, label=label, energy=say(f"case.energy_{energy}", language))
    whole = diagnosis_card(found, language)
    return replace(whole, text=_briefly(found, language, first=noted))


def plain_card(found: Finding | None, language: str) -> Card | None:
    """The same in other words, for somebody who did not understand a diagnosis; None when there is none."""
    if found is None or not found.diagnosis.causes:
        return None
    diagnosis = found.as_json()
    lines = _plainly(diagnosis, language)
    urgent = safety(diagnosis, language) if is_urgent(diagnosis) else ""
    blocks = [urgent, "\n".join(lines), next_step(diagnosis, language)]
    return replace(diagnosis_card(found, language), text="\n\n".join(block for block in blocks if block))


def _plainly(diagnosis: Json, language: str) -> list[str]:
    leading = dicts(diagnosis["causes"])[0]
    if diagnosis["abstained"]:
        return [say("progress.plainly_open", language)]
    share = percent(leading["probability"])
    key = {">": "progress.plainly_over", "<": "progress.plainly_under"}.get(share[0], "progress.plainly")
    lines = [say(key, language, name=leading["name"], percent=share.lstrip("<> "))]
    if reasons := reasons_of(leading, language):
        lines.append(say("progress.because", language, reasons=reasons))
    if doubts := gathered(said_of(leading["against"], _DOUBTS), language):
        lines.append(say("progress.counter", language, reasons=doubts))
    repair = str(cast("Json", leading["repair"])["text"]).rstrip(".")
    return [*lines, say("progress.repair", language, repair=repair)]


def urgency_card(found: Finding | None, language: str) -> Card:
    """Whether one may drive on; without a case nobody can say, so the careful answer and the question."""
    if found is None or not found.diagnosis.causes:
        return Card(kind="urgency", text=say("progress.urgency_of_what", language))
    diagnosis = found.as_json()
    blocks = [safety(diagnosis, language), say("progress.urgency_basis", language), next_step(diagnosis, language)]
    return replace(diagnosis_card(found, language), text="\n\n".join(block for block in blocks if block))


def _briefly(found: Finding, language: str, *, first: str) -> str:
    diagnosis = found.as_json()
    causes = dicts(diagnosis["causes"])[:SHOWN_CAUSES]
    shown = [
        say("progress.cause", language, rank=rank, name=cause["name"], percent=percent(cause["probability"]))
        for rank, cause in enumerate(causes, start=1)
    ]
    blocks = [
        safety(diagnosis, language) if is_urgent(diagnosis) else "",
        first,
        "\n".join([say("progress.causes", language), *shown]) if shown else "",
        waiting_too(found, language) if asks(diagnosis) is None else "",
        next_step(diagnosis, language),
    ]
    return "\n\n".join(block for block in blocks if block)


def is_urgent(diagnosis: Json) -> bool:
    """Whether what is to be done is said again: it presses, or a danger is or was in doubt."""
    urgency = urgency_of(diagnosis)
    level, language = int(cast("int", urgency["level"])), cast("Language", diagnosis["language"])
    in_doubt = urgency["advice"] != urgency_words(level, language)[1]
    return bool(diagnosis["safety"]) or level >= URGENT or in_doubt


def system_card(found: Finding | None, system: str | None, language: str) -> Card | None:
    """What the open case says of one system that is asked about: « et la clim ? »; None when nothing is believed."""
    if found is None or system is None:
        return None
    diagnosis = found.as_json()
    own = [one for one in dicts(diagnosis["causes"]) if one["system"] == system][:SHOWN_CAUSES]
    if not own:
        return None
    lines = [
        say("progress.cause", language, rank=rank, name=one["name"], percent=percent(one["probability"]))
        for rank, one in enumerate(own, start=1)
    ]
    reasons = [say("progress.because", language, reasons=told)] if (told := reasons_of(own[0], language)) else []
    first = "\n".join([say("case.of_this", language), *lines, *reasons])
    blocks = [safety(diagnosis, language) if is_urgent(diagnosis) else "", first, next_step(diagnosis, language)]
    return replace(diagnosis_card(found, language), text="\n\n".join(block for block in blocks if block))


def part_card(found: Finding | None, part: str | None, language: str, *, name: str) -> Card | None:
    """What the open case says of one part that is asked about: « et la batterie ? »; None when it names none.

    By its `name` where it is none of the causes.
    """
    if found is None or part is None or not found.diagnosis.causes:
        return None
    diagnosis = found.as_json()
    cause = next((one for one in dicts(diagnosis["causes"]) if one["component_en"] == part), None)
    if cause is None:
        first = say("case.part_unlikely", language, name=name)
    else:
        share = percent(cause["probability"])
        first = say("case.part", language, name=cause["name"], percent=share, reasons=reasons_of(cause, language))
    blocks = [safety(diagnosis, language) if is_urgent(diagnosis) else "", first, next_step(diagnosis, language)]
    return replace(diagnosis_card(found, language), text="\n\n".join(block for block in blocks if block))
