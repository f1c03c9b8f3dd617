"""A case on paper: what was understood, the causes and their probabilities, costs, urgency, the next check, sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from agents.diagnosis.cards import SPOKEN_OF, Json, dicts, euros, gathered, percent, said_of, urgency_of
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
from agents.errors import NotFound
from agents.pages import DocumentPage
from agents.printing import Draft, Offered, Signature, SignatureOf, Typesetter
from agents.texts.lookup import say
from knowledge.diagnosis import wording
from knowledge.diagnosis.diagnosis import Language
from storage.database import Database, Transaction
from storage.models.garage import Case
from storage.models.ids import CaseId, ContactId

KIND = "report"
_CHARTED, _DETAILED, _REASONS_PRINTED = 8, 3, 4
_WORTH_A_BAR = 0.02
"""From this probability on a cause is in the chart; the first three always are."""
_OFFERED = 3
_NO_TOOL = frozenset({None, "", "aucun", "none"})


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    share: float
    """0 to 1: how long the bar is."""
    label: str
    cost: str


@dataclass(frozen=True, slots=True)
class Cause:
    name: str
    label: str
    repair: str
    parts: str
    hours: str
    speaks_for: str
    speaks_against: str
    note: str
    low: str
    high: str
    shares: tuple[tuple[str, str], ...]
    """What the price is made of, as (name, amount)."""


@dataclass(frozen=True, slots=True)
class Report:
    number: int
    language: str
    made_at: datetime
    vehicle: str
    vehicle_facts: tuple[tuple[str, str], ...]
    told: str
    present: tuple[str, ...]
    measured: tuple[str, ...]
    absent: tuple[str, ...]
    replaced: tuple[str, ...]
    """Parts that were replaced and cured nothing."""
    unknown: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    level: int
    urgency: str
    advice: str
    safety: tuple[str, ...]
    bars: tuple[Bar, ...]
    causes: tuple[Cause, ...]
    basis: str
    is_unsure: bool
    priced_as_of: str
    check: Mapping[str, str]
    """Question, what it changes, cost, minutes, tool; empty when nothing is left to check."""
    workshop: tuple[str, ...]
    """The work in the words of the trade, its heading first; for whoever is of it."""
    sources: tuple[str, ...]
    knowledge_version: str


def report_of(found: Finding, case: Case, made_at: datetime) -> Report:
    diagnosis = found.as_json()
    language = str(diagnosis["language"])
    urgency = urgency_of(diagnosis)
    causes = dicts(diagnosis["causes"])
    return Report(
        number=case.id,
        language=language,
        made_at=made_at,
        vehicle=found.vehicle_label or "",
        vehicle_facts=_facts(cast("Json | None", diagnosis["vehicle"]), language),
        told=" ".join(case.text.split()),
        present=_signs(found.heard) or found.heard or _understood(diagnosis, "present"),
        measured=found.figures,
        absent=tuple(one for one in found.ruled_out if one not in _told_apart(found)),
        replaced=found.replaced,
        unknown=found.open_still,
        codes=_codes(diagnosis, language),
        level=int(cast("int", urgency["level"])),
        urgency=str(urgency["label"]),
        advice=str(urgency["advice"]),
        safety=_safety(diagnosis, causes[:_DETAILED], language),
        bars=_bars(causes, language),
        causes=tuple(_cause(cause, language) for cause in causes[:_DETAILED]),
        basis=_basis(causes, language),
        is_unsure=bool(diagnosis["abstained"]),
        priced_as_of=str(cast("Json", causes[0]["cost_eur"])["as_of"]) if causes else "",
        check=_check(cast("Json | None", diagnosis["next_check"]), language),
        workshop=tuple(found.workshop.splitlines()),
        sources=tuple(dict.fromkeys(str(one) for cause in causes[:_CHARTED] for one in _list(cause["sources"]))),
        knowledge_version=str(diagnosis["knowledge_version"]),
    )


def _safety(diagnosis: Json, detailed: Sequence[Json], language: str) -> tuple[str, ...]:
    """A repair at high voltage that is told in detail, however unlikely, is told with who may do it."""
    told = [str(line) for line in cast("Sequence[object]", diagnosis["safety"])]
    tongue = cast("Language", language)
    is_told = not set(told).isdisjoint(wording.safety(("high_voltage",), tongue))
    if not is_told and any(cause["system"] == "hybrid_ev" for cause in detailed):
        told += wording.safety(("high_voltage_workshop",), tongue)
    return tuple(dict.fromkeys(told))


def _facts(vehicle: Json | None, language: str) -> tuple[tuple[str, str], ...]:
    shown = ("make", "model", "engine", "energy", "year", "mileage_km", "gearbox")
    found = []
    for key in shown:
        value = (vehicle or {}).get(key)
        if value is not None:
            found.append((say(f"report.{key}", language), _fact(key, value, language)))
    return tuple(found)


def _fact(key: str, value: object, language: str) -> str:
    if key == "mileage_km":
        return f"{value:,}".replace(",", "\u202f")
    return say(f"case.{key}_{value}", language) if key in {"energy", "gearbox"} else str(value)


def _understood(diagnosis: Json, polarity: str) -> tuple[str, ...]:
    told = [str(one["text"]) for one in dicts(diagnosis["understood"]) if one["polarity"] == polarity]
    return tuple(dict.fromkeys(told))


def _told_apart(found: Finding) -> frozenset[str]:
    """Their words for what was replaced and the values they measured, which have lines of their own."""
    return frozenset(
        one.text
        for one in found.diagnosis.heard
        if one.replaced_in_vain is not None or (one.asked and one.text[:1].isdigit())
    )


def _signs(heard: Sequence[str]) -> tuple[str, ...]:
    """Without the parts that were only spoken of."""
    return tuple(one for one in heard if not one.startswith(SPOKEN_OF))


def _codes(diagnosis: Json, language: str) -> tuple[tuple[str, str], ...]:
    name = "name" if language == "fr" else "name_en"
    return tuple((str(one["code"]), str(one[name])) for one in dicts(diagnosis["codes"]))


def _bars(causes: Sequence[Json], language: str) -> tuple[Bar, ...]:
    shown = [
        cause
        for rank, cause in enumerate(causes[:_CHARTED])
        if rank < _DETAILED or cast("float", cause["probability"]) >= _WORTH_A_BAR
    ]
    bars = [
        Bar(str(cause["name"]), cast("float", cause["probability"]), _share(cause, language), _range(cause, language))
        for cause in shown
    ]
    # All that has no bar of its own: what the base knows and is less likely, and what it does not know.
    other = max(0.0, 1.0 - sum(bar.share for bar in bars))
    rest = {"probability": other}
    return (*bars, Bar(say("report.other", language), other, _share(rest, language), "")) if bars else ()


def _share(cause: Json, language: str) -> str:
    return say("report.percent", language, percent=percent(cause["probability"]))


def _range(cause: Json, language: str) -> str:
    cost = cast("Mapping[str, float]", cause["cost_eur"])
    return say("report.range", language, low=euros(cost["low"], language), high=euros(cost["high"], language))


def _cause(cause: Json, language: str) -> Cause:
    repair = cast("Json", cause["repair"])
    cost = cast("Mapping[str, float]", cause["cost_eur"])
    hours = [f"{float(cast('float', one)):g}" for one in _list(repair.get("hours"))]
    shown = "\u00a0–\u00a0".join(hours).replace(".", "," if language == "fr" else ".")
    return Cause(
        name=str(cause["name"]),
        label=_share(cause, language),
        repair=str(repair["text"]).rstrip("."),
        parts=", ".join(str(one) for one in _list(repair.get("parts"))),
        hours=say("report.hours", language, hours=shown) if hours else "",
        speaks_for=_reasons(cause["for"], language),
        speaks_against=_reasons(cause["against"], language),
        note=str(cause.get("note") or ""),
        low=euros(cost["low"], language),
        high=euros(cost["high"], language),
        shares=tuple(
            (say(f"report.{key}", language), euros(cost[key], language))
            for key in ("parts", "labour", "diagnosis", "vat")
        ),
    )


def _reasons(given: object, language: str) -> str:
    return gathered(said_of(given, _REASONS_PRINTED), language)


def _basis(causes: Sequence[Json], language: str) -> str:
    """An estimate in our words; else the confirmed repairs that the diagnosis has put into words."""
    basis = causes[0]["basis"] if causes else "estimate"
    return say("report.estimate", language) if basis == "estimate" else str(basis)


def _check(check: Json | None, language: str) -> Mapping[str, str]:
    if check is None:
        return {}
    cost = float(cast("float", check["cost_eur"]))
    return {
        "question": str(check["question"]),
        "changes": str(check.get("changes") or ""),
        "cost": euros(cost, language) if cost >= 10 else say("report.almost_free", language),
        "minutes": say("report.minutes", language, minutes=check["minutes"]) if check["minutes"] else "",
        "tool": "" if check.get("tool") in _NO_TOOL else str(check["tool"]),
    }


def _list(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value or ())


class ReportMaker:
    """Keeps the promises of agents.printing.DocumentMaker; a subject is the number of a case."""

    def __init__(
        self, database: Database, *, diagnosis: DiagnosisService, typeset: Typesetter, signature_of: SignatureOf
    ) -> None:
        self._database = database
        self._diagnosis = diagnosis
        self._typeset = typeset
        self._signature_of = signature_of

    async def edition(self, subject: str) -> str:
        """Another one with each word told, with each version of the knowledge and with another signature."""
        case = await self._case(subject)
        signature = await self._signature(case)
        signed = signature.changed_at.isoformat() if signature is not None else ""
        return f"{case.updated_at.isoformat()}/{self._diagnosis.knowledge_version}/{signed}"

    async def draft(self, subject: str) -> Draft:
        case = await self._case(subject)
        found = await self._diagnosis.reopened(CaseId(case.id))
        report = report_of(found, case, self._database.clock())
        signature = await self._signature(case)
        title = _title(case, report.vehicle)
        html = self._typeset(
            "report.html.j2",
            report=report,
            signature=signature,
            language=case.language,
            title=title,
            created_at=report.made_at,
        )
        owner = ContactId(case.contact_id) if case.contact_id is not None else None
        name = say("report.file", case.language, number=case.id)
        return Draft(DocumentPage(html), title, name, case.language, owner)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:
        def read(tx: Transaction) -> Sequence[Offered]:
            cases = tx.cases.latest_of(tx.contacts.parts(contact_id), limit=_OFFERED)
            labels = {case.id: _label(tx, case) for case in cases}
            return [Offered(str(case.id), _title(case, labels[case.id], language), case.updated_at) for case in cases]

        return await self._database.write(read)

    async def _case(self, subject: str) -> Case:
        is_number = subject.isascii() and subject.isdecimal() and len(subject) < 16
        case = await self._database.write(lambda tx: tx.cases.get(int(subject)) if is_number else None)
        if case is None:
            raise NotFound
        return case

    async def _signature(self, case: Case) -> Signature | None:
        return await self._signature_of(ContactId(case.contact_id)) if case.contact_id is not None else None


def _label(tx: Transaction, case: Case) -> str:
    vehicle = tx.cases.vehicle_of_id(case.vehicle_id) if case.vehicle_id is not None else None
    return vehicle.label if vehicle is not None else case.vehicle_text


def _title(case: Case, label: str, language: str | None = None) -> str:
    tongue = language or case.language
    if not label:
        return say("report.title", tongue, number=case.id)
    return say("report.title_of", tongue, number=case.id, vehicle=label)
