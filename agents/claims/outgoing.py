"""Texts that leave by another way than a conversation, such as mails: they pass the same gate."""

from collections.abc import Sequence
from datetime import timedelta

from agents.claims.compiler import record
from agents.claims.gate import checked
from agents.messages import Backed
from storage.database import Transaction
from storage.models.claim import RefusedClaim

_LONGEST_KEPT = 500
_TODAY = timedelta(days=1)


def gated_text(tx: Transaction, text: str, *, language: str, origin: str, backed: Sequence[Backed] = ()) -> str:
    """The text as it may be sent. What was taken out is kept, counted and raised as an Issue."""
    outcome = checked(text, backed=backed, now=tx.now, language=language)
    if outcome.refused:
        outcome = checked(text, backed=(*backed, *sold(tx)), now=tx.now, language=language)
    record(tx, outcome.claims, language=language, contact_id=None, conversation_id=None)
    for refusal in outcome.refused:
        refuse(tx, None, refusal.kind, refusal.sentence, origin)
    return outcome.text if outcome.refused else text


def sold(tx: Transaction) -> tuple[Backed, ...]:
    """What products include, word for word as the catalogue sells it: a guarantee is one of these rows."""
    return tuple(
        Backed(text, (f"inclusion:{line.id}",), tx.now + _TODAY, "catalogue.inclusion", product_id=line.product_id)
        for line in tx.catalogue.sold_lines()
        for text in (line.text_fr, line.text_en)
    )


def refuse(tx: Transaction, conversation_id: int | None, kind: str, sentence: str, origin: str) -> None:
    kept = sentence[:_LONGEST_KEPT]
    tx.claims.add(
        RefusedClaim(kind=kind, sentence=kept, origin=origin, conversation_id=conversation_id, refused_at=tx.now)
    )
    tx.issues.raise_issue(kind="claim", key=f"claim:{kind}:{origin}", detail=kept, now=tx.now)
