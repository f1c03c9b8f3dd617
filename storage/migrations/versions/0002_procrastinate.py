"""The job tables of procrastinate, on Postgres only."""

from importlib.resources import files

from alembic import op

revision = "0002"
down_revision = "0004"
branch_labels = None
depends_on = None

PROCRASTINATE_UP_TO = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The last file of the package that this revision applies; a newer one asks for a revision of its own."""

_DROP = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
               WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' AND relnamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP TABLE ' || one.name || ' CASCADE'; END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
               WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE'; END LOOP;
    FOR one IN SELECT oid::regtype AS name FROM pg_type
               WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
                 AND typnamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP TYPE ' || one.name || ' CASCADE'; END LOOP;
END $$
"""


def _run(sql: str) -> None:
    """Past SQLAlchemy, which would read the % of these files as parameters."""
    op.get_bind().connection.cursor().execute(sql)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    folder = files("procrastinate.sql") / "migrations"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".sql") and file.name <= PROCRASTINATE_UP_TO:
            _run(file.read_text("utf-8"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(_DROP)
