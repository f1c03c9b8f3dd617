"""alarms of tickets"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0177"
down_revision = "0176"
branch_labels = None
depends_on = None

_OWED = """
    UPDATE ticket SET alarm_at = due_at WHERE handled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM ticket_reply r WHERE r.ticket_id = ticket.id AND r.round = ticket.round
          AND r.kind = 'question' AND r.sent_at IS NOT NULL)
"""


def upgrade() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("alarm_at", storage.models.base.UtcDateTime(timezone=True), nullable=True))
        batch.create_index(op.f("ix_ticket_alarm_at"), ["alarm_at"])
    op.execute(_OWED)


def downgrade() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.drop_index(op.f("ix_ticket_alarm_at"))
        batch.drop_column("alarm_at")
