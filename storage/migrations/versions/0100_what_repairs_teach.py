"""what repairs teach"""

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0100"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("base_version", sa.String(), nullable=False),
        sa.Column("compared_with", sa.String(), nullable=True),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("reports", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", storage.models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_version")),
        sa.UniqueConstraint("version", name=op.f("uq_knowledge_version_version")),
    )
    op.create_table(
        "source_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("dated", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("read_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", storage.models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_entry")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_source_entry_fingerprint")),
    )
    with op.batch_alter_table("source_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_entry_state_id"), ["state", "id"], unique=False)
    op.create_table(
        "repair_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_since_at", storage.models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("trust", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("energy", sa.String(), nullable=True),
        sa.Column("engine_family", sa.String(), nullable=True),
        sa.Column("suspects", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("knowledge_version", sa.String(), nullable=False),
        sa.Column("reported_at", storage.models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_repair_report_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_report")),
        sa.UniqueConstraint("key", name=op.f("uq_repair_report_key")),
    )
    with op.batch_alter_table("repair_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_report_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_report_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("repair_report")
    op.drop_table("source_entry")
    op.drop_table("knowledge_version")
