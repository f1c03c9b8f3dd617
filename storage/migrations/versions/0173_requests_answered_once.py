"""requests of programs that are answered once under their key"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0173"
down_revision = "0172"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "answered_once",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_answered_once_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_once")),
        sa.UniqueConstraint("owner", "key", name=op.f("uq_answered_once_owner_key")),
    )
    op.create_index(op.f("ix_answered_once_case_id"), "answered_once", ["case_id"])
    op.create_index(op.f("ix_answered_once_created_at"), "answered_once", ["created_at"])


def downgrade() -> None:
    op.drop_table("answered_once")
