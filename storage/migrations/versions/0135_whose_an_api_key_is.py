"""whose an API key is"""

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(op.f("fk_api_key_contact_id_contact"), "contact", ["contact_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_api_key_contact_id_contact"), type_="foreignkey")
        batch_op.drop_column("contact_id")
