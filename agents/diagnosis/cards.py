"""What a person sees of a code, a diagnosis, its costs and the library; figures never pass through a model."""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from agents.diagnosis.allowance import FreeCasesUsed
from agents.diagnosis.thinking import Finding
from agents.messages import Button, Card, Source
from agents.texts.lookup import day, money, say
from knowledge.codes import FaultCode
from knowledge.diagnosis.diagnosis import NOTICEABLE, Diagnosis
from knowledge.diagnosis.wording import urgency_words
from storage.money import Money

SHOWN_CAUSES = 3
_CENTS = re.compile(r"[.,]00(?!\d)")
"""« 97,00 € », "€1,000.00": the thousands of the latter stay."""
_ALL_BUT_CERTAIN = 95
"""Per cent; what is more likely than this is still an estimate."""
_REASONS = 3
SPOKEN_OF = ("vous parlez de", "you speak of", "you mention")
"""How the labels of findings begin that only say that a part was named."""
_MEANINGS = ("yes", "no", "unknown")
"""What the answers of a check mean, in the order it gives them."""
REPAIRED = "repaired"
"""Their car was mended; `repaired:was:<part>`, `repaired:other` and `repaired:later` say how it went."""
WHY = "why"
"""What speaks for the leading cause, in plainer words."""
NEXT_CASE = "next-case"
"""Go on with what was told along with the open case."""
_URGENT = 3
_QUOTED = 60
"""Letters of their own words that tell which complaint is meant."""
_NOTHING_MORE = ("no",)
"""The one button of an open question, else answered in words."""
_NO_CODE = ("none", "unknown")
"""The buttons of the question for stored codes, else answered with them."""
_MEANINGS_OF = {len(found): found for found in (_NOTHING_MORE, _NO_CODE, _MEANINGS)}

Json = Mapping[str, object]


def code_card(codes: Sequence[FaultCode], language: str) -> Card:
    french = language == "fr"
    blocks = []
    for code in codes:
        lines = [say("code.line", language, code=code.code, name=code.name if french else code.name_en)]
        causes = code.possible_causes if french else code.possible_causes_en
        checks = code.procedures if french else code.procedures_en
        if causes:
            lines.append(say("code.causes", language, causes=", ".join(causes)))
        if checks:
            lines.append(say("code.checks", language, checks=" ; ".join(checks) if french else "; ".join(checks)))
        blocks.append("\n".join(lines))
    origins = tuple(dict.fromkeys(code.source for code in codes if code.source))
    return Card(
        kind="codes",
        text="\n\n".join(blocks),
        sources=tuple(Source(title=", ".join(code.code for code in codes), origin=origin) for origin in origins),
        data={"codes": [code.code for code in codes]},
    )


def diagnosis_card(found: Finding, language: str) -> Card:
    """One bubble: what is dangerous first, then what was understood, the causes, and one question."""
    diagnosis = found.as_json()
    blocks = [
        safety(diagnosis, language),
        _understood(found, language),
        _codes(diagnosis, language),
        _causes(diagnosis, language),
        found.workshop,
        waiting_too(found, language),
        next_step(diagnosis, language),
    ]
    return Card(
        kind="diagnosis",
        text="\n\n".join(block for block in blocks if block),
        buttons=(*_buttons(diagnosis, language), *_next_case(found, language)),
        sources=_sources(diagnosis),
        data={
            "case": diagnosis,
            "urgency": urgency_of(diagnosis)["level"],
            "asks": asks(diagnosis),
            "check": _check(found.diagnosis),
        },
    )


def waiting_too(found: Finding, language: str) -> str:
    """What else was told, so that nobody thinks it forgotten; what is urgent of it is told at once."""
    if not found.waiting:
        return ""
    lines = [say("case.waiting", language)]
    for one in found.waiting:
        lines.append(say("case.waits", language, label=one.label or say("case.also", language), words=_cut(one.words)))
        if one.urgency >= _URGENT:
            _, advice = urgency_words(one.urgency, found.diagnosis.language)
            lines.append(advice)
    return "\n".join(lines)


def _cut(words: str) -> str:
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED].rsplit(' ', 1)[0]}…"


def _next_case(found: Finding, language: str) -> tuple[Button, ...]:
    return (Button(say("case.next_button", language), NEXT_CASE),) if found.waiting else ()


