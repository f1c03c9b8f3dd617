"""Which of two values is right, asked where they contradict each other."""

from dataclasses import replace

from agents.diagnosis.thinking import Finding
from agents.messages import Button, Card
from agents.texts.lookup import say


def doubting(card: Card, found: Finding, language: str) -> Card:
    """The one question of the turn is which of two values is right, where they contradict each other."""
    doubted = found.doubted
    if doubted is None:
        return card
    earlier, later = (one if language == "fr" else one.replace(",", ".") for one in (doubted.earlier, doubted.later))
    question = say("figures.which", language, earlier=earlier, later=later)
    buttons = tuple(
        Button(shown, f"check:{doubted.finding}:{value}"[:64])
        for shown, value in ((later, doubted.later), (earlier, doubted.earlier))
    )
    return replace(card, text=question, buttons=buttons, data={**card.data, "asks": doubted.finding, "check": None})
