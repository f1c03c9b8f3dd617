"""What a buyer gets by mail: the contract confirmed and the withdrawal receipted, on a durable medium.

Code de la consommation, articles L221-13 (confirmation of a distance contract) and L221-21 (receipt of a withdrawal).
No mail carries the address of an order page: that address is a key, and what is kept of a mail must open nothing.
"""

from collections.abc import Sequence

from agents.post.content import Block, Facts, Small, Words, paragraphs
from agents.post.planning import KeptFile, plan_mail
from agents.sales.agreement import terms
from agents.sales.policy import Refusal
from agents.sales.recap import included, price_of
from agents.texts.lookup import day, moment, money, say
from storage.database import Transaction
from storage.models.invoice import Invoice
from storage.models.mail import MailPurpose
from storage.models.order import Order
from storage.money import Money


def confirm_order(tx: Transaction, order: Order, *, refusal: Refusal | None) -> None:
    """Mail the confirmation of a paid order, once; nothing when the buyer gave no address.

    `refusal` says why the order cannot be withdrawn from, None while it can.
    """
    language = order.language
    blocks = [
        *paragraphs(say("letter.order_opening", language, number=order.id)),
        Facts(_facts(tx, order)),
        *_agreement(tx, order),
        *([Words(say("letter.order_withdraw", language))] if refusal is None else []),
        *_terms(order),
    ]
    _plan(tx, order, "confirmation", say("letter.order_subject", language, number=order.id), blocks)


def receipt_withdrawal(tx: Transaction, order: Order, receipt: str) -> None:
    """Mail the dated receipt of a withdrawal, once."""
    opening = say("letter.withdrawal_opening", order.language)
    blocks = [*paragraphs(opening), Words(receipt)]
    _plan(tx, order, "withdrawal", say("letter.withdrawal_subject", order.language, number=order.id), blocks)


def send_paper(tx: Transaction, order: Order, invoice: Invoice, file: KeptFile) -> None:
    """Mail an invoice or a credit note with its PDF, once."""
    language = order.language
    title = say(f"paper.title_{invoice.kind}", language, reference=invoice.reference)
    amount = money(Money(invoice.amount_minor, invoice.currency), language)
    told = say(f"letter.{invoice.kind}", language, title=title, amount=amount, number=order.id)
    _plan(tx, order, f"paper:{invoice.reference}", title, list(paragraphs(told)), files=(file,))


def _plan(
    tx: Transaction,
    order: Order,
    what: str,
    subject: str,
    blocks: list[Block],
    *,
    files: Sequence[KeptFile] = (),
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
            files=files,
        )


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
