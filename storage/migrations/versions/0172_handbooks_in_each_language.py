"""editions of the handbook in each language"""

import sqlalchemy as sa
from alembic import op

revision = "0172"
down_revision = "0170"
branch_labels = None
depends_on = None

_NUMBERED, _NUMBERED_BEFORE = "uq_handbook_edition_volume_language_number", "uq_handbook_edition_volume_number"


def upgrade() -> None:
    with op.batch_alter_table("handbook_edition") as batch:
        batch.add_column(sa.Column("language", sa.String(), nullable=False, server_default="fr"))
        batch.drop_constraint(_NUMBERED_BEFORE, type_="unique")
        batch.create_unique_constraint(_NUMBERED, ["volume", "language", "number"])
    with op.batch_alter_table("handbook_edition") as batch:
        batch.alter_column("language", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM handbook_edition WHERE language <> 'fr'")
    with op.batch_alter_table("handbook_edition") as batch:
        batch.drop_constraint(_NUMBERED, type_="unique")
        batch.create_unique_constraint(_NUMBERED_BEFORE, ["volume", "number"])
        batch.drop_column("language")
