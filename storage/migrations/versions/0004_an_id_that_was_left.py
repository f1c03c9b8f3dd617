"""An id that its owner has left finds them for late messages only."""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("identity_alias", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired_at", storage.models.base.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("identity_alias", schema=None) as batch_op:
        batch_op.drop_column("retired_at")
