"""The table "Réponses support" both ways."""

import pytest

from agents.errors import NotFound
from agents.support.wordings import Subject, WordingDecided, category_of, subject_of, translated
from tests.agents.support.notion_desk import NotionDesk
from tests.conftest import FixedClock

PLAIN = "Nous sommes désolés du retard de votre commande {commande}.\nVotre colis est chez {{ Transporteur }}."
OURS = "Nous sommes désolés du retard de votre commande {order}.\nVotre colis est chez {carrier}."
WITH_AN_ADDRESS = "Commande {order} : suivez-la sur www.exemple.test."


async def in_force(desk: NotionDesk, name: str = "late") -> str:
    return next(one.text for one in await desk.oversight.templates() if (one.name, one.language) == (name, "fr"))


def by_hand(desk: NotionDesk, text: str, category: str = "Retard de livraison") -> None:
    desk.world.write_by_hand(desk.replies, {"catégorie": category, "réponse_générique": text})


async def test_a_table_that_is_empty_is_filled_with_ours(notion: NotionDesk) -> None:
    run = await notion.sync()
    assert run.replies.written == 4
    row = notion.reply_row("Remboursement")
    assert notion.world.text(row, "réponse_générique") == (await in_force(notion, "refund")).strip()


async def test_a_wording_without_figures_is_in_force_at_once(notion: NotionDesk) -> None:
    by_hand(notion, PLAIN)
    run = await notion.sync()
    assert (run.replies.in_force, await in_force(notion)) == (1, OURS)
    again = await notion.sync()
    assert (again.replies.in_force, again.replies.written) == (0, 0)


@pytest.mark.parametrize(
    ("text", "reason", "is_wrong"),
    [
        ("Votre commande {order} arrive sous 48 heures.", "un chiffre qui ne vient pas de la commande", True),
        (WITH_AN_ADDRESS, "une adresse", False),
        ("Commande {order} : satisfait ou remboursé, garanti.", "une promesse ou un argument de vente", False),
        ("Votre commande {order} arrive demain.", "une promesse ou un argument de vente", False),
        ("Nous vous offrons le port de la commande {order}.", "une promesse ou un argument de vente", False),
        ("Votre commande {order} part {bientôt}.", "bientot", True),
    ],
)
async def test_what_states_more_than_facts_waits_for_a_person(
    notion: NotionDesk, text: str, reason: str, *, is_wrong: bool
) -> None:
    before = await in_force(notion)
    by_hand(notion, text)
    assert (await notion.sync()).replies.proposed == 1
    (wording,) = await notion.wordings.undecided()
    assert (wording.subject, wording.reason, wording.is_wrong) == ("late.fr", reason, is_wrong)
    assert await in_force(notion) == before
    assert (await notion.sync()).replies.written == 0


async def test_a_person_approves_or_refuses_a_wording(notion: NotionDesk, clock: FixedClock) -> None:
    ours = await in_force(notion)
    by_hand(notion, WITH_AN_ADDRESS)
    await notion.sync()
    (wording,) = await notion.wordings.undecided()
    await notion.wordings.approve(wording.id, by="ana")
    assert await in_force(notion) == WITH_AN_ADDRESS
    clock.advance(minutes=5)
    row = notion.reply_row("Retard de livraison")
    notion.world.edit_by_hand(row, {"réponse_générique": f"{WITH_AN_ADDRESS} Ou sur www.autre.test."})
    await notion.sync()
    (second,) = await notion.wordings.undecided()
    await notion.wordings.refuse(second.id, by="ana")
    assert (await notion.sync()).replies.written == 1
    assert notion.world.text(row, "réponse_générique") == WITH_AN_ADDRESS
    assert ours != WITH_AN_ADDRESS
    with pytest.raises(WordingDecided):
        await notion.wordings.approve(second.id, by="ana")
    with pytest.raises(NotFound):
        await notion.wordings.refuse(99, by="ana")


async def test_ours_is_written_where_nobody_changed_it_there(notion: NotionDesk) -> None:
    await notion.sync()
    await notion.oversight.publish_template("late", language="fr", text=OURS, actor="ana")
    assert (await notion.sync()).replies.written == 1
    assert notion.world.text(notion.reply_row("Retard de livraison"), "réponse_générique") == OURS


async def test_what_a_person_wrote_there_wins_over_a_newer_wording_of_ours(
    notion: NotionDesk, clock: FixedClock
) -> None:
    await notion.sync()
    row = notion.reply_row("Retard de livraison")
    notion.world.edit_by_hand(row, {"réponse_générique": PLAIN})
    clock.advance(hours=1)
    await notion.oversight.publish_template("late", language="fr", text="Commande {order}.", actor="ana")
    await notion.sync()
    assert await in_force(notion) == OURS


async def test_an_emptied_cell_is_filled_again_and_of_two_rows_the_later_counts(
    notion: NotionDesk, clock: FixedClock
) -> None:
    by_hand(notion, "")
    clock.advance(minutes=5)
    by_hand(notion, PLAIN)
    by_hand(notion, "Une recette de crêpes", category="Cuisine")
    run = await notion.sync()
    assert (run.replies.in_force, run.replies.not_understood) == (1, 2)
    notion.world.edit_by_hand(notion.reply_row("Remboursement"), {"réponse_générique": ""})
    assert (await notion.sync()).replies.written == 1


@pytest.mark.parametrize(
    ("category", "subject"),
    [
        ("Retard de livraison", Subject("late", "fr")),
        ("remboursement (en)", Subject("refund", "en")),
        ("Produit defectueux", Subject("defective", "fr")),
        ("late_waiting.en", Subject("late_waiting", "en")),
        ("Non classé", None),
        ("", None),
    ],
)
def test_a_category_names_a_template(category: str, subject: Subject | None) -> None:
    assert subject_of(category) == subject


def test_a_template_is_named_as_people_name_it() -> None:
    assert [category_of(one) for one in (Subject("order", "fr"), Subject("late", "en"), Subject("invoice", "fr"))] == [
        "Information commande",
        "Retard de livraison (en)",
        "invoice",
    ]


def test_facts_may_be_called_in_french() -> None:
    assert (
        translated("Le {Numéro_commande}, {{suivi}}, {delai}, {order} \n") == "Le {order}, {tracking}, {due}, {order}"
    )
