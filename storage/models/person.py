"""One person as their data is looked for, and what became of it; no tables of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

ACCOUNTS = frozenset(
    {
        "purchase_order", "order_line", "order_consent", "instalment", "payment_attempt", "payment", "ledger_entry",
        "refund", "dispute", "invoice", "entitlement", "fulfilment", "withdrawal", "provider_event",
        "provider_subject", "subscription", "coupon_use",
    }
)  # fmt: skip
"""The books and their vouchers: ten years (Code de commerce L123-22); contracts made online from 120 € on, ten years
(Code de la consommation L213-1, D213-2)."""
PAPERS = frozenset({"invoice", "credit_note"})
"""Kinds of printed documents that are vouchers of the books: the file is the original."""
TRACES = frozenset({"contact", "identity", "conversation", "turn", "handoff", "model_spending", "repair_report"})
"""Kept empty of words and names, so that the sums of the business still hold."""


@dataclass(frozen=True, slots=True)
class Person:
    """`emails` are proved, paid with, or named by who asks; `handles` are the ids and numbers platforms know them by.

    Rows are found by both. `mentions` are further addresses they used and `names` what they are called: these find no
    rows, and are taken out of texts.
    """

    contact_ids: tuple[int, ...]
    emails: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def addresses(self) -> frozenset[str]:
        return self.emails | self.handles


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each table were deleted, emptied of what is personal, or kept whole."""

    deleted: Mapping[str, int]
    emptied: Mapping[str, int]
    kept: Mapping[str, int]
