"""The endpoints of third parties: who is told of what, their secrets, and what is sent again."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import Conflict, InvalidInput, NotFound
from agents.ports import HookCaller
from agents.webhooks.kinds import Kind
from agents.webhooks.policy import MOST_ENDPOINTS, OLD_SECRET_SIGNS, refusal
from agents.webhooks.sending import Dispatch, shut
from agents.webhooks.signing import secret_of, shown
from agents.webhooks.telling import now_job, plan, trial_message
from storage.database import Database, Transaction
from storage.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookState

_LONGEST_NOTE = 120
_SHOWN = 50


class EndpointShut(Conflict):
    """Nothing is sent to an endpoint that is shut: open it first."""

    code = "endpoint_shut"


class TooManyEndpoints(Conflict):
    code = "too_many_endpoints"


@dataclass(frozen=True, slots=True)
class Issued:
    """An endpoint's secret, shown this once."""

    endpoint_id: int
    secret: str
    old_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliverySeen:
    id: int
    key: str
    kind: str
    state: WebhookState
    attempts: int
    status: int | None
    error: str
    created_at: datetime
    tried_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EndpointSeen:
    id: int
    url: str
    note: str
    kinds: tuple[str, ...]
    is_open: bool
    why_disabled: str
    """`gone`, `failing` or `staff`; empty while it is open."""
    failing_since: datetime | None
    old_secret_until: datetime | None
    planned: int
    delivered: int
    failed: int
    latest: tuple[DeliverySeen, ...] = ()


class WebhooksService:
    """`dispatch` is what its jobs run."""

    def __init__(
        self, database: Database, *, caller: Callable[[], HookCaller], secret_key: str, may_be_private: bool
    ) -> None:
        self._database = database
        self._key = secret_key
        self._may_be_private = may_be_private
        self.dispatch = Dispatch(database, caller=caller, secret_key=secret_key)

    async def add(self, url: str, *, kinds: Sequence[str], note: str, actor: str) -> Issued:
        """A new endpoint, open at once. Raises InvalidInput naming the field, TooManyEndpoints."""
        wanted = _kinds(kinds)
        why = refusal(url.strip(), may_be_private=self._may_be_private)
        if why:
            raise InvalidInput(fields=why)

        def write(tx: Transaction) -> Issued:
            if len(tx.webhooks.endpoints()) >= MOST_ENDPOINTS:
                raise TooManyEndpoints(most=MOST_ENDPOINTS)
            row = WebhookEndpoint(
                url=url.strip(),
                note=note.strip()[:_LONGEST_NOTE],
                kinds=wanted,
                salt=secrets.token_hex(16),
                secret_number=1,
                created_at=tx.now,
            )
            tx.webhooks.add(row)
            _audit(tx, actor, "add", row)
            return self._issued(row)

        return await self._database.write(write)

    async def rotate(self, endpoint_id: int, *, actor: str) -> Issued:
        """A new secret; the one before signs too for a day."""

        def write(tx: Transaction) -> Issued:
            row = _existing(tx, endpoint_id)
            row.secret_number += 1
            row.old_secret_until = tx.now + OLD_SECRET_SIGNS
            _audit(tx, actor, "rotate", row)
            return self._issued(row)

        return await self._database.write(write)

    def _issued(self, row: WebhookEndpoint) -> Issued:
        secret = secret_of(self._key, salt=row.salt, number=row.secret_number)
        return Issued(row.id, shown(secret), row.old_secret_until)

    async def choose(self, endpoint_id: int, kinds: Sequence[str], *, actor: str) -> None:
        """What it is told of from now on."""
        wanted = _kinds(kinds)

        def write(tx: Transaction) -> None:
            row = _existing(tx, endpoint_id)
            row.kinds = wanted
            _audit(tx, actor, "choose", row)

        await self._database.write(write)

    async def close(self, endpoint_id: int, *, actor: str) -> None:
        """Call it no more until it is opened again."""

        def write(tx: Transaction) -> None:
            row = _existing(tx, endpoint_id)
            if row.disabled_at is None:
                shut(tx, row, "staff")
                _audit(tx, actor, "close", row)

        await self._database.write(write)

    async def open(self, endpoint_id: int, *, actor: str) -> None:
        """Call it again; what failed meanwhile is sent only by a replay."""

        def write(tx: Transaction) -> None:
            row = _existing(tx, endpoint_id)
            row.disabled_at, row.failing_since, row.why_disabled = None, None, ""
            _audit(tx, actor, "open", row)

        await self._database.write(write)

    async def remove(self, endpoint_id: int, *, actor: str) -> None:
        def write(tx: Transaction) -> None:
            row = _existing(tx, endpoint_id)
            row.removed_at = tx.now
            _audit(tx, actor, "remove", row)

        await self._database.write(write)

    async def replay(self, delivery_id: int, *, actor: str) -> int:
        """Send one message again under its own id, be it delivered or failed; its endpoint."""

        def write(tx: Transaction) -> int:
            row = tx.webhooks.delivery(delivery_id)
            if row is None:
                raise NotFound
            endpoint = _open(tx, row.endpoint_id)
            _again(tx, row)
            _audit(tx, actor, "replay", endpoint, detail=str(delivery_id))
            return endpoint.id

        return await self._database.write(write)

    async def replay_failed(self, endpoint_id: int, *, actor: str) -> int:
        """Send all that failed again, the oldest first; how many."""

        def write(tx: Transaction) -> int:
            endpoint = _open(tx, endpoint_id)
            failed = tx.webhooks.in_state(endpoint_id, WebhookState.failed)
            for row in failed:
                _again(tx, row)
            _audit(tx, actor, "replay", endpoint, detail=f"{len(failed)} failed")
            return len(failed)

        return await self._database.write(write)

    async def test(self, endpoint_id: int, *, actor: str) -> str:
        """Send a message that tells of nothing, to see whether it arrives; its id."""

        def write(tx: Transaction) -> str:
            endpoint = _open(tx, endpoint_id)
            message = trial_message(tx, endpoint)
            if not any(row[1].key == message.key for row in tx.webhooks.latest(endpoint_id, limit=1)):
                plan(tx, endpoint, message)
                _audit(tx, actor, "test", endpoint)
            return message.key

        return await self._database.write(write)

    async def listed(self) -> Sequence[EndpointSeen]:
        return await self._database.write(lambda tx: [_seen(tx, one) for one in tx.webhooks.endpoints()])

    async def seen(self, endpoint_id: int) -> EndpointSeen:
        """With its latest deliveries. Raises NotFound."""
        return await self._database.write(lambda tx: _seen(tx, _existing(tx, endpoint_id), limit=_SHOWN))


