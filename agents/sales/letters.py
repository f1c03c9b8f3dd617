"""What a buyer gets by mail: the contract confirmed and the withdrawal receipted, on a durable medium.

Code de la consommation, articles L221-13 (confirmation of a distance contract) and L221-21 (receipt of a withdrawal).
No mail carries the address of an order page: that address is a key, and what is kept of a mail must open nothing.
"""

from collections.abc import Sequence

from agents.claims.outgoing import gated_text
from agents.post.content import Block, Facts, Small, Words, paragraphs
from agents.post.planning import Paper, plan_mail
from agents.sales.agreement import terms
from agents.sales.recap import included, price_of
from agents.texts.lookup import day, moment, money, say
from storage.database import Transaction
from storage.models.catalogue import Nature
from storage.models.invoice import Invoice
from storage.models.mail import MailPurpose
from storage.models.order import Order
from storage.money import Money


def confirm_order(tx: Transaction, order: Order, *, may_withdraw: bool) -> None:
    """Mail the confirmation of a paid order, once; nothing when the buyer gave no address."""
    language = order.language
    # Its delivery follows the payment within seconds, and the right is lost with it.
    ends_at_once = order.immediate and order.nature == Nature.digital_content
    blocks = [
        *_said(tx, order, say("letter.order_opening", language, number=order.id)),
        Facts(_facts(tx, order)),
        *_agreement(tx, order),
        *(_said(tx, order, say("letter.order_withdraw", language)) if may_withdraw and not ends_at_once else ()),
        *_terms(order),
    ]
    papers = [Paper("invoice", one.reference) for one in tx.ledger.invoices(order.id)]
    subject = say("letter.order_subject", language, number=order.id)
    _plan(tx, order, "confirmation", subject=subject, blocks=blocks, papers=papers)


def receipt_withdrawal(tx: Transaction, order: Order, receipt: str) -> None:
    """Mail the dated receipt of a withdrawal, once."""
    opening = say("letter.withdrawal_opening", order.language)
    blocks = [*_said(tx, order, opening), Words(receipt)]
    subject = say("letter.withdrawal_subject", order.language, number=order.id)
    _plan(tx, order, "withdrawal", subject=subject, blocks=blocks)


def send_paper(tx: Transaction, order: Order, invoice: Invoice) -> None:
    """Mail an invoice or a credit note that no other mail brings, once."""
    language = order.language
    subject = say(f"paper.title_{invoice.kind}", language, reference=invoice.reference)
    amount = money(Money(invoice.amount_minor, invoice.currency), language)
    told = say(f"letter.{invoice.kind}", language, title=subject, amount=amount, number=order.id)
    papers = [Paper("invoice", invoice.reference)]
    _plan(tx, order, f"paper:{invoice.reference}", subject=subject, blocks=_said(tx, order, told), papers=papers)


def _plan(
    tx: Transaction, order: Order, what: str, *, subject: str, blocks: Sequence[Block], papers: Sequence[Paper] = ()
) -> None:
    if order.email:
        plan_mail(
            tx,
            key=f"order:{order.id}:{what}",
            recipient=order.email,
            subject=subject,
            blocks=blocks,
            language=order.language,
            purpose=MailPurpose.binding,
            papers=papers,
        )


def _said(tx: Transaction, order: Order, text: str) -> tuple[Block, ...]:
    """Our own words without what no row proves. Terms, consents and receipts never pass here: they were agreed to."""
    return paragraphs(gated_text(tx, text, language=order.language, origin="order"))


def _facts(tx: Transaction, order: Order) -> tuple[tuple[str, str], ...]:
    language = order.language
    seller = tx.catalogue.seller()
    rows = [
        ("order_name", ", ".join(line.name for line in tx.orders.lines(order.id))),
        ("order_includes", "\n".join(included(tx, order))),
        ("order_price", price_of(order)),
        ("order_day", day(order.ordered_at, language) if order.ordered_at else ""),
        ("order_buyer", order.name or ""),
        ("order_seller", f"{seller.name}\n{seller.address}\nSIREN {seller.siren}" if seller else ""),
        ("order_contact", f"{seller.email}\n{seller.phone}" if seller else ""),
        ("order_mediator", seller.mediator if seller else ""),
    ]
    return tuple((say(f"letter.{name}", language), value) for name, value in rows if value)


def _agreement(tx: Transaction, order: Order) -> list[Block]:
    """The recap the buyer saw and the boxes ticked, word for word."""
    language = order.language
    blocks: list[Block] = []
    if order.recap:
        blocks.append(Words(f"{say('letter.order_recap', language)}\n{order.recap}"))
    given = [
        say("letter.order_consent", language, text=one.text, at=moment(one.given_at, language))
        for one in tx.orders.consents(order.id)
    ]
    return [*blocks, *([Small("\n".join(given))] if given else [])]


def _terms(order: Order) -> list[Block]:
    if order.terms_version is None:
        return []
    agreed = terms(order.terms_version, order.language)
    heading = say("letter.terms", order.language, version=agreed.version, digest=agreed.digest)
    articles = [f"{number}. {article.title}\n{article.text}" for number, article in enumerate(agreed.articles, start=1)]
    return [Small("\n\n".join([heading, *articles]))]
