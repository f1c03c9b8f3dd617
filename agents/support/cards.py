from agents.messages import Button, Card, Source
from agents.support.order_help import Told
from agents.support.service import HandoffNotice
from agents.support.wishes import wants_call
from agents.texts.lookup import moment, say
from knowledge.language.entities import extract


def handoff_card(notice: HandoffNotice, *, reason: str, language: str) -> Card:
    """Who answers, when, and what was understood; for a call, when calls are made."""
    time, by = moment(notice.requested_at, language), moment(notice.by, language)
    if notice.already:
        text = say("takeover.told_already", language, time=time, by=by)
    else:
        who = notice.who or say("takeover.anyone", language)
        summary = " ".join(reason.split())[:160]
        text = say("takeover.told", language, time=time, by=by, who=who, summary=summary)
        if notice.is_alone:
            text = f"{text} {say('takeover.told_alone', language)}"
    if wants_call(reason):
        text = f"{text}\n{_call_back(notice, reason, language)}"
    return Card(kind="handoff", text=text)


def _call_back(notice: HandoffNotice, reason: str, language: str) -> str:
    opens = moment(notice.calls_from, language)
    phone = next((span.value for span in extract(reason).phones), None)
    if phone is None:
        return say("takeover.told_callback", language, opens=opens)
    return say("takeover.told_callback_at", language, opens=opens, phone=phone)


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
    if told.cited:
        data["citations"] = [fact.as_json() for fact in told.cited]
    if told.drafted is not None and order is not None:
        data |= {"order": order.number, "citations": list(told.drafted.citations)}
    return Card(
        kind="order",
        text="\n".join(part for part in (told.text, more) if part),
        buttons=tuple(buttons),
        sources=sources,
        data=data,
    )
