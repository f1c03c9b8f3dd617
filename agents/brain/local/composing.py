"""The words of the local brain around the cards of its tools, and what it keeps for the next turn."""

from collections.abc import Mapping, Sequence
from typing import cast

from agents.brain.local.plans import Plan
from agents.brain.local.repeating import said_again
from agents.brain.replying import Words
from agents.brain.turn import TurnContext
from agents.diagnosis.cards import check_buttons
from agents.messages import Button, Card
from agents.texts.lookup import say


def composed(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Words:
    """Only what the cards do not say: they are shown beside these words."""
    if _found_nothing(cards):
        return _helpless(turn, decided, cards)
    sentences = [say(key, turn.language) for key in decided.sentences]
    buttons = [Button(say(f"button.{kind}", turn.language), kind) for kind in _offered(decided)]
    if decided.repeat:
        again, repeated = said_again(turn, decided.repeat)
        sentences.append(again)
        buttons += repeated
    check = _left_open(turn, decided, cards)
    if check is not None:
        sentences.append(say("local.back", turn.language, question=check["question"]))
        buttons += check_buttons(check)
    if any(card.kind == "recap" and card.data.get("found") == 0 for card in cards) and turn.summary:
        sentences.append(say("memory.notes", turn.language, summary=turn.summary))
    return Words(
        "\n".join(sentences),
        state=_state(turn, decided, cards, failed=decided.failed),
        buttons=tuple(buttons),
        come_last=check is not None or any(card.kind == "vehicle" for card in cards),
    )


def _found_nothing(cards: Sequence[Card]) -> bool:
    return bool(cards) and all(card.kind == "passages" and not card.data.get("found") for card in cards)


def _helpless(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Words:
    """Nothing in the library: outside our field, or not understood; never a vague answer."""
    again = bool(turn.state.get("failures", 0))
    key, button = ("local.unclear_again", "human") if again else ("local.off_topic", None)
    buttons = [Button(say(f"button.{button}", turn.language), button)] if button else []
    return Words(
        say(key, turn.language),
        state=_state(turn, decided, cards, failed=True),
        buttons=tuple(buttons),
        hide_cards=True,
    )


def _offered(decided: Plan) -> Sequence[str]:
    if decided.offers_person:
        return ("human",)
    return ("fault", "code", "prices", "human") if decided.clarifies else ()


def _left_open(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Mapping[str, object] | None:
    """The check that a digression left unanswered."""
    if not (decided.digresses and turn.state.get("asks")) or any("asks" in card.data for card in cards):
        return None
    return cast("Mapping[str, object] | None", turn.state.get("check"))


def _state(turn: TurnContext, decided: Plan, cards: Sequence[Card], *, failed: bool) -> dict[str, object]:
    state = {key: value for key, value in turn.state.items() if key != "care"}
    failures = state.get("failures", 0)
    state["failures"] = (failures if isinstance(failures, int) else 0) + 1 if failed else 0
    if decided.topic is not None:
        state["topic"] = decided.topic
    if decided.drops_question:
        state["asks"] = state["check"] = None
    for card in cards:
        if "asks" in card.data:
            state |= {"asks": card.data["asks"], "check": card.data.get("check")}
    return {key: value for key, value in state.items() if value}
