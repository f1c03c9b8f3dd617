"""Consent in the thread itself: "stop", "mes préférences" and their buttons, before any brain."""

from agents.brain.turn import Reply, TurnContext
from agents.contacts.consent import Consents, How, Proof
from agents.contacts.consent_cards import (
    BUTTON,
    choices_of,
    chosen_text,
    preferences_card,
)
from agents.contacts.consent_words import Said, said
from agents.conversation.hearing import is_spoken
from agents.messages import Button, MessageClass
from agents.texts.lookup import say


class Preferring:
    def __init__(self, consents: Consents) -> None:
        self._consents = consents

    async def answer(self, turn: TurnContext) -> Reply | None:
        """The answer when the turn is about what we may write; None when it is about anything else."""
        if turn.button is not None:
            return await self._pressed(turn, turn.button) if turn.button.startswith(f"{BUTTON}:") else None
        match said(turn.text):
            case Said.preferences:
                return await self._shown(turn)
            case Said.stop:
                return await self._stopped(turn, How.words)
            case Said.bare_stop if not (turn.hands_busy or is_spoken(turn)):
                return await self._stopped(turn, How.words)
        return None

    async def _pressed(self, turn: TurnContext, button: str) -> Reply:
        if button == f"{BUTTON}:stop":
            return await self._stopped(turn, How.button)
        choices = choices_of(button, here=turn.channel)
        if choices is None:
            return await self._shown(turn)
        await self._consents.choose(turn.contact_id, choices, _proof(turn, How.button))
        return Reply(chosen_text(choices, turn.language), buttons=(_change(turn),), brain="none")

    async def _shown(self, turn: TurnContext) -> Reply:
        card = preferences_card(
            await self._consents.standing(turn.contact_id), here=turn.channel, language=turn.language
        )
        return Reply(card.text, buttons=card.buttons, cards=(card,), brain="none")

    async def _stopped(self, turn: TurnContext, how: How) -> Reply:
        await self._consents.stop(turn.contact_id, _proof(turn, how))
        text = say("preferences.stopped", turn.language)
        return Reply(text, buttons=(_change(turn),), message_class=MessageClass.binding, brain="none")


def _proof(turn: TurnContext, how: How) -> Proof:
    return Proof(how, turn.language, turn.fragments[-1].message_id)


def _change(turn: TurnContext) -> Button:
    return Button(say("preferences.change", turn.language), f"{BUTTON}:show")
