"""Opens the post: the mail server that is set up; with none mails lie in a folder, which production refuses."""

from collections.abc import Awaitable, Callable

from agents.documents.service import Documents
from agents.errors import DeliveryError
from agents.mails import MailFile, OutgoingMail
from agents.ports import Clock, Mailer
from agents.post.sending import Mailing, Stationery
from agents.post.suppression import MailWishes, UnsubscribeLinks
from agents.post.unsubscribing import Unsubscribing
from agents.support.letterbox import Letterbox
from agents.team import Team
from bot.adapters.folder_mailer import FolderMailer
from bot.adapters.imap import ImapInbox, ImapServer
from bot.mailroom import Mailroom
from bot.mails.layout import layout
from bot.mails.writing import Sender
from bot.metrics import METRICS
from bot.secret_key import secret_key
from bot.setting_groups import MailSettings
from bot.settings import Settings
from storage.database import Database
from storage.files import FileStore

_CHANNEL = "email"


class CountedMailer:
    """Counts what another mailer sends, and remembers how its last attempt ended."""

    def __init__(self, inner: Mailer) -> None:
        self._inner = inner
        self.trouble = ""

    async def send(self, mail: OutgoingMail) -> None:
        try:
            await self._inner.send(mail)
        except DeliveryError as error:
            METRICS.send_failed(_CHANNEL)
            # One refused mailbox says nothing of the server.
            self.trouble = self.trouble if error.permanent else error.reason
            raise
        METRICS.sent(_CHANNEL)
        self.trouble = ""

    async def close(self) -> None:
        await self._inner.close()


class Post:
    """Without a mailer (production without a mail server) mails wait, and an Issue says so."""

    def __init__(
        self,
        database: Database,
        mailer: CountedMailer | None,
        stationery: Stationery,
        *,
        wishes: MailWishes,
        place: str,
        room: Mailroom | None,
    ) -> None:
        self.room = room
        self._mailer = mailer
        self._place = place
        self.links = stationery.links
        self.mailing = Mailing(database, mailer, stationery, wishes=wishes)
        self.unsubscribing = Unsubscribing(database, stationery.links, wishes)

    @property
    def note(self) -> str:
        """Where mails go, and what went wrong last, for `/readyz`."""
        if self._mailer is None:
            return "no server: mails wait"
        trouble = self._mailer.trouble
        sent = f"{self._place}, last attempt failed: {trouble}" if trouble else self._place
        return f"{sent}; {self.room.note}" if self.room is not None else sent

    async def listen(self) -> None:
        """Read the mailbox until cancelled; returns at once when none is set."""
        if self.room is not None:
            await self.room.listen()

    async def close(self) -> None:
        if self.room is not None:
            await self.room.close()
        if self._mailer is not None:
            await self._mailer.close()


def open_post(
    settings: Settings,
    database: Database,
    team: Team,
    *,
    files: FileStore,
    public_url: Callable[[], str],
) -> Post:
    """Build what mails need; nothing is connected before the first one."""
    stationery = Stationery(
        layout=layout,
        path_of=files.path,
        printed=_printed(team.documents),
        public_url=public_url,
        links=UnsubscribeLinks(secret_key=secret_key(settings)),
        reads_answers=settings.mail is not None and settings.mail.imap_host is not None,
    )
    mailer, place = _mailer(settings, database.clock)
    room = _room(settings.mail, database, files, team) if settings.mail is not None else None
    return Post(database, mailer, stationery, wishes=team.consents, place=place, room=room)


def _printed(documents: Documents) -> Callable[[str, str], Awaitable[MailFile]]:
    async def printed(kind: str, subject: str) -> MailFile:
        found = await documents.printed(kind, subject)
        return MailFile(found.name, "application/pdf", documents.path(found.file))

    return printed


def _mailer(settings: Settings, clock: Clock) -> tuple[CountedMailer | None, str]:
    """The mailer, and where its mails go; none in production without a server."""
    group = settings.mail
    if group is not None:
        return CountedMailer(_smtp(group, clock)), f"{group.host}:{group.port}"
    if settings.mode == "production":
        return None, ""
    return CountedMailer(FolderMailer(settings.data_dir / "outbox", clock=clock)), "the folder outbox"


def _room(group: MailSettings, database: Database, files: FileStore, team: Team) -> Mailroom | None:
    if group.imap_host is None or group.imap_username is None or group.imap_password is None:
        return None
    server = ImapServer(group.imap_host, group.imap_port, group.imap_username, group.imap_password.get_secret_value())

    async def trouble(detail: str) -> None:
        await database.write(
            lambda tx: tx.issues.raise_issue(kind="mail", key="mail:mailbox", detail=detail, now=tx.now)
        )

    return Mailroom(
        ImapInbox(server),
        Letterbox(database, team.consents, team.desk.writer),
        files=files,
        clock=database.clock,
        name=f"{group.imap_username} at {group.imap_host}",
        own=Sender(group.sender).address,
        trouble=trouble,
    )


def _smtp(group: MailSettings, clock: Clock) -> Mailer:
    from bot.adapters.smtp import Dkim, SmtpMailer, SmtpServer  # noqa: PLC0415 -- imported only when it is set up

    password = group.password.get_secret_value() if group.password is not None else None
    return SmtpMailer(
        SmtpServer(host=group.host, port=group.port, username=group.username, password=password),
        sender=group.sender,
        clock=clock,
        dkim=Dkim(group.dkim_key_file, group.dkim_selector) if group.dkim_key_file is not None else None,
    )
