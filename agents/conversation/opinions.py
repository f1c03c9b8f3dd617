"""How it was: one tap after a resolution, asked only while the channel takes free words, and kept as rows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from agents.brain.turn import Reply, TurnContext
from agents.conversation.notifying import notify
from agents.conversation.replying import Replying
from agents.messages import Button, Capabilities, ChannelName, OutgoingMessage
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId
from storage.models.takeover import Survey, SurveyKind
from storage.models.work import Event

_TAP = re.compile(r"(csat|nps):(\d{1,15}):(\d{1,2})")
_COMMENT = re.compile(r"\s*(?:avis|review)\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
_SCORES = {SurveyKind.csat: range(1, 6), SurveyKind.nps: range(11)}
_LOWEST = 1
"""Where ten buttons are the most, 0 and 1 share one: both are marks of who would not recommend us."""
_LONGEST_COMMENT = 1000
_RECOMMENDS_EVERY = timedelta(days=90)
"""Nobody is asked more often whether they recommend us: a starting value, an estimate."""


class Opinions:
    def __init__(
        self, database: Database, *, replying: Replying, capabilities: Mapping[ChannelName, Capabilities]
    ) -> None:
        self._database = database
        self._replying = replying
        self._capabilities = capabilities

    def ask(self, tx: Transaction, event: Event) -> None:
        """After a resolution: the question, or a row that says it could not be asked any more. Once for a handoff."""
        handoff_id, conversation_id = (int(str(event.payload[name])) for name in ("handoff_id", "conversation_id"))
        row = tx.conversations.get(conversation_id)
        if not event.payload["resolved"] or not handoff_id or row is None:
            return
        if tx.takeover.survey_of(handoff_id, SurveyKind.csat) is not None:
            return
        may_ask = self._may_ask(tx, row)
        survey = _new(tx, row.id, SurveyKind.csat, handoff_id=handoff_id, asked=may_ask)
        if may_ask:
            language = row.language or "fr"
            buttons = tuple(
                Button(say(f"takeover.csat_{score}", language), f"csat:{survey.id}:{score}")
                for score in range(5, 0, -1)
            )
            message = OutgoingMessage(say("takeover.csat", language), buttons)
            notify(self._replying, tx, ConversationId(row.id), message)

    def recommend(self, tx: Transaction, event: Event) -> None:
        """After a ticket of a chat was answered: would they recommend us? Nothing where it may not be asked now."""
        ticket = tx.tickets.get(int(str(event.payload["ticket_id"])))
        row = tx.conversations.get(ticket.conversation_id) if ticket is not None and ticket.conversation_id else None
        if ticket is None or row is None or ticket.abandoned_at is not None or not self._may_ask(tx, row):
            return
        language = row.language or "fr"
        question = self._recommendation(tx, row, language, ticket_id=ticket.id)
        if question is not None:
            text = f"{say('takeover.nps_ticket', language, ticket=ticket.id)}\n\n{question.text}"
            notify(self._replying, tx, ConversationId(row.id), replace(question, text=text))

    def _recommendation(
        self,
        tx: Transaction,
        row: AnyRow,
        language: str,
        *,
        handoff_id: int | None = None,
        ticket_id: int | None = None,
    ) -> OutgoingMessage | None:
        """The question with one button for each mark; None for who was asked lately, in whichever of their threads."""
        scores = _SCORES[SurveyKind.nps]
        spare = self._capabilities[ChannelName(row.channel)].max_buttons - len(scores)
        people = tx.contacts.parts(row.contact_id)
        if spare < -1 or tx.takeover.was_surveyed(people, SurveyKind.nps, since=tx.now - _RECOMMENDS_EVERY):
            return None
        asked = _new(tx, row.id, SurveyKind.nps, handoff_id=handoff_id, ticket_id=ticket_id, asked=True)
        shown = scores if spare >= 0 else scores[_LOWEST:]
        shared = say("takeover.nps_lowest", language)
        label = {score: shared if spare < 0 and score == _LOWEST else str(score) for score in shown}
        buttons = tuple(Button(label[score], f"nps:{asked.id}:{score}") for score in shown)
        return OutgoingMessage(say("takeover.nps", language), buttons)

    def _may_ask(self, tx: Transaction, row: AnyRow) -> bool:
        """WhatsApp drops free words 24 h after the person's last; nobody is asked by a template for a mere opinion."""
        can = self._capabilities.get(row.channel)
        if can is None or row.unreachable_at is not None or row.blocked_at is not None:
            return False
        if row.state == ConversationState.with_person:
            return False
        window = can.session_window
        return window is None or (row.last_heard_at is not None and tx.now < row.last_heard_at + window)

    async def hear(self, turn: TurnContext) -> Reply | None:
        """A tap on a question of ours or a comment to it; None for everything else."""
        tapped = _TAP.fullmatch(turn.button or "")
        if tapped is not None:
            kind, survey_id, score = SurveyKind(tapped[1]), int(tapped[2]), int(tapped[3])
            return await self._database.write(lambda tx: self._score(tx, turn, kind, survey_id, score))
        comment = _COMMENT.fullmatch(turn.text)
        if comment is None:
            return None
        words = comment[1].strip()[:_LONGEST_COMMENT]
        return await self._database.write(lambda tx: _comment(tx, turn, words))

    def _score(self, tx: Transaction, turn: TurnContext, kind: SurveyKind, survey_id: int, score: int) -> Reply:
        """The first tap counts; somebody else's question is as unknown as none."""
        survey = tx.takeover.survey(survey_id)
        is_theirs = survey is not None and survey.conversation_id == turn.conversation_id and survey.kind == kind
        if survey is None or not is_theirs or survey.answered_at is not None or score not in _SCORES[kind]:
            return Reply(text=say("takeover.csat_closed", turn.language), brain="none")
        survey.score, survey.answered_at = score, tx.now
        tx.takeover.keep()
        thanks = say(f"takeover.{kind}_thanks", turn.language)
        row = tx.conversations.get(survey.conversation_id)
        assert row is not None, "a survey has its thread"
        is_last = kind is SurveyKind.nps
        asked = None if is_last else self._recommendation(tx, row, turn.language, handoff_id=survey.handoff_id)
        if asked is None:
            return Reply(text=thanks, brain="none")
        return Reply(text=f"{thanks}\n\n{asked.text}", buttons=asked.buttons, brain="none")


def _new(
    tx: Transaction,
    conversation_id: int,
    kind: SurveyKind,
    *,
    asked: bool,
    handoff_id: int | None = None,
    ticket_id: int | None = None,
) -> Survey:
    survey = Survey(
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        ticket_id=ticket_id,
        kind=kind,
        asked_at=tx.now if asked else None,
        created_at=tx.now,
    )
    tx.takeover.add(survey)
    return survey


def _comment(tx: Transaction, turn: TurnContext, words: str) -> Reply | None:
    handoff = tx.takeover.last_handoff(turn.conversation_id)
    survey = tx.takeover.survey_of(handoff.id, SurveyKind.csat) if handoff is not None else None
    if survey is None or survey.answered_at is None:
        return None
    survey.comment = words
    tx.takeover.keep()
    return Reply(text=say("takeover.comment_kept", turn.language), brain="none")
