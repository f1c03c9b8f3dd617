"""`alex admin export|erase|backup|restore`: a person's own data, and the whole house in one archive."""

import json
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agents.texts.lookup import say
from bot.command_runs import on_app, run_command
from bot.settings import Settings, from_process
from storage.models.person import ACCOUNTS, TRACES

if TYPE_CHECKING:
    from agents.contacts.privacy import Account, Copy, Privacy
    from bot.app import App


def add_operator_commands(admin: typer.Typer) -> None:
    _personal(admin)
    _whole(admin)
    _audit(admin)


def _personal(admin: typer.Typer) -> None:
    @admin.command()
    def export(
        contact: Annotated[str, typer.Argument(help="a number, channel:id or an e-mail address")],
        to: Annotated[Path | None, typer.Option(help="the zip to write")] = None,
    ) -> None:
        """Everything we hold about a person, readable and portable (GDPR art. 15 and 20): JSON and files in a zip."""

        async def work(privacy: "Privacy") -> str:
            copy = await privacy.export(contact)
            target = to or Path(f"export-{copy.number or 'unlinked'}.zip")
            _write_copy(copy, target)
            rows = sum(len(one) for one in copy.data.values())
            return f"{target}: {rows} rows of {len(copy.data)} tables, {len(copy.files)} files"

        _with_privacy(work)

    @admin.command()
    def erase(contact: Annotated[str, typer.Argument(help="a number, channel:id or an e-mail address")]) -> None:
        """Erase a person (GDPR art. 17) and say what had to be kept, and why; again, it changes nothing."""

        async def work(privacy: "Privacy") -> str:
            return told(await privacy.erase(contact))

        _with_privacy(work)


def _with_privacy(work: Callable[["Privacy"], Awaitable[str]]) -> None:
    async def deed(app: "App") -> str:
        from agents.contacts.privacy import Privacy

        return await work(Privacy(app.database, files=app.files, outbox=app.settings.data_dir / "outbox"))

    on_app(deed)


def told(account: "Account") -> str:
    """The account of an erasure, for the operator's file."""
    rows = account.rows
    erased = sum(rows.deleted.values())
    lines = [say("privacy.head", "fr", number=account.number or "–")]
    lines.append(say("privacy.deleted", "fr", rows=erased, files=account.files, letters=account.letters))
    lines += [f"  {table} : {number}" for table, number in sorted(rows.deleted.items())]
    books = {
        table: number
        for table, number in {**rows.emptied, **rows.kept}.items()
        if table in ACCOUNTS or table == "document"
    }
    traces = {table: number for table, number in rows.emptied.items() if table in TRACES}
    if books:
        lines.append(say("privacy.kept", "fr", rows=sum(books.values())))
        lines += [f"  {table} : {number}" for table, number in sorted(books.items())]
    if traces:
        lines.append(say("privacy.traces", "fr", rows=sum(traces.values())))
    return "\n".join([*lines, say("privacy.elsewhere", "fr")])


def _write_copy(copy: "Copy", target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", say("privacy.readme", "fr"))
        archive.writestr("data.json", json.dumps(copy.data, ensure_ascii=False, indent=1, default=str))
        for name, path in copy.files:
            archive.write(path, f"files/{name}")
    target.chmod(0o600)


def _whole(admin: typer.Typer) -> None:
    @admin.command()
    def backup(file: Path) -> None:
        """The database and all files in one archive with their hashes; the service may go on serving."""
        settings = from_process()

        async def work() -> None:
            from storage.archive import back_up

            database = _embedded(settings, "pg_dump makes a consistent copy of Postgres: keep it with the data folder")
            made = back_up(database, settings.data_dir, file, made_at=datetime.now(UTC))
            typer.echo(
                f"{file}: {made.files} files, {made.size_bytes} bytes; it holds personal data and the secret key"
            )

        run_command(settings, work())

    @admin.command("restore")
    def put_back(
        file: Path,
        *,
        replace: Annotated[bool, typer.Option("--replace", help="put aside what is there")] = False,
    ) -> None:
        """Put a backup in place, checked whole first; never while a service runs, nor over content by itself."""
        settings = from_process()

        async def work() -> None:
            from bot.serving import worker_lock
            from storage.archive import ArchiveRefused, restore
            from storage.migrating import migrate

            database = _embedded(settings, "pg_restore puts a dump back into Postgres, and the data folder beside it")
            with worker_lock(settings) as free:
                if not free:
                    raise ArchiveRefused(f"a service runs from {settings.data_dir}: stop it first")
                aside = restore(file, database, settings.data_dir, replace=replace, now=datetime.now(UTC))
                migrate(settings.database_url)
            typer.echo(
                f"{settings.data_dir} is as the backup was" + (f"; the old content is in {aside}" if aside else "")
            )

        run_command(settings, work())


def _audit(admin: typer.Typer) -> None:
    @admin.command()
    def audit() -> None:
        """Whether the log of who did what is as it was sealed; 1 when it is not."""

        async def deed(app: "App") -> str:
            from agents.staff.auditing import Finding, told_of_audit

            verdict = await app.team.staff.auditing.verdict()
            told = told_of_audit(verdict, "fr")
            if verdict.finding is not Finding.whole:
                raise OSError(told)
            return told

        on_app(deed)


def _embedded(settings: Settings, otherwise: str) -> Path:
    """Where the SQLite file lies. Raises ArchiveRefused on Postgres, with what to use there."""
    from storage.archive import ArchiveRefused

    if settings.on_postgres:
        raise ArchiveRefused(f"this backup is for the embedded database; {otherwise}")
    return Path(settings.database_url.removeprefix("sqlite:///"))
