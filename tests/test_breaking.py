import pytest

from scripts.breaking.kills import kill_harness


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_killed_again_and_again_nothing_is_lost_or_doubled() -> None:
    result = await kill_harness(kills=20, seed=7)
    broken = (
        result.lost_inbounds,
        result.doubled_inbounds,
        result.unanswered,
        result.doubled_answers,
        result.doubled_sends,
    )
    assert broken == (0, 0, 0, 0, 0)
    assert result.messages > 20
    assert result.sends > 20
