"""One run over a board of the team: generic replies first, then tickets. Nothing depends on it but the board itself."""

from dataclasses import dataclass

from agents.errors import BoardError, BoardTrouble
from agents.ports import TicketBoard
from agents.support.board_replies import BoardReplies, RepliesDone
from agents.support.board_state import begin, end
from agents.support.board_tickets import BoardTickets, TicketsDone
from storage.database import Database


@dataclass(frozen=True, slots=True)
class BoardRun:
    replies: RepliesDone
    tickets: TicketsDone


class BoardSync:
    def __init__(self, database: Database, board: TicketBoard | None) -> None:
        self._database = database
        self._board = board

    async def run(self) -> BoardRun | None:
        """Bring both sides together; None where no board is set up. Safe to repeat and to kill at any moment.

        Raises BoardError, and an Issue once a day when a person must mend it; BoardBusy while another run is at it.
        """
        board = self._board
        if board is None:
            return None
        since = await self._database.write(lambda tx: begin(tx, board.name))
        wait: float | None = None
        try:
            await board.open()
            replies = await BoardReplies(self._database, board).sync()
            tickets = await BoardTickets(self._database, board).sync(since)
        except BoardError as error:
            wait = error.retry_after
            if error.trouble is BoardTrouble.refused:
                await self._complain(board.name, error.reason)
            raise
        finally:
            await self._database.write(lambda tx: end(tx, board.name, wait=wait))
        return BoardRun(replies, tickets)

    async def _complain(self, name: str, reason: str) -> None:
        await self._database.write(
            lambda tx: tx.issues.raise_issue(
                kind="board", key=f"board:{name}:{tx.now.date().isoformat()}", detail=f"{name}: {reason}", now=tx.now
            )
        )

    async def close(self) -> None:
        if self._board is not None:
            await self._board.close()
