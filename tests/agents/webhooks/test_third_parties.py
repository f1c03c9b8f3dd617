"""How often third parties are called, what they may answer, and when they are given up."""

import pytest
from standardwebhooks import Webhook

from agents.errors import InvalidInput, NotFound
from agents.webhooks.kinds import Kind
from agents.webhooks.policy import RETRIES
from agents.webhooks.service import EndpointShut, TooManyEndpoints
from storage.models.webhook import WebhookState
from tests.agents.webhooks.conftest import EVERYTHING, Post
from tests.conftest import FixedClock
from tests.loopback.webhook_receiver import Receiver
from tests.standing_clock import standing_clock

PATIENCE = 16.0
"""Seconds that a third party is never given."""


@pytest.mark.parametrize("failure", [500, 301, "stall", "lose"])
async def test_a_failure_is_tried_again_under_the_same_id(
    post: Post, clock: FixedClock, receiver: Receiver, failure: int | str
) -> None:
    endpoint_id = await post.listens()
    receiver.answers = [failure, 204]
    with standing_clock() as passes:
        receiver.on_silence = lambda: passes(PATIENCE)
        key = await post.tries(endpoint_id)
    assert (await post.seen(endpoint_id)).planned == 1
    assert (await post.seen(endpoint_id)).failing_since == clock()
    clock.advance(seconds=6)
    await post.worker.run_until_idle()
    assert receiver.ids == [key, key]
    assert (await post.seen(endpoint_id)).delivered == 1
    assert (await post.seen(endpoint_id)).failing_since is None


async def test_the_receiver_may_ask_for_more_time(post: Post, clock: FixedClock, receiver: Receiver) -> None:
    endpoint_id = await post.listens()
    receiver.answers, receiver.headers = [429, 204], {"Retry-After": "600"}
    key = await post.tries(endpoint_id)
    clock.advance(seconds=590)
    await post.worker.run_until_idle()
    assert receiver.ids == [key]
    clock.advance(seconds=20)
    await post.worker.run_until_idle()
    assert receiver.ids == [key, key]


async def test_days_of_failure_shut_an_endpoint_and_a_replay_brings_all_back(
    post: Post, clock: FixedClock, receiver: Receiver
) -> None:
    endpoint_id, began_at = await post.listens(), clock()
    receiver.answers = [503]
    key = await post.tries(endpoint_id)
    for wait in RETRIES:
        clock.at += wait * 1.11
        await post.worker.run_until_idle()
    assert receiver.ids == [key] * (1 + len(RETRIES))
    found = await post.seen(endpoint_id)
    assert (found.is_open, found.why_disabled, found.failed) == (False, "failing", 1)
    assert "were shut (failing)" in await post.issues()
    with pytest.raises(EndpointShut):
        await post.webhooks.replay_failed(endpoint_id, actor="test")
    clock.at, receiver.answers = began_at, [204]
    await post.webhooks.open(endpoint_id, actor="test")
    assert await post.webhooks.replay_failed(endpoint_id, actor="test") == 1
    await post.worker.run_until_idle()
    assert (await post.seen(endpoint_id)).latest[0].state is WebhookState.delivered


async def test_one_poisoned_message_is_given_up_and_the_endpoint_stays_open(
    post: Post, clock: FixedClock, receiver: Receiver
) -> None:
    endpoint_id = await post.listens()
    receiver.answers = [500]
    await post.tries(endpoint_id)
    for wait in RETRIES:
        clock.at += wait * 1.11
        # Another message got through meanwhile.
        await post.database.write(lambda tx: setattr(tx.webhooks.endpoint(endpoint_id), "failing_since", None))
        await post.worker.run_until_idle()
    found = await post.seen(endpoint_id)
    assert (found.is_open, found.failed) == (True, 1)
    assert "was given up (500)" in await post.issues()


async def test_an_endpoint_that_says_it_is_gone_is_called_no_more(
    post: Post, clock: FixedClock, receiver: Receiver
) -> None:
    endpoint_id = await post.listens()
    receiver.answers = [410]
    await post.webhooks.test(endpoint_id, actor="test")
    clock.advance(seconds=1)
    first = await post.webhooks.test(endpoint_id, actor="test")
    await post.worker.run_until_idle()
    found = await post.seen(endpoint_id)
    assert (found.is_open, found.why_disabled, found.planned, found.failed) == (False, "gone", 0, 2)
    assert len(receiver.ids) == 1
    assert first not in receiver.ids


