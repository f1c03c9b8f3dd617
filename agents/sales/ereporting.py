"""What the tax office is told of sales that no electronic invoice reports (CGI art. 290, from September 2027 for us).

Sales to consumers by day, nature, rate and currency; sales to businesses one by one, those of France for checking only:
their invoice itself is transmitted. Every amount comes from the papers, so the sums are those of the ledger.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from agents.sales.invoicing import TEST_GATEWAY
from agents.sales.papers import Paper, paper_of
from agents.texts.lookup import PARIS
from storage.database import Transaction
from storage.models.invoice import InvoiceKind
from storage.money import MINOR_UNITS


class Category(StrEnum):
    """Of the sums of sales to consumers: field TT-81, rule G1.68 (DGFiP, Spécifications externes B2B, annexe 6)."""

    goods = "TLB1"
    services = "TPS1"
    not_taxed_in_france = "TNT1"
    margin = "TMA1"


class Flow(StrEnum):
    consumer = "b2c"
    business_abroad = "b2b_abroad"
    business_in_france = "b2b_france"

    @property
    def number(self) -> str:
        """As the specification counts its flows; an invoice within France travels by itself, in none of them."""
        return {Flow.consumer: "10.3", Flow.business_abroad: "10.1"}.get(self, "")


@dataclass(frozen=True, slots=True)
class Row:
    """Amounts in minor units; a refund counts negative. `reference` and `siren` are those of a business's paper.

    Only sums of sales to consumers have a `category`: a business's paper is told whole.
    """

    flow: Flow
    day: date
    category: str
    rate: str
    currency: str
    papers: int
    net: int
    vat: int
    total: int
    country: str = ""
    reference: str = ""
    siren: str = ""


def rows_between(tx: Transaction, first: date, last: date, *, with_tests: bool) -> Sequence[Row]:
    """The rows of whole days in Paris, both ends included; papers of the test page only when asked for."""
    start = datetime.combine(first, time(), PARIS)
    end = datetime.combine(last + timedelta(days=1), time(), PARIS)
    papers = [paper_of(tx, one) for one in tx.ledger.invoices_between(start, end)]
    told = [row for paper in papers if with_tests or paper.gateway != TEST_GATEWAY for row in _rows(paper)]
    return _summed(told)


def _rows(paper: Paper) -> Iterable[Row]:
    sign = -1 if paper.kind is InvoiceKind.credit_note else 1
    flow = _flow(paper)
    by_itself = flow is not Flow.consumer
    for vat in paper.vats:
        net, tax = sign * vat.net.amount_minor, sign * vat.vat.amount_minor
        yield Row(
            flow=flow,
            day=paper.issued_at.astimezone(PARIS).date(),
            category=_category(vat.basis_points) if flow is Flow.consumer else "",
            rate=f"{vat.basis_points / 100:.2f}",
            currency=paper.total.currency,
            papers=1,
            net=net,
            vat=tax,
            total=net + tax,
            country=paper.buyer.country if by_itself else "",
            reference=paper.reference if by_itself else "",
            siren=paper.buyer.siren if by_itself else "",
        )


def _category(basis_points: int) -> str:
    """Everything in the catalogue is a service, a digital content too (CGI art. 259 D); nothing is sold by its margin.

    Without French VAT it is not taxed in France: the text names no category of its own for art. 293 B, so this is our
    reading of it.
    """
    return Category.services if basis_points > 0 else Category.not_taxed_in_france


def _flow(paper: Paper) -> Flow:
    if not paper.is_business:
        return Flow.consumer
    return Flow.business_in_france if paper.buyer.country == "FR" else Flow.business_abroad


def _summed(rows: Iterable[Row]) -> Sequence[Row]:
    sums: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (row.flow, row.day, row.category, row.rate, row.currency, row.country, row.reference, row.siren)
        before = sums.get(key)
        sums[key] = row if before is None else _together(before, row)
    return [sums[key] for key in sorted(sums, key=str)]


def _together(one: Row, other: Row) -> Row:
    return replace(
        one,
        papers=one.papers + other.papers,
        net=one.net + other.net,
        vat=one.vat + other.vat,
        total=one.total + other.total,
    )


def as_csv(rows: Sequence[Row]) -> str:
    """One line a row, amounts with a point, dates as ISO 8601."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=_columns(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_json(rows))
    return written.getvalue()


def _columns() -> Sequence[str]:
    flow, *others = (one.name for one in fields(Row))
    return [flow, "number", *others]


def as_json(rows: Sequence[Row]) -> Sequence[Mapping[str, object]]:
    return [
        {
            **asdict(row),
            "flow": row.flow.value,
            "number": row.flow.number,
            "day": row.day.isoformat(),
            "net": _amount(row.net, row.currency),
            "vat": _amount(row.vat, row.currency),
            "total": _amount(row.total, row.currency),
        }
        for row in rows
    ]


def _amount(minor: int, currency: str) -> str:
    units = MINOR_UNITS[currency]
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**units)
    return f"{sign}{whole}.{part:0{units}d}" if units else f"{sign}{whole}"
