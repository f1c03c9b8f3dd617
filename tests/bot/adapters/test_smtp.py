"""What the SMTP mailer says about each way a server can fail it."""

import base64
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from agents.errors import Certainty, DeliveryError
from agents.ports import OutgoingMail
from agents.post.planning import token_of
from bot.adapters.smtp import Dkim, SmtpMailer, SmtpServer
from tests.loopback.smtp import LoopbackSmtp
from tests.standing_clock import standing_clock

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[LoopbackSmtp]:
    async with LoopbackSmtp() as one:
        yield one


@pytest.fixture
async def mailer(server: LoopbackSmtp) -> AsyncIterator[SmtpMailer]:
    one = SmtpMailer(SmtpServer("127.0.0.1", server.port), sender="Alex <alex@garage.test>", clock=lambda: NOW)
    yield one
    await one.close()


def _mail(recipient: str = "camille@example.com", *, key: str = "k") -> OutgoingMail:
    return OutgoingMail(key, token_of(key), recipient, "Objet", "Texte é\n")


async def _failure(mailer: SmtpMailer, recipient: str = "camille@example.com") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await mailer.send(_mail(recipient))
    return caught.value


async def test_many_mails_go_over_one_connection(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    await mailer.send(_mail(key="a"))
    await mailer.send(_mail(key="b"))
    await mailer.send(_mail(key="c"))
    assert (len(server.taken), server.connections) == (3, 1)
    assert server.taken[0].sender == "alex@garage.test"


async def test_a_connection_the_server_dropped_is_opened_anew(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    await mailer.send(_mail(key="a"))
    server.hang_up()
    await mailer.send(_mail(key="b"))
    assert (len(server.taken), server.connections) == (2, 2)


async def test_the_wire_carries_seven_bits_only(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    await mailer.send(_mail())
    assert server.taken[0].raw.isascii()


async def test_greylisting_is_a_refusal_for_now(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.greylists = True
    error = await _failure(mailer)
    assert (error.certainty, error.permanent, error.gone) == (Certainty.unsent, False, False)
    await mailer.send(_mail())
    assert (len(server.taken), server.connections) == (1, 1)


async def test_a_mailbox_that_does_not_exist_is_gone(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.recipients["nobody@example.com"] = "550 5.1.1 no such user"
    error = await _failure(mailer, "nobody@example.com")
    assert (error.certainty, error.permanent, error.gone) == (Certainty.unsent, True, True)


async def test_a_refusal_by_policy_says_nothing_of_the_mailbox(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.recipients["camille@example.com"] = "550 5.7.1 blocked"
    error = await _failure(mailer)
    assert (error.permanent, error.gone) == (True, False)


async def test_content_that_is_refused_was_surely_not_taken(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.answers = ["554 5.7.1 looks like spam", "452 4.3.1 no room"]
    for_good, for_now = await _failure(mailer), await _failure(mailer)
    assert (for_good.certainty, for_good.permanent) == (Certainty.unsent, True)
    assert (for_now.certainty, for_now.permanent) == (Certainty.unsent, False)


async def test_a_line_cut_before_the_content_is_certain(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.hangs_up_before_content = 1
    error = await _failure(mailer)
    assert (error.certainty, error.permanent) == (Certainty.unsent, False)
    assert server.taken == []


async def test_an_answer_that_is_lost_leaves_it_unknown(server: LoopbackSmtp, mailer: SmtpMailer) -> None:
    server.loses_answers = 1
    error = await _failure(mailer)
    assert error.certainty is Certainty.unknown
    assert len(server.taken) == 1


async def test_a_server_that_stalls_after_the_content_leaves_it_unknown(
    server: LoopbackSmtp, mailer: SmtpMailer
) -> None:
    server.stalls = True
    with standing_clock() as passes:
        server.on_silence = lambda: passes(61)
        assert (await _failure(mailer)).certainty is Certainty.unknown


async def test_nobody_listening_is_certain(unused_tcp_port: int) -> None:
    mailer = SmtpMailer(SmtpServer("127.0.0.1", unused_tcp_port), sender="alex@garage.test", clock=lambda: NOW)
    error = await _failure(mailer)
    assert (error.certainty, error.permanent) == (Certainty.unsent, False)


@pytest.mark.parametrize(("password", "sent"), [("right", 1), ("wrong", 0)])
async def test_a_wrong_password_is_our_own_trouble(password: str, sent: int) -> None:
    async with LoopbackSmtp(password="right") as server:
        mailer = SmtpMailer(
            SmtpServer("127.0.0.1", server.port, username="alex", password=password),
            sender="alex@garage.test",
            clock=lambda: NOW,
        )
        told = [error.reauthorise for error in await _all_failures(mailer)]
        assert (told, len(server.taken)) == ([True] * (1 - sent), sent)


async def _all_failures(mailer: SmtpMailer) -> list[DeliveryError]:
    try:
        await mailer.send(_mail())
    except DeliveryError as error:
        return [error]
    finally:
        await mailer.close()
    return []


@pytest.mark.parametrize(
    ("host", "port", "username", "start_tls"),
    [
        ("mail.example.org", 587, None, True),
        ("mail.example.org", 2525, "alex", True),
        ("mail.example.org", 25, None, None),
        ("mail.example.org", 465, "alex", False),
        ("127.0.0.1", 587, "alex", None),
    ],
)
def test_no_password_crosses_a_network_in_the_clear(
    host: str, port: int, username: str | None, start_tls: object
) -> None:
    assert SmtpServer(host, port, username=username).start_tls is start_tls


async def test_an_international_address_travels_as_the_server_understands_it(
    server: LoopbackSmtp, mailer: SmtpMailer
) -> None:
    await mailer.send(_mail("camille@crème.example"))
    assert server.taken[0].recipients == ("camille@xn--crme-6oa.example",)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", str(path), "1024"], check=True, capture_output=True)
    return path


@pytest.fixture
def record(key: Path) -> bytes:
    """What the DNS would hold."""
    command = ["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"]
    public = subprocess.run(command, check=True, capture_output=True).stdout
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes the key, is not installed")
async def test_the_signature_is_what_the_published_key_verifies(server: LoopbackSmtp, key: Path, record: bytes) -> None:
    mailer = SmtpMailer(
        SmtpServer("127.0.0.1", server.port),
        sender="Alex <alex@garage.test>",
        clock=lambda: NOW,
        dkim=Dkim(key, "s1"),
    )
    await mailer.send(_mail())
    await mailer.close()

    def published(name: bytes, timeout: int) -> bytes:
        assert (name, timeout > 0) == (b"s1._domainkey.garage.test.", True)
        return record

    raw = server.taken[0].raw
    assert dkim.verify(raw, dnsfunc=published)
    assert not dkim.verify(raw.replace(b"Objet", b"Autre"), dnsfunc=published)
