"""Staff steer by commands: pauses, confirmations, and who gave a role."""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0090"
down_revision = "0080"
branch_labels = None
depends_on = None

_moment = storage.models.base.UtcDateTime(timezone=True)
_key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pause",
        sa.Column("id", _key, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("paused_by_id", _key, nullable=False),
        sa.Column("paused_at", _moment, nullable=False),
        sa.Column("ended_at", _moment, nullable=True),
        sa.ForeignKeyConstraint(["paused_by_id"], ["contact.id"], name=op.f("fk_pause_paused_by_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pause_in_force",
            ["scope"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "confirmation",
        sa.Column("id", _key, nullable=False),
        sa.Column("contact_id", _key, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("argument", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("expires_at", _moment, nullable=False),
        sa.Column("done_at", _moment, nullable=True),
        sa.Column("dropped_at", _moment, nullable=True),
        sa.Column("undone_at", _moment, nullable=True),
        sa.Column("created_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_confirmation_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmation_token_hash")),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_contact_id"), ["contact_id"], unique=False)
    with op.batch_alter_table("staff_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("granted_by", sa.String(), server_default="command line", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("staff_grant", schema=None) as batch_op:
        batch_op.drop_column("granted_by")
    op.drop_table("confirmation")
    op.drop_table("pause")
