import pytest

from scripts.breaking.year import year_harness


@pytest.mark.slow
async def test_in_weeks_of_business_with_restarts_no_cent_and_no_consent_is_lost() -> None:
    result = await year_harness(customers=6, days=15, restarts=2, seed=5)
    assert (result.broken_laws, result.money_astray_minor, result.forgotten) == (0, 0, 0)
    assert (result.doubled_nudges, result.without_consent) == (0, 0)
    assert (result.in_quiet_hours, result.too_often) == (0, 0)
    assert result.nudges_sent > 3
    assert (result.restarts, result.nights_proved) == (2, 15)
