from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_an_operator_names_the_seller_sets_a_price_and_proves_the_books(shop: CliRunner) -> None:
    named = ["--name", "MecaClair", "--address", "1 rue du Port", "--siren", "123456789"]
    reached = ["--email", "a@example.org", "--phone", "0500000000", "--mediator", "Médiateur, Paris"]
    answers = [
        shop.invoke(cli, ["admin", "shop", "seller", *named, *reached]),
        shop.invoke(cli, ["admin", "shop", "price", "formation-basic", "8700"]),
        shop.invoke(cli, ["admin", "shop", "prove"]),
    ]
    assert [one.exit_code for one in answers] == [0, 0, 0]
    assert "the books are whole" in answers[2].output


def test_a_product_that_is_not_sold_and_a_coupon_of_nothing_are_refused(shop: CliRunner) -> None:
    assert shop.invoke(cli, ["admin", "shop", "price", "rolls", "100"]).exit_code == 1
    assert shop.invoke(cli, ["admin", "shop", "coupon", "RIEN"]).exit_code == 2