def used_up_card(error: FreeCasesUsed, language: str) -> Card:
    """What is urgent first, as always; then that the free ones of the month are used, and what has no limit."""
    blocks = [
        error.advice,
        say("allowance.used", language, most=error.most, day=day(error.again_at, language)),
        say("allowance.offer", language),
    ]
    button = Button(say("allowance.see", language), "product:diagnostic-a-distance")
    return Card(kind="allowance", text="\n\n".join(blocks), buttons=(button,), data={"code": error.code})


def dicts(value: object) -> Sequence[Json]:
    return cast("Sequence[Json]", value or ())


def urgency_of(diagnosis: Json) -> Json:
    return cast("Json", diagnosis["urgency"])


def asks(diagnosis: Json) -> str | None:
    check = cast("Json | None", diagnosis["next_check"])
    return str(check["finding"]) if check else None


def _check(diagnosis: Diagnosis) -> Json | None:
    """What it takes to put the open question again, in whichever language is spoken by then."""
    check = diagnosis.next_check
    if check is None:
        return None
    question, answers = check.elsewhere
    other = {"question": question, "answers": list(answers)}
    asked: Json = {"finding": check.finding, "question": check.question, "answers": list(check.answers)}
    return {**asked, "language": diagnosis.language, "elsewhere": other}


def put_in(check: Json, language: str) -> Json:
    """An open question as it is put to somebody who speaks this language now."""
    elsewhere = cast("Json | None", check.get("elsewhere"))
    return {**check, **elsewhere} if elsewhere and check.get("language") != language else check


def check_buttons(check: Json) -> tuple[Button, ...]:
    answers = cast("Sequence[object]", check["answers"])
    return tuple(
        Button(str(answer), f"check:{check['finding']}:{meaning}"[:64])
        for answer, meaning in zip(answers, _MEANINGS_OF[len(answers)], strict=True)
    )


def safety(diagnosis: Json, language: str) -> str:
    urgency = urgency_of(diagnosis)
    lines = [str(line) for line in cast("Sequence[object]", diagnosis["safety"])]
    label, advice = str(urgency["label"]), str(urgency["advice"])
    if label.lower() not in advice.lower():
        advice = say("diagnosis.urgency", language, label=label, advice=advice)
    return "\n".join([advice, *lines])


def _understood(found: Finding, language: str) -> str:
    lines = list(found.measured)
    if found.heard:
        lines.append(say("diagnosis.understood", language, findings=gathered(found.heard, language)))
    if found.replaced:
        lines.append(say("case.replaced", language, parts=", ".join(found.replaced)))
    if found.vehicle_label:
        lines.append(say("diagnosis.vehicle", language, label=found.vehicle_label))
    return "\n".join(lines)


def _codes(diagnosis: Json, language: str) -> str:
    name = "name" if language == "fr" else "name_en"
    return "\n".join(
        say("code.line", language, code=code["code"], name=code[name]) for code in dicts(diagnosis["codes"])
    )


def _causes(diagnosis: Json, language: str) -> str:
    causes = dicts(diagnosis["causes"])[:SHOWN_CAUSES]
    if not causes:
        return say("diagnosis.need_more", language)
    lines = [say("diagnosis.causes", language, basis=_basis(causes[0]["basis"], language))]
    if diagnosis["abstained"]:
        lines.insert(0, say("diagnosis.unsure", language))
    for rank, cause in enumerate(causes, start=1):
        cost = cast("Mapping[str, float]", cause["cost_eur"])
        lines.append(
            say(
                "diagnosis.cause",
                language,
                rank=rank,
                name=cause["name"],
                percent=percent(cause["probability"]),
                low=euros(cost["low"], language),
                high=euros(cost["high"], language),
            )
        )
    unnamed = max(0.0, 1.0 - sum(cast("float", cause["probability"]) for cause in causes))
    lines.append(say("diagnosis.other", language, percent=percent(unnamed)))
    lines += [str(pair["text"]) for pair in dicts(diagnosis["two_faults"])[:1]]
    lines += [str(chain["text"]) for chain in dicts(diagnosis["chains"])[:1]]
    if reasons := reasons_of(causes[0], language):
        lines.append(say("diagnosis.why", language, reasons=reasons))
    cost = cast("Mapping[str, float]", causes[0]["cost_eur"])
    lines.append(say("diagnosis.dated", language, as_of=cost["as_of"]))
    return "\n".join(lines)


def reasons_of(cause: Json, language: str) -> str:
    """What speaks for a cause, at most three."""
    return gathered(said_of(cause["for"], _REASONS), language)


