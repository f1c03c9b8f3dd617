"""What may be claimed, what was claimed and refused, what was offered, and what was promised."""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = storage.models.base.UtcDateTime(timezone=True)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys to the `id` of other tables, named by our convention."""
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "capacity",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("places", _KEY, nullable=False),
        sa.Column("changed_at", _AT, nullable=False),
        *_references("capacity", product_id="product"),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_capacity")),
    )
    op.create_table(
        "announced_coupon",
        sa.Column("coupon_id", _KEY, nullable=False),
        sa.Column("announced_at", _AT, nullable=False),
        *_references("announced_coupon", coupon_id="coupon"),
        sa.PrimaryKeyConstraint("coupon_id", name=op.f("pk_announced_coupon")),
    )
    op.create_table(
        "garage_figure",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", _KEY, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("told_at", _AT, nullable=False),
        *_references("garage_figure", contact_id="contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_garage_figure")),
    )
    op.create_index(
        op.f("ix_garage_figure_contact_id_kind_told_at"), "garage_figure", ["contact_id", "kind", "told_at"]
    )
    _rendered()
    _offers()
    _promises()


def _rendered() -> None:
    op.create_table(
        "rendered_claim",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("version", _KEY, nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("conversation_id", _KEY, nullable=True),
        sa.Column("rendered_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        *_references("rendered_claim", product_id="product", contact_id="contact", conversation_id="conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendered_claim")),
    )
    op.create_index(op.f("ix_rendered_claim_template_rendered_at"), "rendered_claim", ["template", "rendered_at"])
    op.create_table(
        "refused_claim",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("conversation_id", _KEY, nullable=True),
        sa.Column("refused_at", _AT, nullable=False),
        *_references("refused_claim", conversation_id="conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_claim")),
    )
    op.create_index(op.f("ix_refused_claim_refused_at"), "refused_claim", ["refused_at"])


def _offers() -> None:
    op.create_table(
        "offer_made",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("turn_id", _KEY, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("answered_at", _AT, nullable=True),
        *_references("offer_made", contact_id="contact", product_id="product", turn_id="turn"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_made")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_offer_made_turn_id")),
    )
    op.create_index(op.f("ix_offer_made_contact_id_made_at"), "offer_made", ["contact_id", "made_at"])


def _promises() -> None:
    op.create_table(
        "promise",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=True),
        sa.Column("turn_id", _KEY, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("amount_minor", _KEY, nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("due_at", _AT, nullable=True),
        sa.Column("valid_until", _AT, nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        *_references("promise", contact_id="contact", conversation_id="conversation", turn_id="turn"),
        *_references("promise", product_id="product"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_contact_id_made_at"), "promise", ["contact_id", "made_at"])
    op.create_index(op.f("ix_promise_kind_source"), "promise", ["kind", "source"])
    op.create_table(
        "promise_end",
        sa.Column("promise_id", _KEY, nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("ended_at", _AT, nullable=False),
        *_references("promise_end", promise_id="promise"),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_promise_end")),
    )


def downgrade() -> None:
    for table in (
        *("promise_end", "promise", "offer_made", "refused_claim", "rendered_claim", "garage_figure"),
        *("announced_coupon", "capacity"),
    ):
        op.drop_table(table)
