"""From what was decided and what tools found to one reply; the cards of tools pass through no model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.brain.turn import Reply, ToolCall, TurnContext
from agents.messages import Button, Card, Danger, MessageClass
from agents.texts.lookup import say

_LONGEST_RESULT = 800
"""Characters of a tool's words that are kept for the next turns."""
_SAFETY_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What a brain says beside the cards. `state` replaces the dialogue state when it is not None."""

    text: str
    state: Mapping[str, object] | None = None
    buttons: tuple[Button, ...] = ()
    come_last: bool = False
    hide_cards: bool = False
    brain: str = "local"


@dataclass(frozen=True, slots=True)
class Made:
    """A tool that was called, and what came of it: words for a model, a card for the person."""

    name: str
    arguments: Mapping[str, object]
    text: str
    card: Card | None
    failed: bool = False
    """The use-case said no."""


def refused(name: str, arguments: Mapping[str, object], code: str, language: str) -> Made:
    """A use-case that says no is an answer: the brain adapts to it, and the person reads why."""
    sentence = say(f"errors.{code}", language)
    return Made(name, arguments, sentence, Card(kind="refusal", text=sentence, data={"code": code}), failed=True)


def compose(turn: TurnContext, words: Words, made: Sequence[Made]) -> Reply:
    """Put a brain's words and the cards of the tools into one bubble."""
    cards = _cards(made)
    shown = [] if words.hide_cards else [card.text for card in cards]
    said = words.text.strip()
    of_cards = [button for card in cards for button in card.buttons]
    # A question that still waits comes after what was answered, and its answers before what else may be pressed.
    blocks = [*shown, said] if words.come_last else [said, *shown]
    buttons = [*words.buttons, *of_cards] if words.come_last else [*of_cards, *words.buttons]
    return Reply(
        text="\n\n".join(block for block in blocks if block) or say("local.unclear", turn.language),
        buttons=tuple(dict.fromkeys(buttons)),
        sources=tuple(dict.fromkeys(source for card in cards for source in card.sources)),
        cards=tuple(cards),
        tools=tuple(ToolCall(one.name, one.arguments, one.failed, one.text[:_LONGEST_RESULT]) for one in made),
        state=words.state,
        message_class=_class(cards),
        brain=words.brain,
        facts={"case": next((card.data["case"] for card in cards if "case" in card.data), None)},
    )


def warned(reply: Reply, danger: Danger | None) -> Reply:
    """Add the hard facts of safety that the person's own words command, whichever brain answered."""
    if danger is None or any(card.kind == "diagnosis" for card in reply.cards):
        return reply
    missing = [line for line in danger.lines if line not in reply.text]
    if not missing:
        return reply
    text = "\n".join(missing) + f"\n\n{reply.text}"
    return replace(reply, text=text, message_class=MessageClass.binding)


def _cards(made: Sequence[Made]) -> Sequence[Card]:
    """What the tools show, each once; that nothing was found is said only when nothing else was."""
    cards = list({one.card.text: one.card for one in made if one.card is not None}.values())
    return [card for card in cards if card.data.get("found") != 0] or cards[:1]


def _class(cards: Sequence[Card]) -> MessageClass:
    """Safety and money bind: an urgent diagnosis or a receipt is sent again rather than lost."""
    if any(card.data.get("binding") for card in cards):
        return MessageClass.binding
    urgent = any(isinstance(level := card.data.get("urgency"), int) and level >= _SAFETY_LEVEL for card in cards)
    return MessageClass.binding if urgent else MessageClass.chatter
