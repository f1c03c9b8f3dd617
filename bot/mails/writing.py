"""A mail as the wire carries it: headers, the text and its HTML twin, attachments."""

from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from agents.errors import Certainty, DeliveryError
from agents.mails import OutgoingMail


class Sender:
    """Who writes: `Alex <alex@example.org>`, or the address alone."""

    def __init__(self, written: str) -> None:
        name, address = parseaddr(written)
        self.name = name or "Alex"
        self.address = address
        self.domain = address.rpartition("@")[2].lower()

    def header(self) -> Address:
        return Address(self.name, addr_spec=self.address)


def compose(mail: OutgoingMail, sender: Sender, *, at: datetime) -> EmailMessage:
    """The whole message; reads the attachments from disk. Raises DeliveryError for what can never be sent."""
    message = EmailMessage()
    message["From"] = sender.header()
    message["To"] = _recipient(mail.recipient)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mail.message_token}@{sender.domain}>"
    _add_thread(message, mail)
    if mail.automatic:
        message["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        # What Exchange honours in place of RFC 3834.
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if mail.list_unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.list_unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    _attach(message, mail)
    # Last, for whatever sets the content takes headers of that name away.
    message["Content-Language"] = mail.language
    return message


def _recipient(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise _impossible(f"not an address: {type(error).__name__}", gone=True) from error


def _add_thread(message: EmailMessage, mail: OutgoingMail) -> None:
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        # RFC 5322 bounds a line, and clients read the ends of a long thread: its start and the latest.
        message["References"] = " ".join(mail.references[:1] + mail.references[1:][-9:])


def _attach(message: EmailMessage, mail: OutgoingMail) -> None:
    for file in mail.attachments:
        main, _, sub = file.mime.partition("/")
        try:
            content = file.path.read_bytes()
        except OSError as error:
            raise _impossible(f"the attachment {file.name} cannot be read") from error
        message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=file.name)


def _impossible(reason: str, *, gone: bool = False) -> DeliveryError:
    return DeliveryError(certainty=Certainty.unsent, permanent=True, gone=gone, reason=reason)
