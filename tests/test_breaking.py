import pytest

from scripts.breaking import kill_harness


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_again_and_again_nothing_is_lost_or_doubled() -> None:
    result = await kill_harness(kills=6, seed=7)
    assert (result.unanswered, result.doubled_inbounds, result.doubled_answers) == (0, 0, 0)
    assert result.messages > 0
