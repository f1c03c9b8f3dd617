"""e-mail both ways"""

import hashlib

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = storage.models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=False, server_default="fr"))
        batch_op.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="service"))
        batch_op.add_column(sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("blocks", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("references", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("attempts", _KEY, nullable=False, server_default="0"))
    _name_the_mails_there_are()
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.alter_column("token", existing_type=sa.String(), nullable=False)
        for name in ("language", "purpose", "automatic", "blocks", "files", "references", "attempts"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_unique_constraint(batch_op.f("uq_mail_token"), ["token"])
        batch_op.create_index(batch_op.f("ix_mail_recipient"), ["recipient"])
    op.create_table(
        "mail_address",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("complained_at", _AT, nullable=True),
        sa.Column("bounced_at", _AT, nullable=True),
        sa.Column("soft_bounces", _KEY, nullable=False),
        sa.Column("soft_bounced_at", _AT, nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("changed_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_address_address")),
    )
    op.create_table(
        "mailbox",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uid_validity", _KEY, nullable=False),
        sa.Column("last_uid", _KEY, nullable=False),
        sa.Column("read_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("name", name=op.f("uq_mailbox_name")),
    )
    op.create_table(
        "received_mail",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("ticket_id", _KEY, nullable=True),
        sa.Column("received_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_received_mail_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_received_mail_message_id")),
    )
    op.create_index(op.f("ix_received_mail_ticket_id"), "received_mail", ["ticket_id"])
    op.create_index(op.f("ix_received_mail_sender_received_at"), "received_mail", ["sender", "received_at"])


def _name_the_mails_there_are() -> None:
    """As agents/post/planning.py names a new one."""
    mail = sa.table("mail", sa.column("id", _KEY), sa.column("key", sa.String()), sa.column("token", sa.String()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(mail.c.id, mail.c.key)).all():
        token = hashlib.sha256(row.key.encode()).hexdigest()[:32]
        connection.execute(mail.update().where(mail.c.id == row.id).values(token=token))


def downgrade() -> None:
    for table in ("received_mail", "mailbox", "mail_address"):
        op.drop_table(table)
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_recipient"))
        batch_op.drop_constraint(batch_op.f("uq_mail_token"), type_="unique")
        for name in ("attempts", "references", "files", "blocks", "automatic", "purpose", "language", "token"):
            batch_op.drop_column(name)
