from datetime import datetime

from sqlalchemy import Index
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
