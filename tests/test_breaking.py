import pytest

from scripts.breaking.__main__ import main
from scripts.breaking.kills import kill_harness


@pytest.mark.slow
async def test_killed_again_and_again_nothing_is_lost_or_doubled() -> None:
    result = await kill_harness(kills=20, seed=7)
    broken = (
        result.lost_inbounds,
        result.doubled_inbounds,
        result.unanswered,
        result.left_running,
        result.doubled_answers,
        result.doubled_sends,
    )
    assert broken == (0, 0, 0, 0, 0, 0)
    assert result.messages > 20
    assert result.sends > 20


@pytest.mark.parametrize("harness", ["afternoon", "kill", "ledger", "payments", "takeover", "tickets", "year"])
def test_every_harness_says_what_it_takes(harness: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([harness, "--help"])
    assert "--json" in capsys.readouterr().out
