"""forms of words that a platform approved, and the further pictures of an album"""

import sqlalchemy as sa
from alembic import op

revision = "0170"
down_revision = "0160"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("template", sa.JSON(), nullable=True))
    op.create_table(
        "album_receipt",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("delivery_id", _KEY, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("place", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_album_receipt_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album_receipt")),
    )
    op.create_index(op.f("ix_album_receipt_channel_receipt"), "album_receipt", ["channel", "receipt"], unique=False)
    op.create_index(op.f("ix_album_receipt_delivery_id"), "album_receipt", ["delivery_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_album_receipt_delivery_id"), table_name="album_receipt")
    op.drop_index(op.f("ix_album_receipt_channel_receipt"), table_name="album_receipt")
    op.drop_table("album_receipt")
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("template")
