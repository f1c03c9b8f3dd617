import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from agents.support.shop_rows import customer_of, order_of, orders_of, rows_of_csv
from agents.support.shop_statuses import status_of
from agents.support.shop_values import ImportWrong, items_of, minor_of, moment_of
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


async def test_an_order_of_nobody_is_left_out_and_named(app: App) -> None:
    done = await app.team.importing.bring_in("csv", [], [order_of(rows_of_csv(ORDERS)[0])])
    assert (done.orders, done.left_out) == (0, ["order A-77: no customer 7"])


async def test_a_wrong_row_keeps_no_other_out(app: App) -> None:
    clients = rows_of_csv("id_client;nom;email\n1;Zoé;zoe@example.com\n2;Ali;pas d'adresse\n3;Lou;lou@example.com\n")
    orders = rows_of_csv(
        "numero;id_client;statut;montant;date\n10;1;Livrée;1 234,50 €;3 novembre 2026\n"
        "11;2;Livrée;5;03/11/2026\n12;3;Livrée;1.234;03/11/2026\n13;3;Livrée;5;31/02/2026\n"
    )
    done = await app.team.importing.bring_in_rows("csv", clients, orders)
    assert (done.customers, done.orders) == (2, 1)
    assert done.left_out == [
        "client, row 2: e-mail pas d'adresse",
        "commande, row 3: amount 1.234 EUR",
        "commande, row 4: date 31/02/2026",
        "order 11: no customer 2",
    ]


def test_a_line_of_goods_in_each_row_is_one_order() -> None:
    head = "numero;id_client;statut;montant;date;articles\n"
    lines = "10;1;Livrée;50;03/11/2026;2 × Filtre\n10;1;Livrée;50;03/11/2026;Bougie x4\n"
    (order,) = orders_of(rows_of_csv(head + lines + lines)).rows
    assert order.items == (("Filtre", 2), ("Bougie", 4))


async def test_an_imported_order_never_enters_our_books(app: App) -> None:
    await app.team.importing.set_up_sample()
    ours = "SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM purchase_order)"
    booked = await app.database.write(lambda tx: tx.connection.exec_driver_sql(ours).scalar())
    assert (booked, (await app.team.oversight.figures()).orders) == (0, 14)


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1 234,50 €", 123450), ("1\u202f234,50\u00a0€", 123450), ("1.234,50", 123450), ("1,234.50", 123450),
        ("1'234.50", 123450), ("12.345.678,9", 1234567890), ("€ 12,00", 1200), ("12,00 EUR", 1200), ("0,500", 50),
        ("1234.5", 123450), (49.9, 4990), (Decimal("49.900000"), 4990), (0, 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(written: object, cents: int) -> None:
    assert minor_of(written, "EUR") == cents


@pytest.mark.parametrize(
    "written", ["1.234", "1,234", "-5", "abc", "NaN", "1e5", "12,5,5", "9" * 15, Decimal("NaN"), -2]
)
def test_an_amount_that_could_be_another_is_refused(written: object) -> None:
    with pytest.raises(ImportWrong):
        minor_of(written, "EUR")


@pytest.mark.parametrize(
    "written",
    ["03/11/2026", "3.11.26", "03-11-2026", "2026-11-03", "3 novembre 2026", "03/11/2026 00:00", "2026-11-02T23:00:00Z",
     "03/11/2026 à 0h00"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert moment_of(written) == datetime(2026, 11, 2, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["31/02/2026", "11/30/2026", "demain", "45999", "03/11/0026", "32 mars 2026"])
def test_a_day_that_does_not_exist_is_refused(written: str) -> None:
    with pytest.raises(ImportWrong):
        moment_of(written)


@pytest.mark.parametrize("written", ["0000-00-00", "0000-00-00 00:00:00"])
def test_a_databases_empty_date_is_none(written: str) -> None:
    assert moment_of(written) is None


def test_goods_keep_their_names_and_their_number() -> None:
    assert items_of("2 × Filtre|Bougie x4| |Kit 5x112|4x4 filtre|3x Joint") == (
        ("Filtre", 2), ("Bougie", 4), ("Kit 5x112", 1), ("4x4 filtre", 1), ("Joint", 3),
    )  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("before", ["", "\ufeff", "sep={}\r\n"])
def test_a_spreadsheets_file_is_read_with_any_of_its_signs(delimiter: str, before: str) -> None:
    lines = ['N° commande;Id client;"Adresse e-mail"', '7;1;"a\nb"', ""]
    text = before.format(delimiter) + "\r\n".join(lines).replace(";", delimiter)
    assert rows_of_csv(text) == [{"n_commande": "7", "id_client": "1", "adresse_e_mail": "a\nb"}]


@pytest.mark.parametrize("text", ["", "abc", "a\n1\n"])
def test_a_file_without_columns_is_none(text: str) -> None:
    with pytest.raises(ImportWrong):
        rows_of_csv(text)


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
