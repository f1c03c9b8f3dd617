"""Sends what third parties are to be told: one endpoint at a time, each attempt counted before it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from agents.errors import HookError
from agents.ports import HookAnswer, HookCaller
from agents.webhooks.policy import SHUT_AFTER, is_taken, wait_after
from agents.webhooks.signing import secret_of, signed
from agents.webhooks.telling import later_job, now_job
from storage.database import Database, Transaction
from storage.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookState

_BATCH = 50
"""After so many the endpoint waits for its next turn, and others have the worker."""
_REST = timedelta(seconds=5)
"""How long an endpoint that does not answer is left alone, whatever else waits for it."""
_LONGEST_WAIT = timedelta(hours=24)
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class _Attempt:
    delivery_id: int
    url: str
    body: bytes
    headers: Mapping[str, str]


class Dispatch:
    """Works the jobs of webhooks. At least once: an attempt that was cut is made again, under the same `webhook-id`."""

    def __init__(self, database: Database, *, caller: Callable[[], HookCaller], secret_key: str) -> None:
        self._database = database
        self._caller = caller
        self._key = secret_key

    async def resume(self) -> None:
        """Wake every endpoint that has something to be told; for a fresh start."""

        def write(tx: Transaction) -> None:
            for endpoint in tx.webhooks.endpoints():
                _wake(tx, endpoint.id, not_before=tx.now)

        await self._database.write(write)

    async def wake(self, endpoint_id: int) -> None:
        await self._database.write(lambda tx: tx.enqueue(now_job(endpoint_id)))

    async def send_due(self, endpoint_id: int) -> None:
        """Try what is due, the oldest first, until nobody is there; the alarm of the next attempt is set after."""
        rest = timedelta()
        for _ in range(_BATCH):
            attempt = await self._database.write(lambda tx: self._begin(tx, endpoint_id))
            if attempt is None:
                break
            answer = await self._call(attempt)
            await self._write_down(attempt, answer)
            if answer.status is None:
                rest = _REST
                break
        await self._database.write(lambda tx: _wake(tx, endpoint_id, not_before=tx.now + rest))

    async def _write_down(self, attempt: _Attempt, answer: HookAnswer) -> None:
        await self._database.write(lambda tx: _end(tx, attempt.delivery_id, answer))

    async def _call(self, attempt: _Attempt) -> HookAnswer:
        try:
            return await self._caller().call(attempt.url, body=attempt.body, headers=attempt.headers)
        except HookError as error:
            return HookAnswer(None, reason=str(error.facts.get("reason", "")))

    def _begin(self, tx: Transaction, endpoint_id: int) -> _Attempt | None:
        endpoint = tx.webhooks.endpoint(endpoint_id)
        delivery = tx.webhooks.due(endpoint_id, tx.now)
        if endpoint is None or endpoint.disabled_at is not None or delivery is None:
            return None
        delivery.attempts += 1
        delivery.tried_at = tx.now
        message = tx.webhooks.message_of(delivery)
        body = message.body.encode()
        numbers = [endpoint.secret_number]
        if endpoint.old_secret_until is not None and endpoint.old_secret_until > tx.now:
            numbers.append(endpoint.secret_number - 1)
        secrets = [secret_of(self._key, salt=endpoint.salt, number=number) for number in numbers]
        return _Attempt(delivery.id, endpoint.url, body, signed(message.key, body, secrets, at=tx.now))


def _wake(tx: Transaction, endpoint_id: int, *, not_before: datetime) -> None:
    """Set the alarm of the next attempt, if any waits and the endpoint is open."""
    endpoint, due_at = tx.webhooks.endpoint(endpoint_id), tx.webhooks.next_due_at(endpoint_id)
    if endpoint is not None and endpoint.disabled_at is None and due_at is not None:
        tx.enqueue(later_job(endpoint_id, max(due_at, not_before)))


def _end(tx: Transaction, delivery_id: int, answer: HookAnswer) -> None:
    delivery = tx.webhooks.delivery(delivery_id)
    assert delivery is not None
    endpoint = tx.webhooks.endpoint(delivery.endpoint_id)
    delivery.status, delivery.error = answer.status, answer.reason[:_LONGEST_REASON]
    if answer.status is not None and is_taken(answer.status):
        delivery.state, delivery.delivered_at = WebhookState.delivered, tx.now
        if endpoint is not None:
            endpoint.failing_since = None
    else:
        _put_off(tx, delivery, answer)
        if endpoint is not None:
            _judge(tx, endpoint, delivery, answer)
    tx.session.flush()


def _put_off(tx: Transaction, delivery: WebhookDelivery, answer: HookAnswer) -> None:
    """When it is tried again; the receiver's own wish counts when it asks for longer."""
    wait = wait_after(delivery.attempts, tx.webhooks.message_of(delivery).key)
    if wait is None:
        delivery.state = WebhookState.failed
        return
    wished = timedelta(seconds=answer.retry_after) if answer.retry_after is not None else timedelta()
    delivery.due_at = tx.now + max(wait, min(wished, _LONGEST_WAIT))


def _judge(tx: Transaction, endpoint: WebhookEndpoint, delivery: WebhookDelivery, answer: HookAnswer) -> None:
    """Shut an endpoint that says it is gone, or that failed for days; tell the staff what was given up."""
    endpoint.failing_since = endpoint.failing_since or tx.now
    if answer.status == HTTPStatus.GONE:
        shut(tx, endpoint, "gone")
    elif tx.now - endpoint.failing_since >= SHUT_AFTER:
        shut(tx, endpoint, "failing")
    elif delivery.state == WebhookState.failed:
        _tell(tx, endpoint, f"webhook {delivery.id} to {endpoint.url} was given up ({_last(delivery)}): replay it")


def shut(tx: Transaction, endpoint: WebhookEndpoint, why: str) -> None:
    """Call it no more; what waited for it stands as failed, to be replayed."""
    endpoint.disabled_at, endpoint.why_disabled = tx.now, why
    for one in tx.webhooks.in_state(endpoint.id, WebhookState.planned):
        one.state = WebhookState.failed
    tx.session.flush()
    _tell(tx, endpoint, f"the webhooks of {endpoint.url} were shut ({why}): open them again on the console")


def _last(delivery: WebhookDelivery) -> str:
    return str(delivery.status) if delivery.status is not None else delivery.error


def _tell(tx: Transaction, endpoint: WebhookEndpoint, detail: str) -> None:
    tx.issues.raise_issue(kind="webhook", key=f"webhook:{endpoint.id}", detail=detail, now=tx.now)
