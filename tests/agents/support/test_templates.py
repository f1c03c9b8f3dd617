from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.support.answering import situation
from agents.support.desk import NewTicket, SupportDesk
from agents.support.facts import Fact, OrderFacts
from agents.support.oversight import Oversight
from agents.support.templates import Template, TemplateWrong, lint, render
from agents.texts.lookup import catalogue
from knowledge.support.category import Category
from storage.models.shop import ShopOrderStatus
from storage.money import Money

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


ON_ITS_WAY = OrderFacts(
    order_id=1,
    number="1042",
    status=ShopOrderStatus.shipped,
    amount=Money(4200, "EUR"),
    ordered_at=datetime(2026, 3, 2, tzinfo=UTC),
    expected_at=datetime(2026, 3, 9, tzinfo=UTC),
    delivered_at=None,
    carrier="Colissimo",
    tracking="6A123",
    items=("1 × bobine",),
)
UNTRACKED = replace(ON_ITS_WAY, tracking=None)
UNDATED = replace(ON_ITS_WAY, expected_at=None)
BARE = replace(UNDATED, carrier=None, tracking=None)
HANDED_OVER = replace(BARE, status=ShopOrderStatus.delivered)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("order", "told", "untold"),
    [
        (ON_ITS_WAY, {"carrier", "tracking", "expected"}, {"untracked", "due"}),
        (UNTRACKED, {"untracked", "expected"}, {"tracking", "due"}),
        (UNDATED, {"carrier", "tracking", "status", "due"}, {"expected"}),
        (BARE, {"order", "status", "due"}, {"carrier", "tracking", "untracked"}),
        (HANDED_OVER, {"order"}, {"delivered", "carrier"}),
    ],
)
def test_a_late_order_is_excused_with_what_the_shop_knows_and_a_day_to_count_on(
    order: OrderFacts, told: set[str], untold: set[str], language: str
) -> None:
    name, _ = situation(Category.late, (), order)
    template = Template(name, language, 0, catalogue(language)[f"support_template.{name}"].strip())
    rendered = render(template, {**order.facts(language), "due": Fact("due", "demain", "ticket.due_at")})
    cited = {fact.name for fact in rendered.cited}
    assert told <= cited
    assert not untold & cited
    first = rendered.text.splitlines()[0]
    assert "1042" in first
    assert "désolé" in first or "sorry" in first
