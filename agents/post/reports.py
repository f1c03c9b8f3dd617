"""What servers and mailbox providers report of our mails: bounces and complaints."""

from agents.post.incoming import Bounce, Complaint, IncomingMail, token_in
from agents.post.suppression import MailWishes, bounced, complained
from storage.database import Transaction
from storage.models.mail import Mail, MailState


def hear_report(tx: Transaction, mail: IncomingMail, wishes: MailWishes) -> str:
    """Write down what is reported; what was done about it, in a few words.

    Anybody can send a report. One counts only when it names a mail of ours by its Message-ID, which nobody guesses, and
    then for that mail's own address, whatever address the report names.
    """
    ours = tx.mails.by_tokens([token_in(mail.original)]) if mail.original else None
    if ours is None:
        return "names no mail of ours"
    match mail.report:
        case Bounce(permanent, status):
            return _hear_bounce(tx, ours, permanent=permanent, status=status)
        case Complaint(feedback):
            complained(tx, ours.recipient, detail=feedback)
            wishes.oppose_mail(tx, ours.recipient)
            return f"complaint about mail {ours.id}"
        case None:
            return "says nothing"


def _hear_bounce(tx: Transaction, ours: Mail, *, permanent: bool, status: str) -> str:
    # 5.7.x is a policy's refusal of that mail: the mailbox itself is there.
    hard = permanent and not status.startswith("5.7")
    bounced(tx, ours.recipient, permanent=hard, detail=status)
    if permanent and ours.state in {MailState.sent, MailState.unknown}:
        ours.state, ours.error = MailState.failed, f"bounced: {status}"
        detail = f"{ours.recipient}: {ours.subject} (bounced: {status})"
        tx.issues.raise_issue(kind="mail", key=f"mail:{ours.id}", detail=detail, now=tx.now)
    return f"{'permanent' if permanent else 'transient'} bounce of mail {ours.id}"
