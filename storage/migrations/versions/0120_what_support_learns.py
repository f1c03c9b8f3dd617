"""articles of ours"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0120"
down_revision = "0110"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", _KEY, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("drafted_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_article_name_version")),
    )
    op.create_index(op.f("ix_article_state"), "article", ["state"], unique=False)
    op.create_index(op.f("ix_article_basis"), "article", ["basis"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_article_basis"), table_name="article")
    op.drop_index(op.f("ix_article_state"), table_name="article")
    op.drop_table("article")
