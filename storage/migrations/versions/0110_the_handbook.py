"""editions of the handbook"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0110"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handbook_edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("volume", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("published_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handbook_edition")),
        sa.UniqueConstraint("volume", "number", name=op.f("uq_handbook_edition_volume_number")),
    )


def downgrade() -> None:
    op.drop_table("handbook_edition")
