"""Opens the post: the mail server that is set up; with none mails lie in a folder, which production refuses."""

from collections.abc import Callable
from pathlib import Path

from agents.errors import DeliveryError
from agents.ports import Clock, Mailer, OutgoingMail
from agents.post.sending import Stationery
from agents.post.suppression import UnsubscribeLinks
from bot.adapters.folder_mailer import FolderMailer
from bot.mails.layout import layout
from bot.metrics import METRICS
from bot.settings import MailSettings, Settings, secret_key

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
    """`mailer` is None in production without a mail server: mails then wait, and an Issue says so."""

    def __init__(self, mailer: CountedMailer | None, stationery: Stationery, *, place: str) -> None:
        self.mailer = mailer
        self.stationery = stationery
        self._place = place

    @property
    def note(self) -> str:
        """Where mails go, and what went wrong last, for `/readyz`."""
        if self.mailer is None:
            return "no server: mails wait"
        trouble = self.mailer.trouble
        return f"{self._place}, last attempt failed: {trouble}" if trouble else self._place

    async def close(self) -> None:
        if self.mailer is not None:
            await self.mailer.close()


def open_post(
    settings: Settings, *, clock: Clock, path_of: Callable[[str], Path], public_url: Callable[[], str]
) -> Post:
    """Build what mails need; nothing is connected before the first one."""
    links = UnsubscribeLinks(secret_key=secret_key(settings))
    stationery = Stationery(layout=layout, path_of=path_of, public_url=public_url, links=links)
    group = settings.mail
    if group is not None:
        return Post(CountedMailer(_smtp(group, clock)), stationery, place=f"{group.host}:{group.port}")
    if settings.mode == "production":
        return Post(None, stationery, place="")
    folder = settings.data_dir / "outbox"
    return Post(CountedMailer(FolderMailer(folder, clock=clock)), stationery, place="the folder outbox")


def _smtp(group: MailSettings, clock: Clock) -> Mailer:
    from bot.adapters.smtp import Dkim, SmtpMailer, SmtpServer  # noqa: PLC0415 -- imported only when it is set up

    password = group.password.get_secret_value() if group.password is not None else None
    return SmtpMailer(
        SmtpServer(host=group.host, port=group.port, username=group.username, password=password),
        sender=group.sender,
        clock=clock,
        dkim=Dkim(group.dkim_key_file, group.dkim_selector) if group.dkim_key_file is not None else None,
    )
