"""What a product is made of, and which of it we can deliver today."""

from enum import StrEnum


class Part(StrEnum):
    fault_base = "fault_base"
    handbook = "handbook"
    quarterly_edition = "quarterly_edition"
    platform = "platform"
    weekly_edition = "weekly_edition"
    support = "support"
    vip_group = "vip_group"
    certificate = "certificate"
    unlimited_cases = "unlimited_cases"
    history = "history"
    garage_reports = "garage_reports"
    api_key = "api_key"
    coaching = "coaching"
    bonuses = "bonuses"
    guarantee = "guarantee"


BUILT = frozenset(
    {
        Part.fault_base,
        Part.handbook,
        Part.quarterly_edition,
        Part.weekly_edition,
        Part.support,
        Part.unlimited_cases,
        Part.history,
        Part.garage_reports,
        Part.api_key,
        Part.coaching,
        Part.guarantee,
    }
)
"""A part joins with the code, or the people, that deliver it. One that is missing here is neither listed nor sold."""
