from agents.messages import Card
from agents.support.service import HandoffNotice
from agents.texts.lookup import moment, say


def handoff_card(notice: HandoffNotice, *, reason: str, language: str) -> Card:
    key = "command.handoff_already" if notice.already else "command.handoff"
    time = moment(notice.requested_at, language)
    summary = " ".join(reason.split())[:160]
    facts = {"time": time} if notice.already else {"time": time, "summary": summary}
    return Card(kind="handoff", text=say(key, language, **facts))
