"""People take over: the epoch of a send, notes, the staff's room, presence, clocks, surveys."""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, storage.models.base.UtcDateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("epoch", _KEY, nullable=False, server_default="0"))
    with op.batch_alter_table("handoff") as batch:
        batch.add_column(sa.Column("assigned_to_id", _KEY, nullable=True))
        batch.add_column(_at("assigned_at"))
        batch.add_column(sa.Column("skill", sa.String(), nullable=True))
        batch.add_column(_at("resolved_at"))
        batch.create_foreign_key(op.f("fk_handoff_assigned_to_id_contact"), "contact", ["assigned_to_id"], ["id"])
    _words()
    _room()
    _clocks()


def _words() -> None:
    op.create_table(
        "held_message",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=True),
        _at("held_at", nullable=False),
        _at("said_at"),
        _to("held_message", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_message")),
    )
    op.create_index(op.f("ix_held_message_conversation_id"), "held_message", ["conversation_id"])
    op.create_table(
        "note",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _at("created_at", nullable=False),
        _to("note", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"])
    op.create_table(
        "canned_reply",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        _at("changed_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("name", "language", name=op.f("uq_canned_reply_name_language")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("seq", _KEY, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=True),
        sa.Column("fate", sa.String(), nullable=True),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("decided_by_id", _KEY, nullable=True),
        _at("decided_at"),
        _at("created_at", nullable=False),
        _to("suggestion", "conversation_id", "conversation"),
        _to("suggestion", "decided_by_id", "contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_conversation_id"), "suggestion", ["conversation_id"])


def _room() -> None:
    op.create_table(
        "topic",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("group_id", _KEY, nullable=False),
        sa.Column("thread_id", _KEY, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("card", _KEY, nullable=True),
        sa.Column("card_text", sa.String(), nullable=False),
        sa.Column("mirrored_to", _KEY, nullable=False),
        sa.Column("noted_to", _KEY, nullable=False),
        _at("opened_at", nullable=False),
        _to("topic", "contact_id", "contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_topic_contact_id")),
        sa.UniqueConstraint("group_id", "thread_id", name=op.f("uq_topic_group_id_thread_id")),
    )
    op.create_table(
        "mirrored",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("topic_id", _KEY, nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("receipt", _KEY, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        _to("mirrored", "topic_id", "topic"),
        _to("mirrored", "message_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirrored")),
        sa.UniqueConstraint("topic_id", "receipt", name=op.f("uq_mirrored_topic_id_receipt")),
    )
    op.create_index(op.f("ix_mirrored_message_id"), "mirrored", ["message_id"])
    op.create_table(
        "presence",
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.Column("capacity", _KEY, nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        _at("seen_at", nullable=False),
        _at("assigned_at"),
        _to("presence", "contact_id", "contact"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_presence")),
    )


def _clocks() -> None:
    op.create_table(
        "service_clock",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("handoff_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _at("started_at", nullable=False),
        _at("warn_at", nullable=False),
        _at("due_at", nullable=False),
        _at("warned_at"),
        _at("breached_at"),
        _at("ended_at"),
        _to("service_clock", "conversation_id", "conversation"),
        _to("service_clock", "handoff_id", "handoff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_clock")),
    )
    op.create_index(op.f("ix_service_clock_conversation_id"), "service_clock", ["conversation_id"])
    op.create_index(op.f("ix_service_clock_ended_at_warn_at"), "service_clock", ["ended_at", "warn_at"])
    op.create_table(
        "survey",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("handoff_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _at("asked_at"),
        sa.Column("score", _KEY, nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        _at("answered_at"),
        _at("created_at", nullable=False),
        _to("survey", "conversation_id", "conversation"),
        _to("survey", "handoff_id", "handoff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("handoff_id", "kind", name=op.f("uq_survey_handoff_id_kind")),
    )
    op.create_index(op.f("ix_survey_conversation_id"), "survey", ["conversation_id"])


def downgrade() -> None:
    for table in ("survey", "service_clock", "presence", "mirrored", "topic", "suggestion", "canned_reply", "note"):
        op.drop_table(table)
    op.drop_table("held_message")
    with op.batch_alter_table("handoff") as batch:
        batch.drop_constraint(op.f("fk_handoff_assigned_to_id_contact"), type_="foreignkey")
        for column in ("resolved_at", "skill", "assigned_at", "assigned_to_id"):
            batch.drop_column(column)
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("epoch")
