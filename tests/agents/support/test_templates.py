import pytest

from agents.support.desk import NewTicket, SupportDesk
from agents.support.facts import Fact
from agents.support.oversight import Oversight
from agents.support.templates import Template, TemplateWrong, lint, render

FACTS = {"order": Fact("order", "1042", "shop_order:1")}


def test_a_line_whose_fact_is_missing_is_left_out_and_only_what_is_said_is_cited() -> None:
    template = Template("late", "fr", 1, "Commande {order}.\nSuivi {tracking}.\nMerci.")
    rendered = render(template, FACTS)
    assert rendered.text == "Commande 1042.\nMerci."
    assert rendered.cited == (FACTS["order"],)


@pytest.mark.parametrize(
    "text", ["", "Bonjour {nom}", "{order", "{order!r}", "{order.__class__}", "{order:>9}", "{tracking}", "{0}"]
)
def test_a_template_that_could_say_too_much_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(TemplateWrong):
        lint(text)


async def test_a_published_template_is_in_force_and_the_shipped_one_is_not_lost(
    desk: SupportDesk, oversight: Oversight
) -> None:
    published = await oversight.publish_template("order", language="fr", text="Etat : {status}.", actor="Bob")
    assert published.label == "order.fr v1"
    ticket = await desk.answer(NewTicket("email", "camille@example.com", "Où en est ma commande 1042 ?"))
    assert ticket.reply is not None
    assert (ticket.reply.text, ticket.reply.template) == ("Etat : expédiée.", "order.fr v1")


async def test_a_preview_shows_what_past_tickets_would_hear(desk: SupportDesk, oversight: Oversight) -> None:
    ticket = await desk.answer(NewTicket("email", "camille@example.com", "Où en est ma commande 1042 ?"))
    changes = await oversight.preview_template("order", language="fr", text="{order} : {status}")
    assert [(one.ticket_id, one.after) for one in changes] == [(ticket.id, "1042 : expédiée")]
    assert ticket.reply is not None
    assert changes[0].before == ticket.reply.text
