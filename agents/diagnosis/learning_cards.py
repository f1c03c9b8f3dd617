from agents.diagnosis.learning import Reported
from agents.messages import Card
from agents.texts.lookup import say


def reported_card(told: Reported, language: str) -> Card:
    """What became of a report that a person made of a repair."""
    key = "learning.helped" if told.helped else "learning.no_help"
    text = say(key, language, component=told.component)
    return Card(kind="repair", text=text, data={"asks": None, "is_new": told.is_new})