def said_of(contributions: object, most: int) -> list[str]:
    """The strongest of what speaks for a cause, or against it, in words; what hardly weighs is no reason."""
    told = [one for one in dicts(contributions) if abs(float(str(one["weight"]))) > NOTICEABLE]
    return [str(one["text"]) for one in told[:most]]


def gathered(findings: Sequence[str], language: str) -> str:
    """Findings in one line; the parts and systems that were only spoken of come last, under one head."""
    spoken = [one.partition(":")[2].strip() for one in findings if one.startswith(SPOKEN_OF)]
    told = [one for one in findings if not one.startswith(SPOKEN_OF)]
    if spoken:
        told.append(say("diagnosis.spoken_of", language, parts=", ".join(dict.fromkeys(spoken))))
    return ", ".join(told)


def next_step(diagnosis: Json, language: str) -> str:
    check = cast("Json | None", diagnosis["next_check"])
    if check is None:
        return ""
    question = str(check["question"])
    if check.get("changes"):
        question = say("diagnosis.next_changes", language, question=question, changes=check["changes"])
    return say("diagnosis.next", language, question=question)


def _buttons(diagnosis: Json, language: str) -> tuple[Button, ...]:
    """The answers to what is asked, then why, what it costs, a person and paper: the same on every card of a case."""
    check = cast("Json | None", diagnosis["next_check"])
    cost = Button(say("button.cost", language), "cost")
    why = (Button(say("button.why", language), WHY),) if diagnosis["causes"] else ()
    rest = (Button(say("button.human", language), "human"), *_report_button(diagnosis, language))
    if check is None:
        mended = (Button(say("repaired.button", language), REPAIRED),) if diagnosis["causes"] else ()
        return (cost, *why, *mended, *rest)
    return (*check_buttons(check), cost, *why, *rest)


def _report_button(diagnosis: Json, language: str) -> tuple[Button, ...]:
    """What was found, on paper; with nothing found there is nothing to print."""
    if not diagnosis["causes"]:
        return ()
    return (Button(say("report.button", language), f"document:report:{diagnosis['case']}"),)


def _sources(diagnosis: Json) -> tuple[Source, ...]:
    origins = [
        str(source)
        for cause in dicts(diagnosis["causes"])[:SHOWN_CAUSES]
        for source in cast("Sequence[object]", cause["sources"])
    ]
    return tuple(Source(title=origin, origin="") for origin in dict.fromkeys(origins))[:3]


def _basis(basis: object, language: str) -> str:
    """An estimate in our words; else the confirmed repairs that the diagnosis has put into words."""
    return say("diagnosis.estimate", language) if basis == "estimate" else str(basis)


def percent(probability: object) -> str:
    """Rounded to 5 while the basis is an estimate: a finer figure would claim to be measured, and 100 to be certain."""
    share = float(cast("float", probability)) * 100
    if share > _ALL_BUT_CERTAIN:
        return f"> {_ALL_BUT_CERTAIN}"
    return str(round(share / 5) * 5) if share >= 5 else "< 5"


def euros(amount: float, language: str) -> str:
    """A price range is no exact figure: whole tens of euros."""
    return _CENTS.sub("", money(Money(round(amount / 10) * 1000), language))


def costs_card(found: Finding | None, language: str, *, part: str | None = None) -> Card:
    """Of the first causes; of that of `part` alone, where it is one of them."""
    if found is None or not found.diagnosis.causes:
        return Card(kind="costs", text=say("diagnosis.nothing_open", language))
    causes = dicts(found.as_json()["causes"])
    causes = [one for one in causes if one["component_en"] == part][:1] or causes[:SHOWN_CAUSES]
    lines = [say("diagnosis.cost_intro", language)]
    for cause in causes:
        cost = cast("Mapping[str, float]", cause["cost_eur"])
        figures = {key: euros(cost[key], language) for key in ("low", "high", "parts", "labour", "diagnosis")}
        lines.append(say("diagnosis.cost_line", language, name=cause["name"], **figures))
    cost = cast("Mapping[str, float]", causes[0]["cost_eur"])
    lines.append(say("diagnosis.dated", language, as_of=cost["as_of"]))
    return Card(
        kind="costs",
        text="\n".join(lines),
        buttons=(Button(say("button.human", language), "human"),),
        sources=_sources(found.as_json()),
    )
