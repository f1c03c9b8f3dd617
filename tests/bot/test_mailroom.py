"""E-mail as a door: a mailbox is read, tickets are opened and written on, answers leave in the same thread."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from agents.post.planning import plan_mail
from agents.support import letterbox
from agents.support.letterbox import MOST_AN_HOUR
from agents.support.reading import TicketSeen
from bot.app import App, build
from bot.library import Library
from bot.mailroom import EVERY, Mailroom
from bot.settings import Settings, load_settings
from storage.models.mail import MailPurpose, ReceivedMail
from tests.bot.letters import bounce, complaint, letter
from tests.conftest import FixedClock
from tests.loopback.imap import LoopbackImap
from tests.loopback.smtp import LoopbackSmtp


@dataclass
class Office:
    """Alex between a mailbox and a mail server."""

    app: App
    box: LoopbackImap
    server: LoopbackSmtp

    @property
    def room(self) -> Mailroom:
        assert self.app.post.room is not None
        return self.app.post.room

    async def arrives(self, raw: bytes) -> None:
        """A mail comes, and all that follows from it is done."""
        self.box.put(raw)
        await self.works()

    async def works(self) -> None:
        await self.room.poll()
        await self.app.worker.run_until_idle()

    @property
    def sent(self) -> Sequence[EmailMessage]:
        return [one.message for one in self.server.taken]

    async def tickets(self) -> Sequence[TicketSeen]:
        return await self.app.team.desk.listed()

    async def kinds(self) -> list[str]:
        """What the mails of customer.test were taken for, in the order of their numbers."""
        names = [f"<{number}@customer.test>" for number in range(1, 20)]
        rows = [await self.received(name) for name in names]
        return [row.kind for row in rows if row is not None]

    async def received(self, message_id: str) -> ReceivedMail | None:
        return await self.app.database.write(lambda tx: tx.mails.received(message_id))

    async def issues(self) -> list[str]:
        return [row.key for row in await self.app.database.write(lambda tx: list(tx.issues.open()))]


@pytest.fixture
async def office(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[Office]:
    async with LoopbackImap() as box, LoopbackSmtp() as server:
        environ = {"ALEX_DATA_DIR": str(settings.data_dir), **server.environ(), **box.environ()}
        app = build(load_settings(environ), clock=clock, library=library)
        await app.team.importing.set_up_sample()
        one = Office(app, box, server)
        await one.works()
        yield one
        await app.close()


def _body(mail: EmailMessage) -> str:
    found = mail.get_body(("plain",))
    assert found is not None
    return str(found.get_content())


async def test_a_mail_becomes_a_ticket_and_the_answer_leaves_in_its_thread(office: Office) -> None:
    await office.arrives(letter(References="<0@customer.test>"))
    (ticket,), (answer,) = await office.tickets(), office.sent
    assert (ticket.channel, ticket.email, ticket.order_number) == ("email", "camille@example.com", "1042")
    assert (answer["To"], answer["Subject"], answer["In-Reply-To"]) == (
        "camille@example.com",
        "Re: Ma commande",
        "<1@customer.test>",
    )
    assert str(answer["References"]).split() == ["<0@customer.test>", "<1@customer.test>"]
    assert answer["Auto-Submitted"] == "auto-replied"


async def test_each_mail_is_taken_in_once_and_marked_as_read(office: Office) -> None:
    await office.arrives(letter())
    office.box.number_anew()
    office.box.letters[0].seen = False
    await office.works()
    office.box.put(letter())
    await office.works()
    assert (len(await office.tickets()), len(office.sent)) == (1, 1)
    assert [one.seen for one in office.box.letters] == [True, True]


async def test_an_answer_to_our_answer_goes_on_with_the_ticket_without_its_quotes(office: Office) -> None:
    await office.arrives(letter("Bonjour, j’ai une question."))
    (first,) = office.sent
    text = f"C’est la commande 1042.\n\nLe 20 nov. 2026, Alex <alex@garage.test> a écrit :\n> {_body(first)[:20]}"
    message_id = str(first["Message-ID"])
    await office.arrives(
        letter(text, subject="Re: Ma commande", message_id="<2@customer.test>", In_Reply_To=message_id)
    )
    (ticket,) = await office.tickets()
    assert ticket.text.endswith("C’est la commande 1042.")
    assert [reply.round for reply in ticket.replies] == [1, 2]
    assert office.sent[-1]["In-Reply-To"] == "<2@customer.test>"


async def test_a_second_mail_sent_before_our_answer_is_found_by_the_customers_own_thread(office: Office) -> None:
    await office.arrives(letter("Bonjour, j’ai une question."))
    await office.arrives(
        letter("J’oubliais : 1042.", subject="Re: x", message_id="<2@customer.test>", In_Reply_To="<1@customer.test>")
    )
    assert len(await office.tickets()) == 1


async def test_the_number_in_the_subject_is_a_thread_only_for_the_tickets_own_address(office: Office) -> None:
    await office.arrives(letter("Bonjour, j’ai une question."))
    (ticket,) = await office.tickets()
    subject = f"TR: Votre demande n° {ticket.id}"
    await office.arrives(letter("Suite.", subject=subject, message_id="<2@customer.test>"))
    await office.arrives(
        letter("Montrez-moi.", subject=subject, message_id="<3@customer.test>", sender="charlie@example.com")
    )
    texts = {one.email: one.text for one in await office.tickets()}
    assert texts["camille@example.com"].endswith("Suite.")
    assert "Montrez-moi." not in texts["camille@example.com"]
    assert texts["charlie@example.com"].endswith("Montrez-moi.")


async def test_a_strangers_answer_to_our_mail_opens_a_ticket_of_their_own(office: Office) -> None:
    await office.arrives(letter())
    message_id = str(office.sent[0]["Message-ID"])
    await office.arrives(
        letter("Et moi ?", message_id="<2@customer.test>", sender="charlie@example.com", In_Reply_To=message_id)
    )
    assert sorted(one.email for one in await office.tickets()) == ["camille@example.com", "charlie@example.com"]
    assert office.sent[-1]["To"] == "charlie@example.com"


async def test_an_answer_goes_to_the_address_that_wrote_and_never_to_another_it_names(office: Office) -> None:
    await office.arrives(letter(Reply_To="charlie@example.com", Cc="charlie@example.com"))
    assert [one.recipients for one in office.server.taken] == [("camille@example.com",)]


async def test_machines_are_kept_and_never_answered(office: Office) -> None:
    await office.arrives(letter(Auto_Submitted="auto-replied"))
    await office.arrives(letter(message_id="<2@customer.test>", Precedence="bulk"))
    await office.arrives(letter(message_id="<3@customer.test>", sender="alex@garage.test"))
    assert await office.kinds() == ["automatic", "automatic", "own"]
    assert (await office.tickets(), office.sent) == ([], [])


async def test_a_loop_of_two_machines_ends(office: Office) -> None:
    for number in range(1, MOST_AN_HOUR + 4):
        office.box.put(letter(f"Absent {number} de 1042", message_id=f"<{number}@customer.test>"))
    await office.works()
    assert (await office.kinds()).count("held") == 3
    assert len(office.sent) == MOST_AN_HOUR
    assert await office.issues() == ["mail:held:camille@example.com"]


async def test_a_forged_sender_gets_a_ticket_a_person_reads_and_no_answer(office: Office) -> None:
    await office.arrives(letter(Authentication_Results="mx; dmarc=fail header.from=example.com"))
    (ticket,) = await office.tickets()
    assert (ticket.status, office.sent, await office.kinds()) == ("Nouveau", [], ["held"])


async def test_attachments_are_kept_and_named_in_the_ticket(office: Office, settings: Settings) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "camille@example.com", "Photo", "<1@customer.test>"
    message.set_content("Voici la photo du voyant.")
    message.add_attachment(b"\x89PNG\r\n\x1a\n123", maintype="image", subtype="jpeg", filename="voyant.jpg")
    await office.arrives(message.as_bytes())
    (ticket,), row = await office.tickets(), await office.received("<1@customer.test>")
    assert "[Pièces jointes\u00a0: voyant.jpg]" in ticket.text
    assert row is not None
    (file,) = row.files
    assert (file["mime"], office.app.files.path(str(file["token"])).read_bytes()) == (
        "image/png",
        b"\x89PNG\r\n\x1a\n123",
    )


async def _marketing(office: Office, key: str) -> str:
    """Plan one, and its Message-ID."""
    await office.app.database.write(
        lambda tx: plan_mail(
            tx,
            key=key,
            recipient="camille@example.com",
            subject="Bonus",
            text="Bonjour.",
            purpose=MailPurpose.marketing,
        )
    )
    await office.app.worker.run_until_idle()
    mail = await office.app.database.write(lambda tx: tx.mails.by_key(key))
    assert mail is not None
    return f"<{mail.token}@garage.test>"


async def test_a_permanent_bounce_stops_all_mail_to_its_address_until_it_writes(office: Office) -> None:
    await office.arrives(bounce(await _marketing(office, "a")))
    await _marketing(office, "b")
    assert len(office.sent) == 1
    await office.arrives(letter())
    await _marketing(office, "c")
    assert [one["To"] for one in office.sent] == ["camille@example.com"] * 3


@pytest.mark.parametrize("report", [bounce("<guessed@garage.test>"), complaint("<guessed@garage.test>"), bounce("")])
async def test_a_report_about_a_mail_we_never_sent_stops_nothing(office: Office, report: bytes) -> None:
    await office.arrives(report)
    await _marketing(office, "a")
    assert len(office.sent) == 1


async def test_a_bounce_counts_for_the_address_of_our_mail_whatever_it_names(office: Office) -> None:
    await office.arrives(bounce(await _marketing(office, "a"), recipient="charlie@example.com"))
    row = await office.app.database.write(lambda tx: tx.mails.address("charlie@example.com"))
    assert row is None


async def test_a_complaint_ends_marketing_and_leaves_answers(office: Office) -> None:
    await office.arrives(complaint(await _marketing(office, "a")))
    await _marketing(office, "b")
    await office.arrives(letter())
    assert [one["Subject"] for one in office.sent] == ["Bonus", "Re: Ma commande"]


async def test_a_mailbox_that_is_new_to_us_gives_only_what_is_unread(
    settings: Settings, clock: FixedClock, library: Library
) -> None:
    async with LoopbackImap() as box, LoopbackSmtp() as server:
        box.put(letter("Ancien.", message_id="<1@customer.test>"), seen=True)
        box.put(letter("Nouveau, commande 1042.", message_id="<2@customer.test>"))
        environ = {"ALEX_DATA_DIR": str(settings.data_dir), **server.environ(), **box.environ()}
        app = build(load_settings(environ), clock=clock, library=library)
        office = Office(app, box, server)
        await office.works()
        box.put(letter("Encore.", message_id="<3@customer.test>"))
        await office.works()
        assert [await office.received(f"<{number}@customer.test>") is not None for number in (1, 2, 3)] == [
            False,
            True,
            True,
        ]
        await app.close()


async def test_a_mailbox_that_fails_is_left_alone_longer_each_time_and_then_told(office: Office) -> None:
    office.box.hangs_up = 3
    pauses = [await office.room.look() for _ in range(3)]
    assert pauses == [EVERY * 2, EVERY * 4, EVERY * 8]
    assert await office.issues() == ["mail:mailbox"]
    assert "last attempt failed" in office.app.post.note
    office.box.put(letter())
    assert await office.room.look() == 0.0
    assert "is read" in office.app.post.note


async def test_a_wrong_password_is_told_without_it(settings: Settings, clock: FixedClock, library: Library) -> None:
    async with LoopbackImap() as box, LoopbackSmtp() as server:
        wrong = {**server.environ(), **box.environ(), "ALEX_MAIL__IMAP_PASSWORD": "not-it"}
        app = build(load_settings({"ALEX_DATA_DIR": str(settings.data_dir), **wrong}), clock=clock, library=library)
        assert app.post.room is not None
        await app.post.room.look()
        assert ("AUTHENTICATIONFAILED" in app.post.note, "not-it" in app.post.note) == (True, False)
        await app.close()


async def test_a_killed_reader_takes_the_mail_in_again_and_answers_once(office: Office) -> None:
    office.box.put(letter())
    await office.room.poll()
    await office.room.close()
    office.box.letters[0].seen = False
    await office.works()
    assert (len(await office.tickets()), len(office.sent)) == (1, 1)


async def test_a_mail_that_a_bug_keeps_out_is_put_aside_and_those_behind_it_are_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    office.box.put(letter(message_id="<1@customer.test>"))
    with monkeypatch.context() as broken:
        broken.setattr(letterbox, "open_ticket", breaks)
        pauses = [await office.room.look() for _ in range(3)]
    assert pauses[:2] == [2 * EVERY, 4 * EVERY]
    await office.arrives(letter(message_id="<2@customer.test>"))
    assert await office.kinds() == ["unreadable", "customer"]
    assert [key for key in await office.issues() if key.startswith("mail:unreadable:")] != []
