"""boards of the team"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since_at", _MOMENT, nullable=False),
        sa.Column("read_until_at", _MOMENT, nullable=True),
        sa.Column("busy_until_at", _MOMENT, nullable=True),
        sa.Column("not_before_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("name", name=op.f("uq_board_name")),
    )
    op.create_table(
        "board_link",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ticket_id", _KEY, nullable=True),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("agreed", sa.String(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_link")),
        sa.UniqueConstraint("kind", "subject", "page", name=op.f("uq_board_link_kind_subject_page")),
    )
    op.create_index(op.f("ix_board_link_page"), "board_link", ["page"], unique=False)
    op.create_index(op.f("ix_board_link_ticket_id"), "board_link", ["ticket_id"], unique=False)
    op.create_table(
        "proposed_wording",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_wording")),
    )
    op.create_index(op.f("ix_proposed_wording_state"), "proposed_wording", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_proposed_wording_state"), table_name="proposed_wording")
    op.drop_table("proposed_wording")
    op.drop_index(op.f("ix_board_link_ticket_id"), table_name="board_link")
    op.drop_index(op.f("ix_board_link_page"), table_name="board_link")
    op.drop_table("board_link")
    op.drop_table("board")
