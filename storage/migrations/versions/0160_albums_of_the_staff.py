"""albums that the staff post, and which file goes with which part of a message"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0160"
down_revision = "0155"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "album_piece",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("album", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("came_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album_piece")),
    )
    op.create_index(op.f("ix_album_piece_album"), "album_piece", ["album"], unique=False)
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("file", _KEY, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("file")
    op.drop_index(op.f("ix_album_piece_album"), table_name="album_piece")
    op.drop_table("album_piece")
