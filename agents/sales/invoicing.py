"""Invoices and credit notes: numbered in the transaction that earns them, never changed afterwards."""

from collections.abc import Mapping
from datetime import timedelta

from agents.errors import NotFound
from agents.sales.letters import send_paper
from agents.texts.lookup import PARIS, say
from storage.database import Transaction
from storage.models.catalogue import Seller
from storage.models.invoice import Invoice, InvoiceKind
from storage.models.ledger import Payment
from storage.models.order import BuyerKind, Order

TEST_GATEWAY = "test"
"""Money of the test page is no money: its papers have a series of their own."""
_PREFIX = {InvoiceKind.invoice: "F", InvoiceKind.credit_note: "A"}


def issue_invoice(tx: Transaction, order: Order, payment: Payment) -> Invoice:
    """The invoice of a payment that is kept."""
    return _issue(tx, order, payment, InvoiceKind.invoice, payment.amount_minor)


def correct_invoice(tx: Transaction, order: Order, payment: Payment, amount: int) -> Invoice:
    """The credit note for what of a payment goes back."""
    return _issue(tx, order, payment, InvoiceKind.credit_note, amount)


def _issue(tx: Transaction, order: Order, payment: Payment, kind: InvoiceKind, amount: int) -> Invoice:
    earlier = tx.ledger.invoices(order.id)
    corrected = next((one for one in earlier if one.payment_id == payment.id and one.kind == InvoiceKind.invoice), None)
    before = sum(one.amount_minor for one in earlier if one.kind == kind)
    series = _series(payment, kind, tx.now.astimezone(PARIS).year)
    invoice = Invoice(
        series=series,
        number=tx.ledger.next_number(series),
        kind=kind,
        order_id=order.id,
        payment_id=payment.id,
        corrects_id=corrected.id if corrected is not None and kind is InvoiceKind.credit_note else None,
        amount_minor=amount,
        vat_minor=_vat(order, before + amount) - _vat(order, before),
        currency=payment.currency,
        content=_content(tx, order, corrected if kind is InvoiceKind.credit_note else None),
        issued_at=tx.now,
    )
    tx.ledger.add(invoice)
    if earlier:
        # The first one goes with the confirmation of the order.
        send_paper(tx, order, invoice)
    return invoice


def _series(payment: Payment, kind: InvoiceKind, year: int) -> str:
    test = "TEST-" if payment.gateway == TEST_GATEWAY else ""
    return f"{test}{_PREFIX[kind]}{year}"


def _vat(order: Order, amount: int) -> int:
    """The VAT of that much of the price. Parts are differences of this, so they make exactly the whole."""
    return (2 * order.vat_minor * amount + order.total_minor) // (2 * order.total_minor) if order.total_minor else 0


def _content(tx: Transaction, order: Order, corrected: Invoice | None) -> Mapping[str, object]:
    seller = tx.catalogue.seller()
    business = order.buyer == BuyerKind.business
    mentions = ["vat_exempt"] if seller is not None and seller.vat_number is None else []
    mentions += ["late_payment"] if business else []
    return {
        "language": order.language,
        "seller": _seller(seller),
        "buyer": {"name": order.name, "email": order.email, "country": order.country, "company": order.company},
        "lines": [
            {
                "name": line.name,
                "quantity": line.quantity,
                "amount_minor": line.amount_minor,
                "reduction_minor": line.reduction_minor,
                "vat_basis_points": line.vat_basis_points,
            }
            for line in tx.orders.lines(order.id)
        ],
        "order_total_minor": order.total_minor,
        "ordered_at": order.ordered_at.isoformat() if order.ordered_at else None,
        "payable_by": (tx.now + timedelta(days=30)).date().isoformat() if business else None,
        "corrects": corrected.reference if corrected is not None else None,
        "mentions": [say(f"invoice.{mention}", order.language) for mention in mentions],
    }


def _seller(seller: Seller | None) -> Mapping[str, object] | None:
    if seller is None:
        return None
    return {
        "name": seller.name,
        "address": seller.address,
        "siren": seller.siren,
        "vat_number": seller.vat_number,
        "email": seller.email,
        "phone": seller.phone,
    }


def invoice_of(tx: Transaction, reference: str) -> Invoice:
    """The paper with that reference. Raises NotFound."""
    series, _, number = reference.rpartition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 16
    invoice = tx.ledger.invoice_named(series, int(number)) if is_number else None
    if invoice is None:
        raise NotFound
    return invoice
