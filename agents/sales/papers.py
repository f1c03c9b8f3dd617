"""An invoice or a credit note as figures: every amount that is printed, to the cent, from the rows of the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from agents.sales.invoicing import TEST_GATEWAY
from agents.texts.lookup import PARIS, say
from storage.database import Transaction
from storage.models.invoice import Invoice, InvoiceKind
from storage.models.ledger import Payment
from storage.models.order import Order
from storage.money import Money

Facts = Mapping[str, object]
_WHOLE = 10_000
"""Basis points of 100 %."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Amounts without VAT; `net` is after the reduction."""

    name: str
    quantity: int
    vat_basis_points: int
    before: Money
    reduction: Money
    net: Money

    @property
    def unit(self) -> Money:
        return Money(round(self.before.amount_minor / self.quantity), self.before.currency)


@dataclass(frozen=True, slots=True)
class VatLine:
    basis_points: int
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str = ""
    siren: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    country: str = "FR"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed; nothing in it is computed anew from what may have changed since."""

    reference: str
    kind: InvoiceKind
    language: str
    issued_at: datetime
    seller: Party | None
    buyer: Party
    is_business: bool
    lines: tuple[PaperLine, ...]
    vats: tuple[VatLine, ...]
    net: Money
    vat: Money
    total: Money
    order_number: int
    ordered_at: datetime | None
    order_total: Money
    paid_at: datetime
    gateway: str
    due_at: datetime | None
    corrects: str | None
    corrects_issued_at: datetime | None
    mentions: tuple[str, ...]

    @property
    def is_test(self) -> bool:
        return self.gateway == TEST_GATEWAY

    @property
    def is_part(self) -> bool:
        """It stands for some of the order only: an instalment, or what of a payment went back."""
        return self.total != self.order_total

    @property
    def nothing(self) -> Money:
        return Money(0, self.total.currency)

    @property
    def is_exempt(self) -> bool:
        return self.seller is not None and not self.seller.vat_number


def paper_of(tx: Transaction, invoice: Invoice) -> Paper:
    order = tx.orders.get(invoice.order_id)
    assert order is not None
    content = invoice.content
    corrected = tx.ledger.invoice(invoice.corrects_id) if invoice.corrects_id is not None else None
    lines, vats = _figures(invoice, cast("Sequence[Facts]", content["lines"]), _part_name(invoice, order, content))
    payment: Payment = tx.ledger.payment(invoice.payment_id)
    ordered, payable = content.get("ordered_at"), content.get("payable_by")
    return Paper(
        reference=invoice.reference,
        kind=InvoiceKind(invoice.kind),
        language=str(content["language"]),
        issued_at=invoice.issued_at,
        seller=_seller(cast("Facts | None", content["seller"])),
        buyer=_buyer(cast("Facts", content["buyer"])),
        is_business=bool(cast("Facts", content["buyer"]).get("company")),
        lines=lines,
        vats=vats,
        net=Money(invoice.amount_minor - invoice.vat_minor, invoice.currency),
        vat=Money(invoice.vat_minor, invoice.currency),
        total=Money(invoice.amount_minor, invoice.currency),
        order_number=invoice.order_id,
        ordered_at=datetime.fromisoformat(str(ordered)) if ordered else None,
        order_total=Money(int(cast("int", content["order_total_minor"])), invoice.currency),
        paid_at=payment.paid_at,
        gateway=payment.gateway,
        due_at=datetime.fromisoformat(str(payable)).replace(tzinfo=PARIS) if payable else None,
        corrects=str(content["corrects"]) if content.get("corrects") else None,
        corrects_issued_at=corrected.issued_at if corrected is not None else None,
        mentions=tuple(str(one) for one in cast("Sequence[object]", content["mentions"])),
    )


def _part_name(invoice: Invoice, order: Order, content: Facts) -> str:
    names = ", ".join(str(line["name"]) for line in cast("Sequence[Facts]", content["lines"]))
    key = "paper.part_back" if invoice.kind == InvoiceKind.credit_note else "paper.part_paid"
    return say(key, str(content["language"]), names=names, number=order.id)


def _seller(told: Facts | None) -> Party | None:
    if told is None:
        return None
    return Party(
        name=str(told["name"]),
        address=str(told["address"]),
        siren="".join(str(told["siren"]).split()),
        vat_number="".join(str(told["vat_number"] or "").split()),
        email=str(told["email"]),
        phone=str(told["phone"]),
    )


def _buyer(told: Facts) -> Party:
    company = cast("Facts", told.get("company") or {})
    return Party(
        name=str(company.get("name") or told.get("name") or ""),
        address=str(company.get("address") or ""),
        siren=str(company.get("siren") or ""),
        vat_number="".join(str(company.get("vat_number") or "").split()),
        email=str(told.get("email") or ""),
        country=str(told.get("country") or "FR"),
    )


def _figures(
    invoice: Invoice, sold: Sequence[Facts], part_name: str
) -> tuple[tuple[PaperLine, ...], tuple[VatLine, ...]]:
    """Lines and VAT that add up to the invoice exactly, whatever part of the order it stands for."""
    gross = [_number(line, "amount_minor") - _number(line, "reduction_minor") for line in sold]
    rates = [_number(line, "vat_basis_points") for line in sold]
    groups = {rate: sum(amount for amount, mine in zip(gross, rates, strict=True) if mine == rate) for rate in rates}
    shares = dict(zip(groups, shared(invoice.amount_minor, list(groups.values())), strict=True))
    vats = _vats(invoice, shares)
    if invoice.amount_minor != sum(gross):
        lines = [_line(part_name, 1, vat.basis_points, vat.net, Money(0, invoice.currency)) for vat in vats]
        return tuple(lines), vats
    lines = []
    for vat in vats:
        mine = [
            (line, amount) for line, amount, rate in zip(sold, gross, rates, strict=True) if rate == vat.basis_points
        ]
        nets = shared(vat.net.amount_minor, [amount for _, amount in mine])
        for (line, _), net in zip(mine, nets, strict=True):
            reduction = round(_number(line, "reduction_minor") * _WHOLE / (_WHOLE + vat.basis_points))
            kept, less = Money(net, invoice.currency), Money(reduction, invoice.currency)
            lines.append(_line(str(line["name"]), _number(line, "quantity"), vat.basis_points, kept, less))
    return tuple(lines), vats


def _line(name: str, quantity: int, rate: int, net: Money, reduction: Money) -> PaperLine:
    before = Money(net.amount_minor + reduction.amount_minor, net.currency)
    return PaperLine(name, quantity, rate, before, reduction, net)


def _vats(invoice: Invoice, shares: Mapping[int, int]) -> tuple[VatLine, ...]:
    """The VAT of each rate; the highest takes what rounding leaves, so that they make the invoice's own."""
    found: list[VatLine] = []
    left = invoice.vat_minor
    for rate in sorted(shares):
        amount = shares[rate]
        vat = left if rate == max(shares) else round(amount * rate / (_WHOLE + rate))
        left -= vat
        found.append(VatLine(rate, Money(amount - vat, invoice.currency), Money(vat, invoice.currency)))
    return tuple(found)


def shared(amount: int, weights: Sequence[int]) -> Sequence[int]:
    """An amount in parts as large as the weights say, to the last cent."""
    whole = sum(weights)
    parts, seen, given = [], 0, 0
    for weight in weights:
        seen += weight
        upto = amount * seen // whole if whole else 0
        parts.append(upto - given)
        given = upto
    if parts:
        parts[-1] += amount - given
    return parts


def _number(line: Facts, key: str) -> int:
    return int(cast("int", line[key]))
