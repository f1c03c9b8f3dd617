from agents.documents.cards import coming_card, documents_card
from agents.documents.service import Documents
from agents.messages import Caller, Card
from agents.tool import Tool, tool


def build(documents: Documents) -> list[Tool]:
    @tool
    async def my_documents(caller: Caller) -> tuple[str, Card]:
        """Show the person their own documents (invoices, diagnosis reports, handbooks), each with a button to get it.

        Call it for "my documents", "send me the invoice", "I lost the PDF". Each is sent in this thread by its button.
        """
        mark, _, wanted = (caller.button or "").partition(":")
        kind, _, subject = wanted.partition(":")
        if mark == "document" and subject:
            offered = await documents.ask(
                caller.contact_id, caller.conversation_id, kind=kind, subject=subject, language=caller.language
            )
            card = coming_card(offered, caller.language)
        else:
            card = documents_card(await documents.offered(caller.contact_id, caller.language), caller.language)
        return card.text, card

    return [my_documents]
