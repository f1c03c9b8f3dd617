"""What every mailer keeps, the real adapter and the stand-in alike."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from agents.errors import Certainty, DeliveryError
from agents.mails import MailFile, OutgoingMail
from agents.ports import Mailer
from agents.post.planning import token_of
from bot.adapters.folder_mailer import FolderMailer
from bot.adapters.smtp import SmtpMailer, SmtpServer
from tests.loopback.smtp import LoopbackSmtp

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class Office:
    """A mailer and what left by it."""

    mailer: Mailer
    sent: Callable[[], Sequence[EmailMessage]]


async def _smtp(folder: Path) -> AsyncIterator[Office]:
    async with LoopbackSmtp() as server:
        mailer = SmtpMailer(SmtpServer("127.0.0.1", server.port), sender="Alex <alex@localhost>", clock=lambda: NOW)
        yield Office(mailer, lambda: [one.message for one in server.taken])
        await mailer.close()


async def _folder(folder: Path) -> AsyncIterator[Office]:
    yield Office(
        FolderMailer(folder, clock=lambda: NOW), lambda: [_read(path) for path in sorted(folder.glob("*.eml"))]
    )


def _read(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.fixture(params=[_smtp, _folder], ids=["smtp", "folder"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async for one in request.param(tmp_path / "outbox"):
        yield one


def _mail(key: str = "ticket:1:1", **more: Any) -> OutgoingMail:
    mail = OutgoingMail(
        key=key,
        message_token=token_of(key),
        recipient="camille@example.com",
        subject="Votre demande n° 1",
        text="Bonjour,\n\nVotre commande est partie : « demain ».\n",
        html="<p>Votre commande est partie : « demain ».</p>",
    )
    return replace(mail, **more)


async def test_a_mail_has_a_text_and_its_html_twin_with_accents_whole(office: Office) -> None:
    await office.mailer.send(_mail())
    (mail,) = office.sent()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "« demain »" in text.get_content()
    assert "« demain »" in html.get_content()
    assert (mail["Subject"], mail["Content-Language"]) == ("Votre demande n° 1", "fr")


async def test_the_same_key_is_the_same_message_id_and_another_key_another(office: Office) -> None:
    await office.mailer.send(_mail("a"))
    await office.mailer.send(_mail("b"))
    await office.mailer.send(_mail("a"))
    assert {str(mail["Message-ID"]) for mail in office.sent()} == {
        f"<{token_of('a')}@localhost>",
        f"<{token_of('b')}@localhost>",
    }


async def test_a_machine_says_that_it_is_one_and_a_person_does_not(office: Office) -> None:
    await office.mailer.send(_mail("a"))
    await office.mailer.send(_mail("b", in_reply_to="<x@y>", references=("<w@y>", "<x@y>")))
    await office.mailer.send(_mail("c", automatic=False))
    kinds = {str(mail["Message-ID"]): mail["Auto-Submitted"] for mail in office.sent()}
    assert kinds == {
        f"<{token_of('a')}@localhost>": "auto-generated",
        f"<{token_of('b')}@localhost>": "auto-replied",
        f"<{token_of('c')}@localhost>": None,
    }


async def test_an_answer_names_the_thread_it_belongs_to(office: Office) -> None:
    references = tuple(f"<{number}@customer.test>" for number in range(30))
    await office.mailer.send(_mail(in_reply_to="<29@customer.test>", references=references))
    (mail,) = office.sent()
    assert mail["In-Reply-To"] == "<29@customer.test>"
    named = str(mail["References"]).split()
    assert (named[0], named[-1], len(named)) == ("<0@customer.test>", "<29@customer.test>", 10)


async def test_one_click_unsubscribing_has_both_its_headers(office: Office) -> None:
    await office.mailer.send(_mail(list_unsubscribe="https://alex.test/mail/unsubscribe/1-a"))
    (mail,) = office.sent()
    assert mail["List-Unsubscribe"] == "<https://alex.test/mail/unsubscribe/1-a>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_an_attachment_arrives_as_it_was(office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.write_bytes(b"%PDF-1.7 \x00\xff")
    await office.mailer.send(_mail(attachments=(MailFile("Reçu n° 1.pdf", "application/pdf", paper),)))
    (mail,) = office.sent()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "Reçu n° 1.pdf",
        "application/pdf",
        b"%PDF-1.7 \x00\xff",
    )


@pytest.mark.parametrize("recipient", ["nobody", "", "a@b\r\nBcc: c@d.test", "a b@c.test", "a@@b.test"])
async def test_what_is_no_address_is_refused_for_good(office: Office, recipient: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await office.mailer.send(_mail(recipient=recipient))
    assert (caught.value.certainty, caught.value.permanent) == (Certainty.unsent, True)
    assert office.sent() == []


async def test_a_subject_of_several_lines_adds_no_header(office: Office) -> None:
    await office.mailer.send(_mail(subject="Bonjour\r\nBcc: charlie@example.com"))
    (mail,) = office.sent()
    assert (mail["Subject"], mail["Bcc"]) == ("Bonjour Bcc: charlie@example.com", None)


async def test_an_attachment_that_is_gone_is_told_and_nothing_is_sent(office: Office, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as caught:
        await office.mailer.send(_mail(attachments=(MailFile("x.pdf", "application/pdf", tmp_path / "none"),)))
    assert (caught.value.permanent, caught.value.gone) == (True, False)
    assert office.sent() == []
