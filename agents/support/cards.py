from agents.messages import Button, Card, Source
from agents.support.order_help import Told
from agents.support.service import HandoffNotice
from agents.texts.lookup import moment, say


def handoff_card(notice: HandoffNotice, *, reason: str, language: str) -> Card:
    key = "command.handoff_already" if notice.already else "command.handoff"
    time = moment(notice.requested_at, language)
    summary = " ".join(reason.split())[:160]
    facts = {"time": time} if notice.already else {"time": time, "summary": summary}
    return Card(kind="handoff", text=say(key, language, **facts))


def order_card(told: Told, *, language: str, more: str = "") -> Card:
    """What was said of an order, with the row it was read from as its source."""
    buttons = [
        Button(say("support.button_order", language, number=number), f"shop-order:{number}"[:64])
        for number in told.choices
    ]
    order = told.drafted.order if told.drafted else None
    sources: tuple[Source, ...] = ()
    if order is not None:
        title = say("support.order_source", language, number=order.number)
        sources = (Source(title, say("support.shop", language)),)
    data: dict[str, object] = {"waits": told.waits_for_customer}
    if told.drafted is not None and order is not None:
        data |= {"order": order.number, "citations": list(told.drafted.citations)}
    return Card(
        kind="order",
        text="\n".join(part for part in (told.text, more) if part),
        buttons=tuple(buttons),
        sources=sources,
        data=data,
    )
