from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from storage.models.entitlement import Entitlement, EntitlementState
from storage.models.handbook import HandbookEdition
from storage.selected import Selected

_latest = Selected(
    HandbookEdition,
    select(HandbookEdition)
    .where(HandbookEdition.volume == bindparam("volume"), HandbookEdition.language == bindparam("language"))
    .order_by(HandbookEdition.number.desc())
    .limit(1),
)


class Handbooks:
    """Editions of the handbook, and who may have them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: HandbookEdition) -> None:
        self._session.add(row)
        self._session.flush()

    def latest(self, volume: str, language: str) -> HandbookEdition | None:
        return _latest.first(self._session, {"volume": volume, "language": language})

    def last_two(self, volume: str, language: str) -> Sequence[HandbookEdition]:
        mine = _editions_of(volume, language)
        return self._session.scalars(mine.order_by(HandbookEdition.number.desc()).limit(2)).all()

    def editions(self, *, limit: int) -> Sequence[HandbookEdition]:
        """The latest first."""
        found = select(HandbookEdition).order_by(HandbookEdition.published_at.desc(), HandbookEdition.id.desc())
        return self._session.scalars(found.limit(limit)).all()

    def entitled(self, part: str) -> Sequence[Entitlement]:
        """Everybody who may have this part, one row for each order."""
        open_ones = select(Entitlement).where(Entitlement.part == part, Entitlement.state == EntitlementState.active)
        return self._session.scalars(open_ones.order_by(Entitlement.id)).all()


def _editions_of(volume: str, language: str) -> Select[HandbookEdition]:
    return select(HandbookEdition).where(HandbookEdition.volume == volume, HandbookEdition.language == language)
