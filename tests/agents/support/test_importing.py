import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.support.shop_rows import ImportWrong, customer_of, order_of, rows_of_csv
from agents.support.shop_statuses import status_of
from bot.app import App
from storage.models.shop import ShopOrderStatus
from storage.money import Money
from storage.shop_source import ShopUnreadable

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
        ("En attente d'expédition", ShopOrderStatus.preparing),
        ("Prête à livrer", ShopOrderStatus.preparing),
        ("not_shipped", ShopOrderStatus.preparing),
        ("unfulfilled", ShopOrderStatus.preparing),
        ("Paiement accepté", ShopOrderStatus.preparing),
        ("En attente de réapprovisionnement (payé)", ShopOrderStatus.preparing),
        ("En attente de virement bancaire", ShopOrderStatus.awaiting_payment),
        ("Erreur de paiement", ShopOrderStatus.awaiting_payment),
        ("Livraison en cours", ShopOrderStatus.shipped),
        ("Pas encore livrée", ShopOrderStatus.unknown),
        ("Undelivered", ShopOrderStatus.unknown),
        ("Retour à l'expéditeur", ShopOrderStatus.unknown),
        ("Remboursement demandé", ShopOrderStatus.unknown),
        ("partially_refunded", ShopOrderStatus.unknown),
        ("Annulation demandée", ShopOrderStatus.unknown),
        ("Client absent", ShopOrderStatus.unknown),
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


async def test_a_shops_own_database_is_read_and_never_written(app: App, tmp_path: Path) -> None:
    """On SQLite with the shop's tables; MySQL and MariaDB differ by their driver alone."""
    source = tmp_path / "crm_ecommerce.db"
    with closing(sqlite3.connect(source)) as shop:
        shop.executescript(
            "CREATE TABLE client (id_client INTEGER, nom TEXT, prenom TEXT, email TEXT);"
            "CREATE TABLE commande (id_commande INTEGER, id_client INTEGER, date_commande TEXT, statut TEXT,"
            " montant NUMERIC, transporteur TEXT, numero_suivi TEXT);"
            "INSERT INTO client VALUES (3, 'Martin', 'Zoé', 'zoe@example.com');"
            "INSERT INTO commande VALUES (501, 3, '2026-11-02 10:30:00', 'Expédiée', 49.9, 'DPD', 'X1');"
        )
    before = source.read_bytes()
    await app.team.importing.bring_in_shop(f"sqlite:///{source}")
    order = await app.team.desk.order("501", "zoe@example.com")
    assert order is not None
    assert (order.customer_name, order.facts.amount, order.origin) == ("Zoé Martin", Money(4990), "crm_ecommerce")
    assert source.read_bytes() == before


async def test_a_shop_that_does_not_answer_is_told_without_its_password(app: App, tmp_path: Path) -> None:
    with pytest.raises(ShopUnreadable) as told:
        await app.team.importing.bring_in_shop(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    assert "nowhere" not in str(told.value)
