"""A review in the thread itself: stars, words, and whether it may be shown."""

from agents.brain.turn import Reply, TurnContext
from agents.conversation.nudge_words import DECLINED, REVIEW
from agents.marketing.reviews import NoSuchPurchase, ReviewsService
from agents.messages import Button
from agents.texts.lookup import say

_SKIP = ":skip"
"""The end of the button under the request for words."""
_POOR = 2
"""Up to this rating a person of the team is offered first."""


class Reviewing:
    def __init__(self, reviews: ReviewsService) -> None:
        self._reviews = reviews

    async def answer(self, turn: TurnContext) -> Reply | None:
        """The answer to a press of a review or of a nudge, or to the words of a review; None for anything else."""
        kind, *rest = (turn.button or "").split(":")
        if kind == DECLINED:
            return Reply(say("nudge.declined", turn.language), brain="none")
        if kind == REVIEW:
            try:
                return await self._pressed(turn, rest)
            except NoSuchPurchase:
                return Reply(say("review.unknown", turn.language), brain="none")
        if turn.button is not None or not _was_asked_for_words(turn):
            return None
        order_id = await self._reviews.add_text(turn.contact_id, turn.text)
        if order_id is None:
            return None
        return self._ask_to_publish(turn, order_id, say("review.text_kept", turn.language))

    async def _pressed(self, turn: TurnContext, rest: list[str]) -> Reply:
        match rest:
            case [order, ("1" | "2" | "3" | "4" | "5") as stars] if _is_id(order):
                return await self._rated(turn, int(order), int(stars))
            case [order, "skip"] if _is_id(order):
                await self._reviews.without_text(turn.contact_id, int(order))
                return self._ask_to_publish(turn, int(order), "")
            case [order, ("yes" | "no") as answer] if _is_id(order):
                await self._reviews.publish(turn.contact_id, int(order), yes=answer == "yes")
                return self._settled(turn, int(order), yes=answer == "yes")
        raise NoSuchPurchase

    async def _rated(self, turn: TurnContext, order_id: int, stars: int) -> Reply:
        await self._reviews.rate(turn.contact_id, order_id, stars)
        text = say("review.thanks", turn.language, number=stars)
        buttons = [Button(say("review.skip", turn.language), f"{REVIEW}:{order_id}{_SKIP}")]
        if stars <= _POOR:
            text = f"{text}\n{say('review.sorry', turn.language)}"
            buttons.insert(0, Button(say("button.human", turn.language), "human"))
        return Reply(text, buttons=tuple(buttons), brain="none")

    @staticmethod
    def _ask_to_publish(turn: TurnContext, order_id: int, before: str) -> Reply:
        question = say("review.may_publish", turn.language)
        buttons = tuple(
            Button(say(f"review.publish_{answer}", turn.language), f"{REVIEW}:{order_id}:{answer}")
            for answer in ("yes", "no")
        )
        return Reply(f"{before} {question}".strip(), buttons=buttons, brain="none")

    @staticmethod
    def _settled(turn: TurnContext, order_id: int, *, yes: bool) -> Reply:
        if not yes:
            return Reply(say("review.kept_private", turn.language), brain="none")
        back = Button(say("review.withdraw", turn.language), f"{REVIEW}:{order_id}:no")
        return Reply(say("review.published", turn.language), buttons=(back,), brain="none")


def _was_asked_for_words(turn: TurnContext) -> bool:
    """Whether Alex asked for a review's words lately; else no row is looked for, as almost always."""
    return any(
        button.value.startswith(f"{REVIEW}:") and button.value.endswith(_SKIP)
        for line in turn.history
        for button in line.buttons
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
