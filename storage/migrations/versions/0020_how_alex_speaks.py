"""How people want to be spoken to, what was said aloud, and what they dictated."""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0020"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "voice_wish",
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("speed_percent", _KEY, nullable=False),
        sa.Column("aloud", sa.String(), nullable=False),
        sa.Column("hands_busy", sa.Boolean(), nullable=False),
        sa.Column("told_at", storage.models.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_voice_wish_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_voice_wish")),
    )
    op.create_table(
        "reading",
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("place", _KEY, nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("held", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_reading_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_reading")),
    )
    op.create_table(
        "utterance",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("place", _KEY, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size_bytes", _KEY, nullable=False),
        sa.Column("duration_ms", _KEY, nullable=False),
        sa.Column("waveform", sa.String(), nullable=False),
        sa.Column("delivery_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_utterance_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_utterance_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterance")),
        sa.UniqueConstraint("message_id", "place", name=op.f("uq_utterance_message_id_place")),
    )
    op.create_index(op.f("ix_utterance_delivery_id"), "utterance", ["delivery_id"])
    op.create_table(
        "vehicle_note",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("vehicle_id", _KEY, nullable=True),
        sa.Column("message_id", _KEY, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_vehicle_note_contact_id_contact")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_vehicle_note_message_id_message")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_vehicle_note_vehicle_id_vehicle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_note")),
    )
    op.create_index(op.f("ix_vehicle_note_contact_id"), "vehicle_note", ["contact_id"])


def downgrade() -> None:
    for table in ("vehicle_note", "utterance", "reading", "voice_wish"):
        op.drop_table(table)
