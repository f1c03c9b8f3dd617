"""A printed document said in a thread: as a file where the channel carries files, as a link that ends anywhere."""

from agents.conversation.notifying import notify
from agents.conversation.replying import Replying
from agents.documents.service import Documents, Link, Printed
from agents.errors import DocumentError, NotFound
from agents.messages import Attachment, AttachmentKind, Button, MessageClass, OutgoingMessage
from agents.sales.paper_maker import KIND as INVOICE
from agents.texts.lookup import day, say
from agents.voice.reading_mode import reads_easily
from storage.database import Database, Transaction
from storage.models.document import DocumentHanded
from storage.models.ids import ConversationId, FileId

_PDF = "application/pdf"


class Handing:
    def __init__(self, database: Database, *, documents: Documents, replying: Replying) -> None:
        self._database = database
        self._documents = documents
        self._replying = replying

    async def hand(self, kind: str, subject: str, conversation_id: ConversationId, *, request: str) -> None:
        """Print it if need be and say it; the same request again says nothing more.

        What cannot be printed is told to the person too, and raised again for the job engine to judge.
        """
        try:
            easy = await self._database.write(lambda tx: _reads_easily(tx, conversation_id))
            document = await self._documents.printed(kind, subject, easy=easy)
        except (DocumentError, NotFound) as error:
            if isinstance(error, NotFound) or error.permanent:
                await self._apologise(conversation_id, error)
            raise
        message = document_message(document, self._documents.link(document))
        await self._database.write(lambda tx: self._say(tx, document, conversation_id, message, request=request))

    def _say(
        self,
        tx: Transaction,
        document: Printed,
        conversation_id: ConversationId,
        message: OutgoingMessage,
        *,
        request: str,
    ) -> None:
        if tx.documents.was_handed(document.id, request):
            return
        tx.documents.add(
            DocumentHanded(document_id=document.id, conversation_id=conversation_id, request=request, handed_at=tx.now)
        )
        notify(self._replying, tx, conversation_id, message)

    async def _apologise(self, conversation_id: ConversationId, error: DocumentError | NotFound) -> None:
        def write(tx: Transaction) -> None:
            row = tx.conversations.get(conversation_id)
            language = (row.language if row is not None else None) or "fr"
            notify(self._replying, tx, conversation_id, OutgoingMessage(say(f"errors.{error.code}", language)))

        await self._database.write(write)


def document_message(document: Printed, link: Link) -> OutgoingMessage:
    text = say(
        "document.here",
        document.language,
        title=document.title,
        sheets=document.sheets,
        url=link.url,
        until=day(link.until, document.language),
    )
    attachment = Attachment(
        AttachmentKind.document,
        file=FileId(document.file),
        name=document.name,
        mime=_PDF,
        size_bytes=document.size_bytes,
    )
    # Its file stays as it is: who reads or hears it more easily is led to its words.
    read = Button(say("ears.read_button", document.language), "read", url=f"{link.url}/read")
    buttons = (read,) if document.kind == INVOICE else ()
    return OutgoingMessage(text, attachments=(attachment,), buttons=buttons, message_class=MessageClass.binding)


def _reads_easily(tx: Transaction, conversation_id: ConversationId) -> bool:
    row = tx.conversations.get(conversation_id)
    return row is not None and reads_easily(tx, row.contact_id)
