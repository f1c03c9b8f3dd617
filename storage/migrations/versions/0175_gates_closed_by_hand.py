"""gates closed by hand"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0175"
down_revision = "0174"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sending_gate") as batch:
        batch.add_column(sa.Column("closed_by", sa.String(), nullable=True))
        batch.add_column(sa.Column("closed_at", storage.models.base.UtcDateTime(timezone=True), nullable=True))
        batch.alter_column("opened_by", existing_type=sa.String(), nullable=True)
        batch.alter_column("opened_at", existing_type=storage.models.base.UtcDateTime(timezone=True), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM sending_gate WHERE closed_at IS NOT NULL")
    with op.batch_alter_table("sending_gate") as batch:
        batch.alter_column("opened_at", existing_type=storage.models.base.UtcDateTime(timezone=True), nullable=False)
        batch.alter_column("opened_by", existing_type=sa.String(), nullable=False)
        batch.drop_column("closed_at")
        batch.drop_column("closed_by")
