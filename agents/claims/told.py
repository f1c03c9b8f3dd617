"""What people tell of their own trade: amounts lost a day, a week or a month, which alone may be told back to them."""

import re

from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.claim import FigureKind, GarageFigure

_AMOUNT = r"(\d{1,3}(?:[ \u202f\u00a0.,]\d{3})+|\d{1,6})(?:[.,]\d{1,2})? ?(?:€|euros?|eur)"
_SPAN = r"(?:par |a |per |each |every |chaque |/ ?|tous les |toutes les )(jours?|days?|semaines?|weeks?|mois|months?)"
_LOSES = r"(?:perd(?:s|ons|ez|ent|u|rait)?|los(?:e|es|ing)|lost|coute(?:nt)?|costs?|costing)"
_TOLD = re.compile(
    rf"\b(?:je|j'|on|nous|i|we|ca|cela|it)\b[^.!?\n]{{0,30}}\b{_LOSES}\b[^.!?\n]{{0,25}}?{_AMOUNT} ?{_SPAN}\b"
)
_KINDS = {"j": FigureKind.lost_per_day, "d": FigureKind.lost_per_day, "s": FigureKind.lost_per_week,
          "w": FigureKind.lost_per_week, "m": FigureKind.lost_per_month}  # fmt: skip
_MOST = 100_000
"""Euros: more is a slip of the keyboard or a joke."""


def loss_told(text: str) -> tuple[FigureKind, int, str] | None:
    """(kind, cents, the words it stands in) of a loss that somebody states of themselves; None when they state none."""
    match = _TOLD.search(fold(text))
    if match is None:
        return None
    euros = int(re.sub(r"\D", "", match[1]))
    if not 0 < euros <= _MOST:
        return None
    words = text[match.start() : match.end()] if len(fold(text)) == len(text) else match[0]
    return _KINDS[match[2][0]], euros * 100, " ".join(words.split())


def note_figures(tx: Transaction, contact_id: int, text: str) -> None:
    """Keep the figure with the person who told it; the latest is the one that counts."""
    told = loss_told(text)
    if told is None:
        return
    kind, amount_minor, words = told
    known = tx.claims.figure(contact_id)
    if known is not None and (known.kind, known.amount_minor) == (kind, amount_minor):
        return
    tx.claims.add(
        GarageFigure(
            contact_id=contact_id,
            kind=kind,
            amount_minor=amount_minor,
            currency="EUR",
            words=words,
            told_at=tx.now,
        )
    )
