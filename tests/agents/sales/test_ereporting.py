"""What the tax office is told adds up to what came in."""

from dataclasses import replace
from datetime import date

from agents.sales.ereporting import Category, Flow, as_csv, as_json
from agents.sales.policy import Consent
from agents.sales.rights import refund_by_staff
from agents.sales.service import SellerDetails
from tests.agents.sales.shop import GARAGE, Shop

TERMS = frozenset({Consent.terms})
DAY = date(2026, 11, 20)
SELLER = SellerDetails("Diag Auto SAS", "69007 Lyon", "732829320", "FR44732829320", "a@b.fr", "+33 4", "CM2C")


async def test_consumers_are_summed_by_day_and_rate_and_businesses_stand_alone(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.bought()
    await shop.bought("formation-basic")
    await shop.bought(buyer=GARAGE, given=TERMS)
    rows = await shop.sales.ereporting(DAY, DAY, with_tests=True)
    assert [(row.flow, row.papers, row.total) for row in rows] == [
        (Flow.business_in_france, 1, 29700),
        (Flow.consumer, 2, 39400),
    ]
    assert rows[0].siren == "123456789"
    assert [(row.flow.number, row.category) for row in rows] == [("", ""), ("10.3", Category.services)]
    assert rows[1].net + rows[1].vat == rows[1].total


async def test_a_sale_without_french_vat_is_in_the_category_of_those_not_taxed_here(shop: Shop) -> None:
    await shop.sales.name_seller(replace(SELLER, vat_number=None))
    await shop.bought("formation-basic")
    rows = await shop.sales.ereporting(DAY, DAY, with_tests=True)
    assert [(row.category, row.rate, row.vat, row.total) for row in rows] == [("TNT1", "0.00", 0, 9700)]


async def test_what_is_paid_back_is_taken_off_on_its_own_day(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    bought = await shop.bought()
    shop.clock.advance(days=3)
    await shop.app.database.write(lambda tx: refund_by_staff(tx, bought.id, 10_000, by="bob"))
    rows = await shop.sales.ereporting(DAY, date(2026, 11, 30), with_tests=True)
    assert [(row.day.day, row.total) for row in rows] == [(20, 29700), (23, -10000)]
    booked = await shop.books(bought.id)
    assert sum(row.total for row in rows) == booked["payment"] - booked["refund"]


async def test_the_test_page_is_told_to_nobody(shop: Shop) -> None:
    await shop.bought()
    assert await shop.sales.ereporting(DAY, DAY) == []


async def test_a_day_ends_at_midnight_in_paris(shop: Shop) -> None:
    shop.clock.advance(hours=14.5)  # 23:30 UTC is half past midnight of the next day in Paris
    await shop.bought()
    rows = await shop.sales.ereporting(DAY, date(2026, 11, 21), with_tests=True)
    assert [row.day for row in rows] == [date(2026, 11, 21)]


async def test_programs_read_it_as_csv_and_json(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.bought()
    rows = await shop.sales.ereporting(DAY, DAY, with_tests=True)
    head, line = as_csv(rows).splitlines()
    assert head == "flow,number,day,category,rate,currency,papers,net,vat,total,country,reference,siren"
    assert line == "b2c,10.3,2026-11-20,TPS1,20.00,EUR,1,247.50,49.50,297.00,,,"
    assert as_json(rows)[0]["total"] == "297.00"
    assert as_csv([]).splitlines() == [head]
