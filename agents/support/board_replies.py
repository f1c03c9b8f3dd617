"""Generic replies both ways between a board and our templates.

What a person last wrote on the board wins, also over a newer wording of ours; where nobody changed it there, ours is
written to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.boards import ReplyRow
from agents.ports import TicketBoard
from agents.support import templates
from agents.support.board_state import fingerprint
from agents.support.wordings import TEMPLATE_OF, Subject, category_of, is_open, subject_of, take, translated
from storage.database import Database, Transaction
from storage.models.board import BoardLink, LinkKind


@dataclass(slots=True)
class RepliesDone:
    in_force: int = 0
    proposed: int = 0
    written: int = 0
    not_understood: int = 0
    """Rows whose category is none of ours, or that another row of the same category overrules."""


class BoardReplies:
    def __init__(self, database: Database, board: TicketBoard) -> None:
        self._database = database
        self._board = board

    async def sync(self) -> RepliesDone:
        """Raises BoardError; what was done until then stands, and the next run goes on from there."""
        done = RepliesDone()
        rows = await self._board.replies()
        if rows is None:
            return done
        known = _newest(rows, done)
        for subject, row in known.items():
            await self._meet(subject, row, done)
        for name in TEMPLATE_OF.values():
            if Subject(name, "fr") not in known:
                await self._add(Subject(name, "fr"), done)
        return done

    async def _add(self, subject: Subject, done: RepliesDone) -> None:
        """A row for a category that has none. One whose making was not answered is found by its category next time."""
        ours = await self._database.write(lambda tx: _ours(tx, subject))
        page = await self._board.add_reply(category_of(subject), ours)
        await self._agree(subject, page, ours)
        done.written += 1

    async def _meet(self, subject: Subject, row: ReplyRow, done: RepliesDone) -> None:
        theirs = translated(row.text)

        def write(tx: Transaction) -> str | None:
            """The wording to be written to the board, or None."""
            ours = _ours(tx, subject)
            link = tx.boards.link(LinkKind.reply, str(subject))
            changed_there = link is None or link.agreed != fingerprint(theirs)
            if theirs and theirs != ours and changed_there:
                taken = take(tx, subject, theirs, origin=self._board.name)
                done.in_force += taken
                done.proposed += not taken
                _link(tx, subject, row.page, theirs)
                return None
            if theirs == ours or (theirs and is_open(tx, subject, theirs)):
                _link(tx, subject, row.page, theirs)
                return None
            return ours

        ours = await self._database.write(write)
        if ours is not None:
            await self._board.change_reply(row.page, ours)
            await self._agree(subject, row.page, ours)
            done.written += 1

    async def _agree(self, subject: Subject, page: str, text: str) -> None:
        await self._database.write(lambda tx: _link(tx, subject, page, text))


def _newest(rows: Sequence[ReplyRow], done: RepliesDone) -> dict[Subject, ReplyRow]:
    """The row of each template that was edited last."""
    found: dict[Subject, ReplyRow] = {}
    for row in sorted(rows, key=lambda one: one.edited_at):
        subject = subject_of(row.category)
        done.not_understood += subject is None or subject in found
        if subject is not None:
            found[subject] = row
    return found


def _ours(tx: Transaction, subject: Subject) -> str:
    return templates.in_force(tx, subject.name, subject.language).text.strip()


def _link(tx: Transaction, subject: Subject, page: str, text: str) -> None:
    link = tx.boards.link(LinkKind.reply, str(subject))
    if link is None:
        link = BoardLink(kind=LinkKind.reply, subject=str(subject), agreed="", is_due=False, is_gone=False)
        tx.boards.add(link)
    link.page, link.agreed = page, fingerprint(text)
    tx.boards.keep()
