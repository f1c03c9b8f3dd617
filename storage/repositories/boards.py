from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.models.board import Board, BoardLink, LinkKind, ProposedWording, WordingState
from storage.models.ticket import Ticket


class Boards:
    """What a board of the team shows of ours, and wordings it proposes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: BoardLink | ProposedWording) -> None:
        self._session.add(row)
        self._session.flush()

    def keep(self) -> None:
        self._session.flush()

    def board(self, name: str, now: datetime) -> Board:
        found = self._session.scalars(select(Board).where(Board.name == name)).first()
        if found is None:
            found = Board(name=name, since_at=now)
            self._session.add(found)
            self._session.flush()
        return found

    def link(self, kind: LinkKind, subject: str) -> BoardLink | None:
        found = select(BoardLink).where(BoardLink.kind == kind, BoardLink.subject == subject)
        return self._session.scalars(found.order_by(BoardLink.id)).first()

    def get_link(self, link_id: int) -> BoardLink | None:
        return self._session.get(BoardLink, link_id)

    def on_page(self, page: str) -> BoardLink | None:
        return self._session.scalars(select(BoardLink).where(BoardLink.page == page)).first()

    def forget(self, link: BoardLink) -> None:
        self._session.delete(link)
        self._session.flush()

    def forgotten(self) -> Sequence[BoardLink]:
        """Links of tickets that are no more."""
        alive = select(Ticket.id).where(Ticket.id == BoardLink.ticket_id).exists()
        return self._session.scalars(select(BoardLink).where(BoardLink.kind == LinkKind.ticket, ~alive)).all()

    def unlinked(self, since: datetime, limit: int) -> Sequence[Ticket]:
        """Tickets the board has never heard of: the open ones, and those opened since; oldest first."""
        known = select(BoardLink.id).where(BoardLink.ticket_id == Ticket.id).exists()
        wanted = or_(Ticket.handled_at.is_(None), Ticket.created_at >= since)
        return self._session.scalars(select(Ticket).where(~known, wanted).order_by(Ticket.id).limit(limit)).all()

    def stale(self, limit: int) -> Sequence[BoardLink]:
        """Links whose board shows less than we know, oldest first."""
        newer = or_(BoardLink.is_due, BoardLink.page.is_(None), Ticket.updated_at > BoardLink.seen_at)
        found = select(BoardLink).join(Ticket, Ticket.id == BoardLink.ticket_id)
        return self._session.scalars(
            found.where(BoardLink.is_gone.is_(False), newer).order_by(BoardLink.id).limit(limit)
        ).all()

    def wording(self, wording_id: int) -> ProposedWording | None:
        return self._session.get(ProposedWording, wording_id)

    def wordings(self) -> Sequence[ProposedWording]:
        """What nobody has decided on, oldest first."""
        undecided = ProposedWording.state.in_((WordingState.waiting, WordingState.wrong))
        return self._session.scalars(select(ProposedWording).where(undecided).order_by(ProposedWording.id)).all()

    def wording_of(self, name: str, language: str, text: str) -> ProposedWording | None:
        found = select(ProposedWording).where(
            ProposedWording.name == name, ProposedWording.language == language, ProposedWording.text == text
        )
        return self._session.scalars(found.order_by(ProposedWording.id.desc())).first()
