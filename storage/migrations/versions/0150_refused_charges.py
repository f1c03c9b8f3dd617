"""charges of subscriptions that were refused"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0150"
down_revision = "0140"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "charge_refusal",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("order_id", _NUMBER, nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("invoice", sa.String(), nullable=False),
        sa.Column("amount_minor", _NUMBER, nullable=True),
        sa.Column("attempts", _NUMBER, nullable=False),
        sa.Column("examined", _NUMBER, nullable=False),
        sa.Column("retry_at", _MOMENT, nullable=True),
        sa.Column("pay_url", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("decline", sa.String(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_charge_refusal_order_id_purchase_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_refusal")),
        sa.UniqueConstraint("order_id", "invoice", name=op.f("uq_charge_refusal_order_id_invoice")),
    )


def downgrade() -> None:
    op.drop_table("charge_refusal")
