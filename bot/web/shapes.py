"""The shapes of public answers, for the OpenAPI document; a later version may add to them, never take away."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Probability = Field(ge=0, le=1)
UrgencyLevel = Field(ge=0, le=4, description="0 for information · 1 plan it · 2 this week · 3 today · 4 stop driving")


class Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class CodeOut(Answer):
    code: str
    name: str
    name_en: str
    system: str
    status: str
    possible_causes: list[str]
    procedures: list[str]


class UnderstoodOut(Answer):
    finding: str
    polarity: Literal["present", "absent", "unknown"]
    reliability: float
    text: str


class CostOut(Answer):
    """Euros, tax included; `vat` is the tax within."""

    low: float
    high: float
    parts: float
    labour: float
    diagnosis: float
    vat: float
    as_of: str


class RepairOut(Answer):
    text: str
    parts: list[str]
    hours: list[float]


class ReasonOut(Answer):
    finding: str
    text: str
    weight: float = Field(description="in natural logarithms")


class CauseOut(Answer):
    fault: str
    name: str
    component: str
    component_en: str
    failure_mode: str
    system: str
    probability: float = Probability
    basis: str
    cost_eur: CostOut
    urgency: int = UrgencyLevel
    repair: RepairOut
    supporting: list[ReasonOut] = Field(alias="for")
    against: list[ReasonOut]
    sources: list[str]


class CheckOut(Answer):
    question: str
    answers: list[str]
    cost_eur: float
    minutes: int
    changes: str


class UrgencyOut(Answer):
    level: int = UrgencyLevel
    label: str
    advice: str


class DiagnosisOut(Answer):
    case: str
    language: Literal["fr", "en"]
    knowledge_version: str
    vehicle: dict[str, str | float | None] | None
    codes: list[CodeOut]
    understood: list[UnderstoodOut]
    causes: list[CauseOut] = Field(min_length=10)
    other_probability: float = Probability
    next_check: CheckOut | None
    urgency: UrgencyOut
    safety: list[str]
    abstained: bool
