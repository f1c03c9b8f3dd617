"""How a handbook reaches who bought it: in the thread of the order, and by mail."""

from agents.claims.outgoing import gated_text
from agents.handbook.owning import KIND, Owned, owned_by_order
from agents.post.content import paragraphs
from agents.post.planning import Paper, plan_mail
from agents.printing import document_job
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.mail import MailPurpose
from storage.models.work import Event

_FIRST = "first"


def send_handbook(tx: Transaction, event: Event) -> None:
    """An order was delivered: send its handbook, once an edition is there."""
    if event.kind != "OrderDelivered":
        return
    owned = owned_by_order(tx, int(str(event.payload["order_id"])))
    latest = tx.handbooks.latest(owned.volume, owned.book.language) if owned is not None else None
    if owned is not None and latest is not None:
        send_edition(tx, owned, latest.number)


def send_edition(tx: Transaction, owned: Owned, number: int) -> None:
    """In the thread each edition; by mail the first one, and each one where there is no thread."""
    thread = owned.order.conversation_id
    if thread is not None:
        tx.enqueue(document_job(KIND, owned.subject, ConversationId(thread), request=f"edition {number}"))
    _mail(tx, owned, number, once=_FIRST if thread is not None else str(number))


def _mail(tx: Transaction, owned: Owned, number: int, *, once: str) -> None:
    order, language = owned.order, owned.book.language
    if not order.email:
        return
    title = say(f"handbook.name_{owned.volume}", language)
    words = say("handbook.mail", language, title=title, edition=number, number=order.id)
    plan_mail(
        tx,
        key=f"order:{order.id}:handbook:{once}",
        recipient=order.email,
        subject=say("handbook.mail_subject", language, title=title, edition=number),
        blocks=paragraphs(gated_text(tx, words, language=language, origin="order")),
        language=language,
        purpose=MailPurpose.binding,
        papers=[Paper(KIND, owned.subject)],
    )
