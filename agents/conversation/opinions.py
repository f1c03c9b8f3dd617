"""How it was: one tap after a resolution, asked only while the channel takes free words, and kept as rows."""

import re
from collections.abc import Mapping
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
        survey = _new(tx, row.id, handoff_id, SurveyKind.csat, asked=may_ask)
        if may_ask:
            language = row.language or "fr"
            buttons = tuple(
                Button(say(f"takeover.csat_{score}", language), f"csat:{survey.id}:{score}")
                for score in range(5, 0, -1)
            )
            message = OutgoingMessage(say("takeover.csat", language), buttons)
            notify(self._replying, tx, ConversationId(row.id), message)

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
        can = self._capabilities[ChannelName(turn.channel)]
        if kind is SurveyKind.nps or can.max_buttons < len(_SCORES[SurveyKind.nps]):
            return Reply(text=thanks, brain="none")
        if tx.takeover.was_surveyed(survey.conversation_id, SurveyKind.nps, since=tx.now - _RECOMMENDS_EVERY):
            return Reply(text=thanks, brain="none")
        asked = _new(tx, survey.conversation_id, survey.handoff_id, SurveyKind.nps, asked=True)
        buttons = tuple(Button(str(one), f"nps:{asked.id}:{one}") for one in _SCORES[SurveyKind.nps])
        return Reply(text=f"{thanks}\n\n{say('takeover.nps', turn.language)}", buttons=buttons, brain="none")


def _new(tx: Transaction, conversation_id: int, handoff_id: int, kind: SurveyKind, *, asked: bool) -> Survey:
    survey = Survey(
        conversation_id=conversation_id,
        handoff_id=handoff_id,
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
