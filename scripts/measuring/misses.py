"""Why the true part is not among the first three: the first of these reasons that holds of a customer."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.faults.base import FaultBase
from scripts.measuring.customers import Customer


class Miss(StrEnum):
    none_of_ours = "the cause is none of the base's"
    nothing_told = "told no sign and no code of it"
    wrong_answer = "a question was answered wrongly"
    did_not_know = "a question was answered by not knowing"
    not_told_apart = "told and answered well, and yet not told apart"


def why_missed(base: FaultBase, customer: Customer, request: DiagnosticRequest) -> Miss:
    """`request` is all that was told and answered in the end."""
    if customer.fault is None:
        return Miss.none_of_ours
    shown = set(base.links.of_fault(customer.fault)[0].tolist())
    told = {base.finding_index[one.finding] for one in request.observations if one.polarity == "present"}
    if shown.isdisjoint(told) and set(base.faults[customer.fault].codes).isdisjoint(request.codes):
        return Miss.nothing_told
    asked = [one for one in request.observations if one.asked and base.finding(one.finding).askable]
    known = [one for one in asked if one.polarity != "unknown"]
    if any(bool(customer.shows[base.finding_index[one.finding]]) != (one.polarity == "present") for one in known):
        return Miss.wrong_answer
    return Miss.did_not_know if len(known) < len(asked) else Miss.not_told_apart


def shares(missed: Iterable[Miss], customers: int) -> dict[str, float]:
    """Of all customers, those missed for each reason."""
    counts = Counter(missed)
    return {f"missed: {reason}": counts[reason] / customers for reason in Miss}
