from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.models.base import AnyRow
from storage.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookMessage, WebhookState


class Webhooks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: WebhookEndpoint | WebhookMessage | WebhookDelivery) -> None:
        self._session.add(row)
        self._session.flush()

    def endpoint(self, endpoint_id: int) -> WebhookEndpoint | None:
        """None for one that was removed, too."""
        row = self._session.get(WebhookEndpoint, endpoint_id)
        return row if row is not None and row.removed_at is None else None

    def endpoints(self) -> Sequence[WebhookEndpoint]:
        kept = select(WebhookEndpoint).where(WebhookEndpoint.removed_at.is_(None))
        return self._session.scalars(kept.order_by(WebhookEndpoint.id)).all()

    def message(self, key: str) -> WebhookMessage | None:
        return self._session.scalars(select(WebhookMessage).where(WebhookMessage.key == key)).first()

    def message_of(self, delivery: WebhookDelivery) -> WebhookMessage:
        return self._session.get_one(WebhookMessage, delivery.message_id)

    def delivery(self, delivery_id: int) -> WebhookDelivery | None:
        return self._session.get(WebhookDelivery, delivery_id)

    def due(self, endpoint_id: int, now: datetime) -> WebhookDelivery | None:
        """What to try next."""
        waiting = self._planned(endpoint_id).where(WebhookDelivery.due_at <= now)
        return self._session.scalars(waiting.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(1)).first()

    def next_due_at(self, endpoint_id: int) -> datetime | None:
        return self._session.scalars(
            self._planned(endpoint_id).with_only_columns(WebhookDelivery.due_at).order_by(WebhookDelivery.due_at)
        ).first()

    def in_state(self, endpoint_id: int, state: WebhookState) -> Sequence[WebhookDelivery]:
        found = select(WebhookDelivery).where(
            WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == state
        )
        return self._session.scalars(found.order_by(WebhookDelivery.id)).all()

    def latest(self, endpoint_id: int, *, limit: int) -> Sequence[AnyRow]:
        """The latest deliveries of an endpoint, each with its message."""
        found = (
            select(WebhookDelivery, WebhookMessage)
            .join(WebhookMessage, WebhookMessage.id == WebhookDelivery.message_id)
            .where(WebhookDelivery.endpoint_id == endpoint_id)
        )
        return self._session.execute(found.order_by(WebhookDelivery.id.desc()).limit(limit)).all()

    def counts(self, endpoint_id: int) -> dict[str, int]:
        rows = self._session.execute(
            select(WebhookDelivery.state, func.count())
            .where(WebhookDelivery.endpoint_id == endpoint_id)
            .group_by(WebhookDelivery.state)
        )
        return {row[0]: row[1] for row in rows}

    @staticmethod
    def _planned(endpoint_id: int) -> Select[WebhookDelivery]:
        return select(WebhookDelivery).where(
            WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == WebhookState.planned
        )