def _kinds(wanted: Sequence[str]) -> list[str]:
    """In the order of the list. Raises InvalidInput for one that is none, or for none at all."""
    unknown = sorted(set(wanted) - set(Kind))
    if unknown or not wanted:
        raise InvalidInput(fields=f"events: {', '.join(unknown) or 'at least one is needed'}")
    return [str(kind) for kind in Kind if kind in set(wanted)]


def _existing(tx: Transaction, endpoint_id: int) -> WebhookEndpoint:
    row = tx.webhooks.endpoint(endpoint_id)
    if row is None:
        raise NotFound
    return row


def _open(tx: Transaction, endpoint_id: int) -> WebhookEndpoint:
    row = _existing(tx, endpoint_id)
    if row.disabled_at is not None:
        raise EndpointShut
    return row


def _again(tx: Transaction, row: WebhookDelivery) -> None:
    row.state, row.attempts, row.due_at = WebhookState.planned, 0, tx.now
    tx.session.flush()
    tx.enqueue(now_job(row.endpoint_id))


def _audit(tx: Transaction, actor: str, action: str, row: WebhookEndpoint, *, detail: str = "") -> None:
    subject = f"webhook:{row.id}"
    tx.staff.audit(actor=actor, action=f"webhook {action}", subject=subject, detail=detail or row.url, now=tx.now)


def _seen(tx: Transaction, row: WebhookEndpoint, *, limit: int = 0) -> EndpointSeen:
    counts = tx.webhooks.counts(row.id)
    return EndpointSeen(
        id=row.id,
        url=row.url,
        note=row.note,
        kinds=tuple(row.kinds),
        is_open=row.disabled_at is None,
        why_disabled=row.why_disabled or "",
        failing_since=row.failing_since,
        old_secret_until=row.old_secret_until if (row.old_secret_until or tx.now) > tx.now else None,
        planned=counts.get(WebhookState.planned, 0),
        delivered=counts.get(WebhookState.delivered, 0),
        failed=counts.get(WebhookState.failed, 0),
        latest=tuple(
            _delivery(one, message.key, message.kind) for one, message in tx.webhooks.latest(row.id, limit=limit)
        )
        if limit
        else (),
    )


def _delivery(row: WebhookDelivery, key: str, kind: str) -> DeliverySeen:
    return DeliverySeen(
        id=row.id,
        key=key,
        kind=kind,
        state=WebhookState(row.state),
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        tried_at=row.tried_at,
        due_at=row.due_at,
    )
