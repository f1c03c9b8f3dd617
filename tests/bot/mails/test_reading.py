"""Mails of every kind, read for what they are."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.post.incoming import Bounce, Complaint, names_a_thread
from bot.mails.reading import LARGEST_FILES, read_mail
from storage.models.mail import ReceivedKind
from tests.bot.letters import bounce, complaint, letter

OWN = "alex@garage.test"


def test_a_mail_is_read_with_its_thread() -> None:
    raw = letter(
        subject="Re: Votre demande n° 3", In_Reply_To="<b@garage.test>", References="<a@garage.test> <b@garage.test>"
    )
    mail = read_mail(raw, own=OWN)
    assert (mail.sender, mail.subject, mail.message_id) == (
        "camille@example.com",
        "Re: Votre demande n° 3",
        "<1@customer.test>",
    )
    assert (mail.references, mail.kind) == (("<a@garage.test>", "<b@garage.test>"), ReceivedKind.customer)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"List_Id": "<news.shop.test>"},
        {"List_Unsubscribe": "<https://shop.test>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@mx.test"},
        {"sender": "no-reply@shop.test"},
    ],
    ids=str,
)
def test_what_a_machine_sent_is_never_taken_for_a_customer(headers: dict[str, str]) -> None:
    assert read_mail(letter(**headers), own=OWN).kind is ReceivedKind.automatic


def test_a_person_who_says_so_is_one() -> None:
    assert read_mail(letter(Auto_Submitted="no"), own=OWN).kind is ReceivedKind.customer


def test_our_own_mail_is_known_again() -> None:
    assert read_mail(letter(sender="Alex@Garage.test"), own=OWN).kind is ReceivedKind.own


def test_a_domain_that_disowns_a_mail_is_heard() -> None:
    headers = {"Authentication_Results": "mx.garage.test; spf=fail; dmarc=fail (p=reject) header.from=example.com"}
    assert [read_mail(letter(**one), own=OWN).forged for one in (headers, {})] == [True, False]


def test_a_bounce_names_its_status_and_the_mail_it_is_about() -> None:
    mail = read_mail(bounce("<abc@garage.test>"), own=OWN)
    assert (mail.kind, mail.report, mail.original) == (
        ReceivedKind.bounce,
        Bounce(permanent=True, status="5.1.1"),
        "<abc@garage.test>",
    )


def test_a_delay_is_no_bounce() -> None:
    mail = read_mail(bounce("<abc@garage.test>", status="4.4.1", action="delayed"), own=OWN)
    assert (mail.report, mail.kind) == (None, ReceivedKind.automatic)


def test_a_complaint_is_one() -> None:
    mail = read_mail(complaint("<abc@garage.test>"), own=OWN)
    assert (mail.kind, mail.report, mail.original) == (
        ReceivedKind.complaint,
        Complaint("abuse"),
        "<abc@garage.test>",
    )


def test_a_mail_with_html_alone_is_read_without_what_nobody_sees() -> None:
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>Bonjour,</p><p>Ma commande&nbsp;1042 &amp; la facture"
        " ?</p><script>alert(1)</script><div style='display:none'>caché</div>"
        "<blockquote>Ancien message</blockquote></body></html>"
    )
    assert read_mail(letter(html=html), own=OWN).text == "Bonjour,\n\nMa commande 1042 & la facture ?"


def _with_files(*sizes: int) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "camille@example.com", "Photos", "<2@customer.test>"
    message.set_content("Voici.")
    for number, size in enumerate(sizes):
        message.add_attachment(b"x" * size, maintype="image", subtype="png", filename=f"../../photo {number}.png")
    return message.as_bytes()


def test_attachments_are_kept_within_their_limits_and_the_others_named() -> None:
    mail = read_mail(_with_files(3, LARGEST_FILES, 4, *[1] * 10), own=OWN)
    assert [len(file.content) for file in mail.files] == [3, 4, *[1] * 8]
    assert mail.left_out == ("photo 1.png", "photo 11.png", "photo 12.png")
    assert mail.files[0].name == "photo 0.png"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "x-unknown"])
def test_accents_survive_every_charset_even_one_that_is_unknown(charset: str) -> None:
    encoded = "Où est ma clé ?".encode({"x-unknown": "cp1252"}.get(charset, charset))
    head = f"From: camille@example.com\nMessage-ID: <3@c.test>\nContent-Type: text/plain; charset={charset}\n\n"
    assert read_mail(head.encode() + encoded, own=OWN).text == "Où est ma clé ?"


def test_a_mail_without_a_name_is_known_again_by_its_content() -> None:
    raw = b"From: camille@example.com\n\nBonjour\n"
    assert read_mail(raw, own=OWN).message_id == read_mail(raw, own=OWN).message_id
    assert read_mail(raw, own=OWN).message_id != read_mail(raw + b"!", own=OWN).message_id


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reader(noise: bytes) -> None:
    assert read_mail(noise, own=OWN).message_id


@given(
    st.lists(
        st.sampled_from(
            [
                b"From: ",
                b"From: a@b.test\n",
                b"Content-Type: multipart/mixed; boundary=x\n",
                b"Content-Type: message/delivery-status\n",
                b"Content-Transfer-Encoding: base64\n",
                b"Content-Disposition: attachment; filename*=utf-8''%ff\n",
                b"Message-ID: <[\n",
                b"References: ,,<\n",
                b"\n",
                b"--x\n",
                b"--x--\n",
                b"=?utf-8?b?////?=",
                b"\xff\xfe<a@@b>,;:",
            ]
        ),
        max_size=14,
    )
)
def test_no_broken_structure_breaks_the_reader(pieces: list[bytes]) -> None:
    assert read_mail(b"".join(pieces), own=OWN).message_id


def test_what_outlook_on_the_web_quotes_beside_its_line_is_left_out() -> None:
    html = (
        '<div>Toujours rien.</div><div id="appendonsend"></div><hr>'
        '<div id="divRplyFwdMsg" dir="ltr"><b>De :</b> x<br></div>'
        "<div>Bonjour, ancien texte</div><span style='font-size:0'>caché</span>"
    )
    assert read_mail(letter(html=html), own="alex@garage.test").text == "Toujours rien."


@pytest.mark.parametrize(
    "subject", ["RE: Votre demande", "Re : x", "Rép : x", "TR : x", "[EXTERNE] Re: x", "Re[2]: x", "AW: x"]
)
def test_a_subject_that_a_program_wrote_names_a_thread(subject: str) -> None:
    assert names_a_thread(subject)


@pytest.mark.parametrize(
    "subject", ["Remboursement : où ?", "Retard", "Repérage : rien", "Trop tard : colis perdu", ""]
)
def test_a_subject_that_a_person_wrote_is_their_words(subject: str) -> None:
    assert not names_a_thread(subject)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Oui" + "<!--" * 100_000, "Oui"),
        ("<div>" * 20_000 + "Oui" + "<b></i>" * 20_000, "Oui"),
        ("<!DOCTYPE html><!-- x > y --><p>Oui<!--[if mso]>non<![endif]--></p><?xml z?>", "Oui"),
        ("<p>Oui<blockquote>non<div>non</div></blockquote></p> et <b>après</p>", "Oui\n\net après"),
    ],
)
def test_html_that_is_broken_on_purpose_is_read_to_its_end(html: str, words: str) -> None:
    assert read_mail(letter(html=html), own="alex@garage.test").text == words
