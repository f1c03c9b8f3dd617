"""tags, snoozes and mentions"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0179"
down_revision = "0178"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_tag_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "name", name=op.f("pk_tag")),
    )
    op.create_index(op.f("ix_tag_name"), "tag", ["name"])
    op.create_table(
        "mention",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("note_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id_note")),
        sa.ForeignKeyConstraint(["member_id"], ["contact.id"], name=op.f("fk_mention_member_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("note_id", "member_id", name=op.f("uq_mention_note_id_member_id")),
    )
    op.create_index(op.f("ix_mention_member_id"), "mention", ["member_id"])
    with op.batch_alter_table("handoff") as batch:
        batch.add_column(sa.Column("snoozed_until", _MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("handoff") as batch:
        batch.drop_column("snoozed_until")
    op.drop_table("mention")
    op.drop_table("tag")
