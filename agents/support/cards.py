from agents.messages import Button, Card, Source
from agents.support.order_help import Told
from agents.support.service import HandoffNotice
from agents.support.wishes import is_outcry, wants_call
from agents.texts.lookup import moment, say
from knowledge.language.entities import extract

_LONGEST_SUMMARY = 160
_SEVERAL = 2
"""Lines written since: the first that asks again hears since when it is known."""
_FEWEST_WORDS = 4
"""A line of fewer adds nothing to what was asked."""


def handoff_card(notice: HandoffNotice, *, reason: str, language: str, said: str = "") -> Card:
    """Who answers, when, and what was understood; for a call, when calls are made.

    `said` are the words of this turn: whoever asks again reads what is new, not the same line each time.
    """
    if notice.already:
        text = _told_again(notice, said, language)
    else:
        time, by = moment(notice.requested_at, language), moment(notice.by, language)
        who = notice.who or say("takeover.anyone", language)
        text = say("takeover.told", language, time=time, by=by, who=who, summary=_summary(reason))
        if notice.is_alone:
            text = f"{text} {say('takeover.told_alone', language)}"
    if wants_call(reason):
        text = f"{text}\n{_call_back(notice, reason, language)}"
    return Card(kind="handoff", text=text)


def _told_again(notice: HandoffNotice, said: str, language: str) -> str:
    time, by = moment(notice.requested_at, language), moment(notice.by, language)
    if notice.lines < _SEVERAL:
        return say("takeover.told_already", language, time=time, by=by)
    if len(said.split()) >= _FEWEST_WORDS and not is_outcry(said):
        who = notice.who or say("takeover.anyone", language)
        return say("takeover.told_more", language, time=time, by=by, who=who, summary=_summary(said))
    who = notice.who or say("takeover.anyone_within", language)
    return say("takeover.told_waiting", language, waited=_waited(notice, language), by=by, who_within=who)


def _summary(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_SUMMARY]


def _waited(notice: HandoffNotice, language: str) -> str:
    minutes = int(notice.waited.total_seconds() // 60)
    if minutes == 0:
        return say("takeover.waited_minute", language)
    hours, left = divmod(minutes, 60)
    if hours == 0:
        return say("takeover.waited_minutes", language, minutes=minutes)
    days, rest = divmod(hours, 24)
    if days == 0:
        return say("takeover.waited_hours", language, hours=hours, minutes=f"{left:02}")
    return say("takeover.waited_days", language, days=days, hours=rest)


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
