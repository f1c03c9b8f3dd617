"""whom pages and papers are shown in an easy setting, and what is read aloud part by part"""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("voice_wish") as table:
        table.add_column(sa.Column("easy_reading", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("reading") as table:
        table.add_column(sa.Column("title", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reading") as table:
        table.drop_column("title")
    with op.batch_alter_table("voice_wish") as table:
        table.drop_column("easy_reading")
