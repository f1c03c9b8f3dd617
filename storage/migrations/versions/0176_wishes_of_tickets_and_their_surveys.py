"""wishes of tickets and their surveys"""

import sqlalchemy as sa
from alembic import op

revision = "0176"
down_revision = "0175"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("wish", sa.String(), nullable=True))
    with op.batch_alter_table("survey") as batch:
        batch.alter_column("handoff_id", existing_type=_KEY, nullable=True)
        batch.add_column(sa.Column("ticket_id", _KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_survey_ticket_id_ticket"), "ticket", ["ticket_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_survey_ticket_id_kind"), ["ticket_id", "kind"])


def downgrade() -> None:
    op.execute("DELETE FROM survey WHERE handoff_id IS NULL")
    with op.batch_alter_table("survey") as batch:
        batch.drop_constraint(op.f("uq_survey_ticket_id_kind"), type_="unique")
        batch.drop_constraint(op.f("fk_survey_ticket_id_ticket"), type_="foreignkey")
        batch.drop_column("ticket_id")
        batch.alter_column("handoff_id", existing_type=_KEY, nullable=False)
    with op.batch_alter_table("ticket") as batch:
        batch.drop_column("wish")
