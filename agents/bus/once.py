"""A command under a key of its sender's: however often it arrives, it is done once and its answer told again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from agents.bus.asked import Answer
from agents.errors import Conflict
from agents.messages import Button
from storage.database import Transaction
from storage.models.access import CommandOnce
from storage.models.ids import ContactId

KEPT_FOR = timedelta(hours=24)


class KeyReused(Conflict):
    """The same key came with another command."""

    code = "key_reused"


@dataclass(frozen=True, slots=True)
class Once:
    """`line` is the whole command, so that a key used for another one is noticed."""

    key: str
    line: str


def told_once(
    write: Callable[[Transaction], Answer], contact_id: ContactId, once: Once | None
) -> Callable[[Transaction], Answer]:
    """`write`, done at most once for this key within a day: the deed and its answer commit together.

    What is refused is not kept: it changed nothing, and may be asked again. Raises KeyReused.
    """
    if once is None:
        return write

    def whole(tx: Transaction) -> Answer:
        known = tx.staff.access.once(contact_id, once.key)
        if known is not None and known.created_at >= tx.now - KEPT_FOR:
            return _again(known, once)
        answer = write(tx)
        tx.staff.access.keep_once(
            contact_id, once.key, line=once.line, answer=_plain(answer), now=tx.now, until=KEPT_FOR
        )
        return answer

    return whole


def _again(known: CommandOnce, once: Once) -> Answer:
    if known.line != once.line:
        raise KeyReused
    buttons = known.answer["buttons"]
    assert isinstance(buttons, list), "written by _plain()"
    return Answer(str(known.answer["text"]), tuple(Button(label, value) for label, value in buttons))


def _plain(answer: Answer) -> dict[str, object]:
    return {"text": answer.text, "buttons": [[one.label, one.value] for one in answer.buttons]}
