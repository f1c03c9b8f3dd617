from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class AlbumPiece(Base):
    """One file of an album that a member of staff posts, until its last file came and all are said together."""

    __tablename__ = "album_piece"
    __table_args__ = (Index(None, "album"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    album: Mapped[str]
    post: Mapped[str]
    """The whole post, as the job of a single file carries it."""
    came_at: Mapped[datetime]


class AlbumReceipt(Base):
    """The platform's id of a further file of an album that was sent in one call; the first has that of the delivery."""

    __tablename__ = "album_receipt"
    __table_args__ = (Index(None, "channel", "receipt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    channel: Mapped[str]
    receipt: Mapped[str]
    place: Mapped[int]
    """Which file of the album it is; the first is 0."""