async def test_an_endpoint_that_stalls_is_left_alone_for_a_moment(
    post: Post, clock: FixedClock, receiver: Receiver
) -> None:
    endpoint_id = await post.listens()
    receiver.answers = ["stall", 204]
    stalled = await post.webhooks.test(endpoint_id, actor="test")
    clock.advance(seconds=1)
    with standing_clock() as passes:
        receiver.on_silence = lambda: passes(PATIENCE)
        other = await post.tries(endpoint_id)
    assert receiver.ids == [stalled]
    clock.advance(seconds=6)
    await post.worker.run_until_idle()
    assert sorted(receiver.ids[1:]) == sorted([stalled, other])
    assert (await post.seen(endpoint_id)).planned == 0


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    post: Post, clock: FixedClock, receiver: Receiver
) -> None:
    endpoint_id = await post.listens()
    new = await post.webhooks.rotate(endpoint_id, actor="test")
    assert new.secret != receiver.secret
    await post.tries(endpoint_id)
    receiver.secret = new.secret
    clock.advance(minutes=1)
    await post.tries(endpoint_id)
    assert receiver.kinds == ["endpoint.test", "endpoint.test"]
    clock.advance(days=1)
    receiver.answers = [500]
    key = await post.tries(endpoint_id)
    assert [len(one.split(" ")) for one in receiver.signatures] == [2, 2, 1]
    message = await post.database.write(lambda tx: tx.webhooks.message(key))
    assert message is not None
    assert receiver.signatures[-1] == Webhook(new.secret).sign(key, clock(), message.body)


async def test_a_killed_attempt_is_made_again_after_the_start(post: Post, receiver: Receiver) -> None:
    endpoint_id = await post.listens()
    await post.webhooks.test(endpoint_id, actor="test")
    await post.database.write(lambda tx: post.webhooks.dispatch._begin(tx, endpoint_id))
    await post.database.write(lambda tx: tx.cancel(f"webhooks:{endpoint_id}"))
    await post.webhooks.dispatch.resume()
    await post.worker.run_until_idle()
    assert receiver.kinds == ["endpoint.test"]
    assert (await post.seen(endpoint_id)).latest[0].attempts == 2


async def test_a_delivered_message_may_be_replayed_alone(post: Post, receiver: Receiver) -> None:
    endpoint_id = await post.listens()
    key = await post.tries(endpoint_id)
    sent = (await post.seen(endpoint_id)).latest[0]
    assert await post.webhooks.replay(sent.id, actor="test") == endpoint_id
    await post.worker.run_until_idle()
    assert receiver.ids == [key, key]
    with pytest.raises(NotFound):
        await post.webhooks.replay(999, actor="test")


async def test_wrong_addresses_events_and_too_many_are_refused(post: Post) -> None:
    webhooks = post.webhooks
    with pytest.raises(InvalidInput):
        await webhooks.add("ftp://example.org", kinds=EVERYTHING, note="", actor="test")
    with pytest.raises(InvalidInput):
        await webhooks.add("https://example.org", kinds=["order.eaten"], note="", actor="test")
    endpoint_id = await post.listens()
    with pytest.raises(InvalidInput):
        await webhooks.choose(endpoint_id, [], actor="test")
    await webhooks.choose(endpoint_id, [Kind.order_paid], actor="test")
    assert (await post.seen(endpoint_id)).kinds == ("order.paid",)
    for number in range(19):
        await webhooks.add(f"https://example.org/{number}", kinds=EVERYTHING, note="", actor="test")
    with pytest.raises(TooManyEndpoints):
        await webhooks.add("https://example.org/more", kinds=EVERYTHING, note="", actor="test")


async def test_every_change_is_in_the_audit(post: Post) -> None:
    endpoint_id = await post.listens()
    await post.webhooks.close(endpoint_id, actor="contact:1")
    await post.webhooks.open(endpoint_id, actor="contact:1")
    await post.webhooks.rotate(endpoint_id, actor="contact:1")
    await post.webhooks.remove(endpoint_id, actor="contact:1")
    told = await post.database.write(lambda tx: [one.action for one in tx.staff.entries(after=0)])
    assert told == ["webhook add", "webhook close", "webhook open", "webhook rotate", "webhook remove"]
    with pytest.raises(NotFound):
        await post.seen(endpoint_id)
