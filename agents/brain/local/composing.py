"""The words of the local brain around the cards of its tools, and what it keeps for the next turn."""

from collections.abc import Mapping, Sequence
from typing import cast

from agents.brain.local.plans import Plan, asks_of_danger, lost
from agents.brain.local.pressing import COMPLAINT, COMPLAINTS
from agents.brain.local.repeating import said_again
from agents.brain.replying import Words
from agents.brain.turn import TurnContext
from agents.diagnosis.cards import check_buttons, put_in
from agents.messages import Button, Card
from agents.texts.lookup import say
from knowledge.diagnosis.urgency import STOP
from storage.models.message import Role

_MEANT = ("fault", "code", "prices", "human")
"""What a line that was not understood may have been about."""


def composed(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Words:
    """Only what the cards do not say: they are shown beside these words."""
    if decided.failed or _found_nothing(cards):
        return _helpless(turn, decided, cards)
    sentences = [say(key, turn.language) for key in decided.sentences]
    buttons = [*_complaints(turn, decided), *_buttons(turn, _offered(decided))]
    if decided.repeat:
        again, repeated = said_again(turn, decided.repeat)
        sentences.append(again)
        buttons += repeated
    elif sentences and _told_lately(turn, decided, sentences):
        sentences.insert(0, say("local.as_said", turn.language))
        buttons = list(dict.fromkeys([*buttons, *_buttons(turn, ("human",))]))
    check = _left_open(turn, decided, cards)
    if check is not None:
        if asks_of_danger(turn) and not decided.warns:
            sentences.append(say("local.not_before", turn.language))
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


_LATELY = 6
"""Lines in which an answer that comes again is remembered word for word."""
_INFORMS = ("matter.", "local.payment", "local.company", "local.privacy")
"""What tells something: a greeting may come twice."""


def _told_lately(turn: TurnContext, decided: Plan, sentences: Sequence[str]) -> bool:
    if decided.calls or not all(key.startswith(_INFORMS) for key in decided.sentences):
        return False
    said = "\n".join(sentences)
    return any(said in line.text for line in turn.history[-_LATELY:] if line.role == Role.assistant)


def _found_nothing(cards: Sequence[Card]) -> bool:
    return bool(cards) and all(card.kind == "passages" and not card.data.get("found") for card in cards)


def _helpless(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Words:
    """Outside our field, or not understood; never a vague answer, never a dead end."""
    state = _state(turn, decided, cards, failed=True)
    if turn.state.get("failures"):
        still = lost(turn)
        words = "\n".join([*_warned(turn), *(say(key, turn.language) for key in still.sentences)])
        return Words(words, state=state, buttons=_buttons(turn, _offered(still)), hide_cards=True)
    check = _asked(turn)
    if check is not None:
        first = _warned(turn) or [say("local.beside", turn.language)]
        text = "\n".join([*first, say("local.back", turn.language, question=check["question"])])
        return Words(text, state=state, buttons=check_buttons(check), hide_cards=True)
    if turn.state.get("topic") == "products":
        buttons = _buttons(turn, ("human", "prices"))
        return Words(say("local.not_in_offers", turn.language), state=state, buttons=buttons, hide_cards=True)
    key = "local.unclear" if decided.failed else "local.off_topic"
    return Words(say(key, turn.language), state=state, buttons=_buttons(turn, _MEANT), hide_cards=True)


def _warned(turn: TurnContext) -> list[str]:
    """What still holds while a car that must stand still is spoken of, whatever was not understood."""
    if not turn.state.get("asks"):
        return []
    if asks_of_danger(turn):
        return [say("local.not_before", turn.language)]
    return [say("local.stay_stopped", turn.language)] if turn.state.get("urgency") == STOP else []


def _buttons(turn: TurnContext, kinds: Sequence[str]) -> tuple[Button, ...]:
    return tuple(Button(say(f"button.{kind}", turn.language), kind) for kind in kinds)


def _complaints(turn: TurnContext, decided: Plan) -> Sequence[Button]:
    if not decided.asks_symptom:
        return ()
    return [Button(say(f"complaint.{what}_button", turn.language), f"{COMPLAINT}:{what}") for what in COMPLAINTS]


def _offered(decided: Plan) -> Sequence[str]:
    if decided.offers_person:
        return ("human",)
    return _MEANT if decided.clarifies else ()


def _left_open(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> Mapping[str, object] | None:
    """The check that a digression left unanswered; a question of danger stands whatever else was answered."""
    if any("asks" in card.data or card.kind == "handoff" for card in cards) or decided.drops_question:
        return None
    return _asked(turn) if decided.digresses or asks_of_danger(turn) else None


def _asked(turn: TurnContext) -> Mapping[str, object] | None:
    """The question that waits for its answer, in the language of this turn."""
    check = cast("Mapping[str, object] | None", turn.state.get("check"))
    return put_in(check, turn.language) if check and turn.state.get("asks") else None


def _state(turn: TurnContext, decided: Plan, cards: Sequence[Card], *, failed: bool) -> dict[str, object]:
    state = {key: value for key, value in turn.state.items() if key != "care"}
    failures = state.get("failures", 0)
    state["failures"] = (failures if isinstance(failures, int) else 0) + 1 if failed else 0
    if decided.topic is not None:
        state["topic"] = decided.topic
    if decided.drops_question:
        state["asks"] = state["check"] = None
    for card in cards:
        if card.kind == "handoff":
            state["handed_on"] = True
        if "asks" in card.data:
            state |= {key: card.data.get(key) for key in ("asks", "check", "urgency")}
    return {key: value for key, value in state.items() if value}
