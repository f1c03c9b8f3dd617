"""claims of a conversation, found without reading them all"""

from alembic import op

revision = "0140"
down_revision = "0135"
branch_labels = None
depends_on = None

_INDEX = "ix_rendered_claim_conversation_id_expires_at"


def upgrade() -> None:
    op.create_index(op.f(_INDEX), "rendered_claim", ["conversation_id", "expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f(_INDEX), table_name="rendered_claim")
