from datetime import UTC, datetime

import pytest

from agents.support.importing import status_of
from agents.support.shop_rows import ImportWrong, customer_of, order_of, rows_of_csv
from bot.app import App
from storage.models.shop import ShopOrderStatus

CLIENTS = "id_client;nom_prenom;email_client\n7;Zoé Martin;Zoe@Example.com\n"
ORDERS = (
    "id_commande;id_client;date_commande;statut;montant;transporteur;numero_suivi;articles\n"
    "A-77;7;03/11/2026;Expédiée;1 489,05 €;DPD;X1;Filtre|Bougie\n"
)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Livrée", ShopOrderStatus.delivered),
        ("En cours de livraison", ShopOrderStatus.shipped),
        ("en préparation", ShopOrderStatus.preparing),
        ("Payée", ShopOrderStatus.preparing),
        ("EN ATTENTE DE PAIEMENT", ShopOrderStatus.awaiting_payment),
        ("canceled", ShopOrderStatus.cancelled),
        ("remboursé", ShopOrderStatus.refunded),
        ("zzz", ShopOrderStatus.unknown),
    ],
)
def test_a_shops_words_become_ours(word: str, status: ShopOrderStatus) -> None:
    assert status_of(word) is status


def test_a_french_csv_is_read() -> None:
    customer, order = customer_of(rows_of_csv(CLIENTS)[0]), order_of(rows_of_csv(ORDERS)[0])
    assert (customer.id, customer.name, customer.email) == ("7", "Zoé Martin", "Zoe@Example.com")
    assert (order.number, order.amount_minor, order.items) == ("A-77", 148905, (("Filtre", 1), ("Bougie", 1)))
    assert order.ordered_at == datetime(2026, 11, 2, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["id_client,nom\n1,a\n", "numero,id_client,statut,montant,date\n1,2,x,abc,2026-01-01\n",
     "numero,id_client,statut,montant,date\n1,2,x,5,demain\n"],
)  # fmt: skip
def test_a_wrong_row_names_its_column(text: str) -> None:
    row = rows_of_csv(text)[0]
    with pytest.raises(ImportWrong):
        (order_of if "numero" in text else customer_of)(row)


async def test_importing_again_changes_what_changed_and_adds_nothing(app: App) -> None:
    people, bought = [customer_of(rows_of_csv(CLIENTS)[0])], [order_of(rows_of_csv(ORDERS)[0])]
    await app.team.importing.bring_in("csv", people, bought)
    later = [order_of({**rows_of_csv(ORDERS)[0], "statut": "Livrée", "articles": "Filtre"})]
    await app.team.importing.bring_in("csv", people, later)
    figures = await app.team.oversight.figures()
    assert (figures.customers, figures.orders) == (1, 1)


async def test_the_sample_shop_is_set_up_once(app: App) -> None:
    first, again = await app.team.importing.set_up_sample(), await app.team.importing.set_up_sample()
    assert (first.customers, first.orders) == (8, 14)
    assert (again.customers, again.orders) == (0, 0)


async def test_an_order_of_nobody_is_refused(app: App) -> None:
    with pytest.raises(ImportWrong):
        await app.team.importing.bring_in("csv", [], [order_of(rows_of_csv(ORDERS)[0])])
