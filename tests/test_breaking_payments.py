from scripts.breaking.payments import payments_harness


async def test_sales_that_are_killed_and_misheard_lose_no_order_and_charge_nobody_twice() -> None:
    result = await payments_harness(orders=6, kills=2, seed=3)
    assert (result.broken_laws, result.double_charges, result.lost_payments) == (0, 0, 0)
    assert (result.undelivered, result.gaps_in_invoices, result.unpaid_refunds) == (0, 0, 0)
    assert (result.kills, result.paid > 0) == (2, True)
