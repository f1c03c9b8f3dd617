"""A story told in drips: what only goes on with the sentence before it is read as one with it."""

import pytest

from agents.diagnosis.continuing import joined


@pytest.mark.parametrize(
    ("drips", "told"),
    [
        (["elle fait un bruit", "comme un couinement", "quand elle freine"], 1),
        (["ma clio broute", "surtout à froid"], 1),
        (["my focus makes a noise", "only when I go over bumps"], 1),
        (["elle fait un bruit", "la clim ne marche plus"], 2),
        (["elle cale ?", "quand il pleut"], 2),
        (["elle perd de la puissance sur l'autoroute et le voyant moteur s'allume", "à froid"], 2),
    ],
)
def test_a_message_stands_on_the_line_that_it_goes_on_with(drips: list[str], told: int) -> None:
    text = ""
    for one in drips:
        text = joined(text, one)
    assert len(text.splitlines()) == told
    assert text.replace("\n", " ") == " ".join(drips)
