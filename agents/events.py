"""Facts in the past tense: frozen, plain values that survive a round trip through JSON."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandoffRequested:
    conversation_id: int
    handoff_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeadCaptured:
    lead_id: int
    contact_id: int
    interest: str
