"""keys and second factors of staff, commands answered once, people told of a pause"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0125"
down_revision = "0120"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_staff_key_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_staff_key_key_hash")),
    )
    op.create_index(op.f("ix_staff_key_contact_id"), "staff_key", ["contact_id"])
    op.create_table(
        "command_once",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_command_once_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_once")),
        sa.UniqueConstraint("contact_id", "key", name=op.f("uq_command_once_contact_id_key")),
    )
    op.create_table(
        "second_factor",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("last_step", ID, nullable=False),
        sa.Column("failures", ID, nullable=False),
        sa.Column("locked_until_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_second_factor_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_recovery_code_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_contact_id"), "recovery_code", ["contact_id"])
    op.create_table(
        "pause_told",
        sa.Column("pause_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["pause_id"], ["pause.id"], name=op.f("fk_pause_told_pause_id_pause")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_pause_told_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("pause_id", "conversation_id", name=op.f("pk_pause_told")),
    )
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("proved_at", MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as batch:
        batch.drop_column("proved_at")
    for table in ("pause_told", "recovery_code", "second_factor", "command_once", "staff_key"):
        op.drop_table(table)
