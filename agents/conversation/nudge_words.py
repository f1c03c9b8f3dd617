"""What a nudge says: sentences that state rows (a name, a price, a day), in the language of the order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from agents.claims.outgoing import gated_text
from agents.contacts.consent_cards import question_card, stop_button
from agents.conversation.dunning_words import refused_message
from agents.marketing.sequences import GUIDE, GUIDES, UPSELLS, SequenceName, steps_of
from agents.messages import Backed, Button, OutgoingMessage, Source
from agents.post.content import Action, Block, Small, paragraphs
from agents.sales.cards import price_line
from agents.sales.catalogue import Offer, offer_called
from agents.texts.lookup import day, moment, money, say
from knowledge.loader import Passage, load_article
from storage.database import Transaction
from storage.models.consent import Purpose
from storage.models.ids import OrderId
from storage.models.nudge import Nudge
from storage.models.order import Order
from storage.money import Money

DECLINED = "nudge-no"
REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that a nudge may name; built from what only the doors know."""

    home: Callable[[], str]
    order: Callable[[OrderId], str]


@dataclass(frozen=True, slots=True)
class About:
    """What a nudge is about, read at the moment it is sent."""

    nudge: Nudge
    order: Order
    names: str
    products: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.order.language


def about(tx: Transaction, nudge: Nudge, order: Order) -> About:
    lines = tx.orders.lines(order.id)
    return About(nudge, order, ", ".join(line.name for line in lines), tuple(line.product_id for line in lines))


def upsell_of(tx: Transaction, subject: About) -> Offer | None:
    """What is proposed after this order, at today's price; None when nothing is, or it is not on sale."""
    wanted = next((UPSELLS[product] for product in subject.products if product in UPSELLS), None)
    return offer_called(tx, wanted) if wanted else None


def chat_message(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:
    message = _WRITERS[subject.nudge.sequence, subject.nudge.step](tx, subject, links)
    if subject.nudge.purpose == Purpose.service:
        return message
    return replace(message, buttons=(*message.buttons, stop_button(subject.language)))


def mail_of(tx: Transaction, subject: About, links: Links) -> tuple[str, Sequence[Block]]:
    """The subject and the content of the same by e-mail; the way out of such mails is the post's own."""
    message = _WRITERS[subject.nudge.sequence, subject.nudge.step](tx, subject, links)
    said = gated_text(tx, message.text, backed=message.backed, language=subject.language, origin="nudge")
    actions = [Action(button.label, button.url) for button in message.buttons if button.url]
    home = Action(say("nudge.mail_home", subject.language), links.home())
    sources = [Small(f"{source.title} ({source.origin})") for source in message.sources]
    title = say(f"nudge.subject_{subject.nudge.sequence}_{subject.nudge.step}", subject.language, name=subject.names)
    return title, (*paragraphs(said), *(actions or [home]), *sources, *_seller(tx, subject))


def _seller(tx: Transaction, subject: About) -> tuple[Block, ...]:
    """For whom a commercial mail is sent (Code des postes et des communications électroniques, article L34-5)."""
    seller = tx.catalogue.seller()
    if seller is None or subject.nudge.purpose == Purpose.service:
        return ()
    named = say("nudge.mail_seller", subject.language, name=seller.name, address=" ".join(seller.address.split()))
    return (Small(named),)


def _consent(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:  # noqa: ARG001 -- the shape of a writer
    card = question_card(subject.language)
    return OutgoingMessage(card.text, buttons=card.buttons)


def _upsell(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:  # noqa: ARG001 -- as above
    offer = upsell_of(tx, subject)
    assert offer is not None, "a nudge without an offer is skipped"
    language = subject.language
    text = say(
        f"nudge.{subject.nudge.step}",
        language,
        bought=subject.names,
        name=offer.name(language),
        price=price_line(offer, language),
        includes="\n".join(f"• {line}" for line in offer.includes(language)),
    )
    see = Button(say("nudge.see", language), f"product:{offer.id}")
    return OutgoingMessage(text, buttons=(see, _decline(subject)))


def _cart(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:  # noqa: ARG001 -- as above
    order, language = subject.order, subject.language
    text = say(
        f"nudge.cart_{subject.nudge.step}",
        language,
        number=order.id,
        name=subject.names,
        price=money(Money(order.total_minor, order.currency), language),
        until=moment(order.expires_at, language),
    )
    go = Button(say("nudge.finish", language), f"pay:{order.id}", url=links.order(OrderId(order.id)))
    # The deadline of these words is the one that checkout holds.
    held = Backed(text, (f"order:{order.id}",), order.expires_at, f"nudge.cart_{subject.nudge.step}")
    return OutgoingMessage(text, buttons=(go, _decline(subject)), backed=(held,))


def _feedback(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:  # noqa: ARG001 -- as above
    language = subject.language
    rates = tuple(
        Button(say("review.stars", language, number=number), f"{REVIEW}:{subject.order.id}:{number}")
        for number in range(5, 0, -1)
    )
    return OutgoingMessage(say("nudge.feedback", language, name=subject.names), buttons=rates)


def _bonus(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:  # noqa: ARG001 -- as above
    guide = _guide(next((GUIDES[one] for one in subject.products if one in GUIDES), GUIDE), subject.language)
    text = "\n\n".join(passage.text for passage in guide)
    cited = guide[0].source
    return OutgoingMessage(
        say("nudge.bonus", subject.language, name=subject.names, title=cited.title, text=text),
        sources=(Source(cited.title, cited.origin, cited.url),),
    )


@cache
def _guide(name: str, language: str) -> tuple[Passage, ...]:
    return tuple(passage for passage in load_article(name) if passage.language == language)


def _renewal(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:
    order, language = subject.order, subject.language
    subscription = tx.ledger.subscription(order.id)
    assert subscription is not None, "what does not renew is skipped"
    assert subscription.paid_until is not None, "what does not renew is skipped"
    text = say(
        "nudge.renewal",
        language,
        number=order.id,
        name=subject.names,
        day=day(subscription.paid_until, language),
        price=money(Money(order.total_minor, order.currency), language),
    )
    url = f"{links.order(OrderId(order.id))}?ask=cancel"
    return OutgoingMessage(text, buttons=(Button(say("nudge.cancel_renewal", language), f"pay:{order.id}", url=url),))


def _dunning(tx: Transaction, subject: About, links: Links) -> OutgoingMessage:
    row = tx.refusals.open_of(subject.order.id)
    assert row is not None, "what is settled is skipped"
    page = links.order(OrderId(subject.order.id))
    return refused_message(tx, subject.order, row, step=subject.nudge.step, page=page)


def _decline(subject: About) -> Button:
    return Button(say("nudge.decline", subject.language), f"{DECLINED}:{subject.nudge.id}")


_PURCHASE, _CART, _RENEWAL = SequenceName.after_purchase, SequenceName.abandoned_cart, SequenceName.renewal
_WRITERS: Mapping[tuple[str, str], Callable[[Transaction, About, Links], OutgoingMessage]] = {
    (_PURCHASE, "consent"): _consent,
    (_PURCHASE, "upsell"): _upsell,
    (_PURCHASE, "last_reminder"): _upsell,
    (_PURCHASE, "feedback"): _feedback,
    (_PURCHASE, "bonus"): _bonus,
    (_CART, "first"): _cart,
    (_CART, "second"): _cart,
    (_RENEWAL, "notice"): _renewal,
    **{(SequenceName.dunning, step.name): _dunning for step in steps_of(SequenceName.dunning)},
}
