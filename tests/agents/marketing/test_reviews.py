"""Reviews: only of what was bought, delivered and kept; all ratings count, words are shown with a yes."""

from agents.marketing.reviews import Rating
from agents.messages import ChannelName
from tests.agents.marketing.conftest import House
from tests.builders import Person


async def _asked(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.at("2026-11-27T17:00")


async def test_stars_words_and_a_yes_make_a_published_review(house: House) -> None:
    await _asked(house)
    await house.alice.presses("4 sur 5")
    await house.alice.says("Très clair, j'ai trouvé ma panne. Carte 4111 1111 1111 1111")
    await house.alice.hears("publier cet avis")
    assert await house.app.team.reviews.published("formation-basic") == []
    await house.alice.presses("Oui, publier")
    (review,) = await house.app.team.reviews.published("formation-basic")
    assert (review.rating, review.name, "Très clair" in str(review.text)) == (4, "Alice", True)
    assert "4111" not in str(review.text)
    await house.alice.presses("Retirer mon avis de la publication")
    assert await house.app.team.reviews.published("formation-basic") == []
    assert await house.app.team.reviews.rating("formation-basic") == Rating(1, 4.0)


async def test_a_poor_rating_is_offered_a_person_and_counts_all_the_same(house: House) -> None:
    await _asked(house)
    await house.alice.presses("1 sur 5")
    await house.alice.hears("une personne de l’équipe")
    await house.alice.presses("Sans commentaire")
    await house.alice.presses("Non, ne pas publier")
    assert await house.app.team.reviews.published("formation-basic") == []
    assert await house.app.team.reviews.rating("formation-basic") == Rating(1, 1.0)


async def test_a_question_after_the_stars_is_answered_and_is_no_review(house: House) -> None:
    await _asked(house)
    await house.alice.presses("5 sur 5")
    assert (await house.alice.says("P0301 c'est quoi ?"))["tools"] == ["decode_fault_code"]
    await house.alice.says("bonjour")
    assert await house.shop.rows("SELECT text FROM review") == [(None,)]


async def test_only_the_buyer_of_what_was_kept_may_rate(house: House) -> None:
    charlie = Person(house.app, house.clock, "charlie", ChannelName.webchat)
    await _asked(house)
    await charlie.taps("review:1:5", "5 sur 5")
    await charlie.hears("seuls les acheteurs")
    await charlie.taps("review:1:yes", "Oui")
    await charlie.hears("seuls les acheteurs")
    await charlie.taps("review:1:9", "9 sur 5")
    await charlie.hears("seuls les acheteurs")
    assert await house.app.team.reviews.rating("formation-basic") == Rating(0, None)


async def test_a_rating_may_be_changed_and_stays_one(house: House) -> None:
    await _asked(house)
    await house.alice.presses("2 sur 5")
    await house.alice.taps("review:1:5", "5 sur 5")
    assert await house.app.team.reviews.rating("formation-basic") == Rating(1, 5.0)


async def test_who_rated_already_is_not_asked(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.alice.taps("review:1:5", "5 sur 5")
    await house.at("2026-11-27T17:00")
    assert (await house.fates())["feedback"] == "reviewed"
