"""Where we stand with a board: one run at a time, and not before it asked us to come back."""

import hashlib
from datetime import datetime, timedelta

from agents.errors import BoardError, BoardTrouble, Conflict
from storage.database import Transaction
from storage.models.board import Board

_HELD = timedelta(minutes=5)
"""A run that shows no sign of life for so long was killed: no single question to a board takes that long."""


class BoardBusy(Conflict):
    """Another run is under way."""

    code = "board_busy"


def begin(tx: Transaction, name: str) -> datetime | None:
    """Hold the board; until when it was read. Raises BoardBusy, and BoardError while it asks to be left alone."""
    board = tx.boards.board(name, tx.now)
    if board.busy_until_at is not None and board.busy_until_at > tx.now:
        raise BoardBusy
    if board.not_before_at is not None and board.not_before_at > tx.now:
        wait = (board.not_before_at - tx.now).total_seconds()
        raise BoardError(BoardTrouble.busy, reason=f"asked to wait {wait:.0f} s more", retry_after=wait)
    hold(tx, name)
    return board.read_until_at


def hold(tx: Transaction, name: str) -> Board:
    """A sign of life of the run under way."""
    board = tx.boards.board(name, tx.now)
    board.busy_until_at = tx.now + _HELD
    tx.boards.keep()
    return board


def read_until(tx: Transaction, name: str, moment: datetime) -> None:
    hold(tx, name).read_until_at = moment
    tx.boards.keep()


def end(tx: Transaction, name: str, *, wait: float | None) -> None:
    """Let go of the board; `wait` is how many seconds it asked for."""
    board = tx.boards.board(name, tx.now)
    board.busy_until_at = None
    board.not_before_at = None if wait is None else tx.now + timedelta(seconds=wait)
    tx.boards.keep()


def fingerprint(text: str) -> str:
    """Of a wording, whatever its blanks."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
