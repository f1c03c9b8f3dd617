"""Two complaints in one sentence: what is told of one thing is not read into the other."""

import pytest

from knowledge.diagnosis.understand import Understanding


@pytest.mark.parametrize(
    ("text", "told", "never"),
    [
        (
            "ma 208 fait un bruit au freinage et la clim ne marche plus",
            {"squeal_braking", "ac_not_cold"},
            {"no_brakes", "ac_noise"},
        ),
        (
            "un bruit de claquement en tournant et la clim ne marche plus",
            {"click_turning", "ac_not_cold"},
            {"ac_noise"},
        ),
        ("brakes squeal and the ac does not work", {"squeal_braking", "ac_not_cold"}, {"no_brakes"}),
    ],
)
def test_words_on_either_side_of_a_joint_make_no_sign_together(
    understanding: Understanding, text: str, told: set[str], never: set[str]
) -> None:
    found = {one.finding for one in understanding.read(text)}
    assert told <= found
    assert found.isdisjoint(never)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("la clim fait un bruit et ne refroidit plus", "ac_noise"),
        ("la pédale de frein est molle et la voiture ne freine plus", "no_brakes"),
        ("le voyant rouge et la température qui monte", "overheating"),
    ],
)
def test_what_goes_on_with_the_same_thing_is_read_over_it(
    understanding: Understanding, text: str, finding: str
) -> None:
    assert finding in {one.finding for one in understanding.read(text)}
