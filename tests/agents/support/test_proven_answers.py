"""What desk and shop say by themselves: every figure from a row, no claim without one, nothing of ours lost."""

import re
from collections.abc import Mapping
from string import Formatter

import pytest

from agents.claims.gate import checked
from agents.support.desk import NewTicket, SupportDesk
from agents.support.facts import Fact
from agents.support.oversight import Oversight
from agents.support.templates import FACTS, Template, TemplateWrong, lint, names, render
from agents.texts.lookup import catalogue
from bot.app import App
from knowledge.support.category import Category
from storage.models.ticket import TicketStatus
from tests.agents.support.conftest import Letters
from tests.conftest import FixedClock

OURS = ("support", "support_template", "letter", "order", "paper", "mail", "terms", "withdrawal", "receipt", "recap")
QUESTION = NewTicket("email", "camille@example.com", "Où en est ma commande 1042 ?")


def _filled(text: str) -> str:
    values: Mapping[str, str] = {"amount": "97,00 €", "day": "12/12/2026", "due": "12/12/2026 à 14 h 05"}
    wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: values.get(name, "1043") for name in wanted})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_of_ours_is_taken_for_a_claim(language: str, clock: FixedClock) -> None:
    texts = {key: text for key, text in catalogue(language).items() if key.partition(".")[0] in OURS}
    assert len(texts) > 100
    lost = [key for key, text in texts.items() if checked(_filled(text), now=clock(), language=language).refused]
    assert lost == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_figure_of_an_answer_stands_in_a_fact_it_cites(language: str) -> None:
    facts = {name: Fact(name, f"{place}{place}7", f"row:{place}") for place, name in enumerate(sorted(FACTS), start=1)}
    for name in names():
        template = Template(name, language, 0, catalogue(language)[f"support_template.{name}"])
        rendered = render(template, facts)
        cited = " ".join(fact.value for fact in rendered.cited)
        assert [figure for figure in re.findall(r"\d+", rendered.text) if figure not in cited] == []


def test_a_template_with_a_figure_of_its_own_is_refused() -> None:
    with pytest.raises(TemplateWrong, match="template_wrong"):
        lint("Votre commande {order} arrive sous 48 heures.")


async def test_goods_with_a_pushing_name_are_told_as_the_shop_calls_them(
    app: App, desk: SupportDesk, oversight: Oversight
) -> None:
    await oversight.open_gate(Category.order, actor="Bob")
    await oversight.publish_template("order", language="fr", text="Commande {order} : {status}.\n{items}.", actor="Bob")
    label = "Extension garantie à vie, satisfait ou remboursé"
    await app.database.write(lambda tx: tx.connection.exec_driver_sql("UPDATE shop_order_line SET label = ?", (label,)))
    ticket = await desk.answer(QUESTION)
    assert ticket.reply is not None
    assert label in ticket.reply.text
    assert ticket.status == TicketStatus.handled_automatically


async def test_a_claim_that_no_row_proves_is_never_mailed_and_a_person_decides(
    app: App, desk: SupportDesk, oversight: Oversight, letters: Letters
) -> None:
    await oversight.open_gate(Category.order, actor="Bob")
    pushy = "Commande {order} : {status}.\nDépêchez-vous, les stocks s’épuisent !"
    await oversight.publish_template("order", language="fr", text=pushy, actor="Bob")
    ticket = await desk.answer(QUESTION)
    await app.worker.run_until_idle()
    assert ticket.reply is not None
    assert ticket.reply.text == "Commande 1042 : expédiée."
    assert ticket.status == TicketStatus.in_progress
    assert "épuisent" not in " ".join(letters())
    assert [one.origin for one in await app.team.claims.refused()] == ["support"]
