from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models.document import Document, DocumentHanded
from storage.models.letterhead import Letterhead


class Documents:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Document | DocumentHanded | Letterhead) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, document_id: int) -> Document | None:
        return self._session.get(Document, document_id)

    def replace(self, document_id: int, *, size_bytes: int, sheets: int, sha256: str) -> Document:
        """Write down that a lost file was printed again."""
        row = self._session.get_one(Document, document_id)
        row.size_bytes, row.sheets, row.sha256 = size_bytes, sheets, sha256
        self._session.flush()
        return row

    def printed(self, kind: str, subject: str, edition: str) -> Document | None:
        found = select(Document).where(Document.kind == kind, Document.subject == subject, Document.edition == edition)
        return self._session.scalars(found).first()

    def by_file(self, token: str) -> Document | None:
        return self._session.scalars(select(Document).where(Document.file == token)).first()

    def of_contacts(self, contact_ids: Sequence[int], *, limit: int) -> Sequence[Document]:
        """The latest edition of each, the latest first."""
        latest = (
            select(func.max(Document.id))
            .where(Document.contact_id.in_(contact_ids))
            .group_by(Document.kind, Document.subject)
        )
        mine = select(Document).where(Document.id.in_(latest))
        return self._session.scalars(mine.order_by(Document.printed_at.desc(), Document.id.desc()).limit(limit)).all()

    def was_handed(self, document_id: int, request: str) -> bool:
        found = select(DocumentHanded.id).where(
            DocumentHanded.document_id == document_id, DocumentHanded.request == request
        )
        return self._session.scalars(found).first() is not None

    def letterhead(self, contact_ids: Sequence[int]) -> Letterhead | None:
        """The one that a person set last, as whichever of their Contacts."""
        mine = select(Letterhead).where(Letterhead.contact_id.in_(contact_ids))
        return self._session.scalars(mine.order_by(Letterhead.changed_at.desc()).limit(1)).first()
