"""What a turn starts from: the words that wait, what was said before, and the language they are in."""

from collections.abc import Sequence

from agents.brain.turn import Fragment, Line, TurnContext
from agents.conversation.gating import promised_lines
from agents.conversation.grouping import buttons_of, fragments_of, last_buttons
from agents.conversation.remembering import earlier_results, is_behind
from knowledge.language.detect import detect_language
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, ConversationId, TurnId
from storage.models.message import Role, TurnState

_HISTORY = 24
_AFRESH = frozenset({"/nouveau", "/new"})
"""What was said before is no longer read."""
_MOST_ATTEMPTS = 3
_SURE = 0.8
"""From this confidence on, what somebody writes changes the language they are answered in."""


class Exhausted:
    """This turn has killed its worker too often: apologise instead of thinking again."""

    def __init__(self, turn: TurnContext) -> None:
        self.turn = turn


def begin_turn(
    tx: Transaction, row: AnyRow, group: Sequence[AnyRow], *, reads_results: bool
) -> TurnContext | Exhausted:
    """Note that these lines are being thought about; `reads_results` for a brain that reads what tools found earlier.

    A turn that its worker left is taken up again.
    """
    root = row.linked_into_id or row.contact_id
    history = _history(tx, row, group[0])
    dialogue = tx.conversations.dialogue(root)
    turn_id, attempt = _taken_up(tx, row, group)
    fragments = fragments_of(group, buttons=last_buttons(history))
    language = _language(row, fragments)
    turn = TurnContext(
        conversation_id=ConversationId(row.id),
        turn_id=TurnId(turn_id),
        contact_id=ContactId(root),
        channel=row.channel,
        address=row.address,
        epoch=row.epoch,
        attempt=attempt,
        fragments=fragments,
        history=tuple(Line(Role(line.role), line.text, line.created_at, buttons_of(line)) for line in history),
        language=language,
        language_chosen=row.language_chosen,
        language_known=row.language,
        state=dialogue.state if dialogue else {},
        summary=dialogue.summary if dialogue else "",
        is_behind=is_behind(history, summarised_to=dialogue.summarised_to if dialogue else 0),
        started_at=tx.now,
        contact_name=row.contact_name,
        earlier=earlier_results(tx, history) if reads_results else (),
        promised=promised_lines(tx, root, language) if reads_results else (),
        aloud=row.aloud,
        hands_busy=bool(row.hands_busy),
    )
    return Exhausted(turn) if attempt > _MOST_ATTEMPTS else turn


def _taken_up(tx: Transaction, row: AnyRow, group: Sequence[AnyRow]) -> tuple[int, int]:
    """The turn of these lines, and the how-manieth try this is; one about other lines is over."""
    left = tx.turns.thinking(row.id)
    if left is not None and left.last_seq == group[-1].seq and left.epoch == row.epoch:
        tx.turns.change(left.id, {"attempts": left.attempts + 1})
        return left.id, left.attempts + 1
    if left is not None:
        tx.turns.change(left.id, {"state": TurnState.dropped, "finished_at": tx.now})
    return tx.turns.begin(row.id, epoch=row.epoch, first_seq=group[0].seq, last_seq=group[-1].seq, now=tx.now), 1


def _history(tx: Transaction, row: AnyRow, first: AnyRow) -> Sequence[AnyRow]:
    if row.linked_into_id is not None:
        lines = tx.messages.recent_of_contact(row.linked_into_id, before=first.id, limit=_HISTORY)
    else:
        lines = tx.messages.told(row.id, up_to=first.seq - 1, limit=_HISTORY)
    afresh = max((place for place, line in enumerate(lines) if line.text in _AFRESH), default=-1)
    return [line for line in lines[afresh + 1 :] if line.edit_of_id is None]


def _language(row: AnyRow, fragments: Sequence[Fragment]) -> str:
    """What the person writes decides, unless it says too little or they chose; French when nothing is known."""
    known: str = row.language or "fr"
    # What stands behind a command is a code or a name: letters by chance, in no language.
    texts = (fragment.text for fragment in fragments if fragment.button is None)
    written = "\n".join(text.partition(" ")[0] if text.startswith("/") else text for text in texts)
    if row.language_chosen or not written:
        return known
    found = detect_language(written)
    if found.language is None or (row.language and found.confidence < _SURE):
        return known
    return found.language
