"""Mails as the outside writes them."""

from email.message import EmailMessage
from email.policy import SMTP


def letter(
    text: str = "Où en est ma commande 1042 ?",
    *,
    sender: str = "camille@example.com",
    subject: str = "Ma commande",
    message_id: str = "<1@customer.test>",
    html: str | None = None,
    **headers: str,
) -> bytes:
    """A mail to us; `headers` by their name with _ for -."""
    message = EmailMessage()
    message["From"] = f"Camille <{sender}>"
    message["To"] = "alex@garage.test"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if html is None:
        message.set_content(text)
    else:
        message.set_content(html, subtype="html")
    return message.as_bytes(policy=SMTP)


def bounce(original: str, *, status: str = "5.1.1", action: str = "failed", recipient: str = "x@example.com") -> bytes:
    """A delivery status notification (RFC 3464) about the mail with that Message-ID."""
    return f"""From: MAILER-DAEMON@mx.test
To: alex@garage.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{status}-{action}@mx.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no

--b
Content-Type: text/rfc822-headers

From: alex@garage.test
Message-ID: {original}
Subject: Objet

--b--
""".encode()


def complaint(original: str) -> bytes:
    """An abuse report (RFC 5965) about the mail with that Message-ID."""
    return f"""From: feedback@provider.test
To: alex@garage.test
Subject: abuse report
Message-ID: <arf@provider.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1
Version: 1

--b
Content-Type: message/rfc822

From: alex@garage.test
Message-ID: {original}
Subject: Bonus

Bonjour

--b--
""".encode()
