"""A server that plays Stripe: strict about keys, idempotency and shapes; it loses answers and reorders webhooks."""

import hashlib
import hmac
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from tests.loopback.stripe_world import Json, Refused, StripeWorld, invalid

Answer = Callable[[Json], Json]


class LoopbackStripe:
    """Use as `async with LoopbackStripe(world) as stripe`; webhooks go out when `deliver` is called."""

    def __init__(
        self, world: StripeWorld, *, secret_key: str = "sk_test_loopback", webhook_secret: str = "whsec_loopback"
    ) -> None:
        self.world = world
        self.secret_key = secret_key
        self.webhook_secret = webhook_secret
        self.hook = ""
        self.base_url = ""
        self.calls: list[tuple[str, str, Json]] = []
        self.faults: deque[str] = deque()
        """One for each next call: `lost` does it and drops the answer, `500` and `429` do nothing."""
        self._kept: dict[str, tuple[str, Json, int]] = {}
        self._sent = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        post, get = app.router.add_post, app.router.add_get
        world = self.world
        post("/v1/checkout/sessions", self._call(lambda _r: world.create_session))
        post("/v1/checkout/sessions/{id}/expire", self._call(lambda r: lambda _b: world.expire(r.match_info["id"])))
        post("/v1/customers", self._call(lambda _r: world.create_customer))
        post("/v1/payment_intents", self._call(lambda _r: world.create_intent))
        post("/v1/refunds", self._call(lambda _r: world.create_refund))
        post("/v1/subscriptions/{id}", self._call(lambda r: lambda b: self._ends(r, b)))
        app.router.add_delete(
            "/v1/subscriptions/{id}",
            self._call(lambda r: lambda _b: world.end_subscription(r.match_info["id"], at_once=True)),
        )
        post("/v1/billing_portal/sessions", self._call(lambda _r: self._portal))
        get("/v1/customers/{id}/payment_methods", self._call(lambda r: lambda _b: self._means(r.match_info["id"])))
        post("/v1/invoices/{id}/pay", self._call(lambda r: lambda _b: world.pay_invoice(r.match_info["id"])))
        get("/v1/invoice_payments", self._call(lambda r: lambda _b: self._invoice_payments(r)))
        get("/v1/events", self._call(lambda r: lambda _b: self._events(int(r.query["created[gte]"]))))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def _call(self, answer_of: Callable[[web.Request], Answer]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            raw = (await request.read()).decode()
            body = _nested(parse_qsl(raw, keep_blank_values=True))
            self.calls.append((request.method, request.path, body))
            fault = self.faults.popleft() if self.faults else ""
            if fault.isdigit():
                return _json({"error": {"type": "api_error", "message": "try again"}}, int(fault))
            try:
                plain, status = self._answer(request, raw, body, answer_of(request))
            except Refused as refused:
                plain, status = refused.body, refused.status
            if fault == "lost":
                assert request.transport is not None
                request.transport.abort()
            return _json(plain, status)

        return handle

    def _answer(self, request: web.Request, raw: str, body: Json, answer: Answer) -> tuple[Json, int]:
        if request.headers.get("Authorization") != f"Bearer {self.secret_key}":
            raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided")
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST":
            return answer(body), 200
        if not key:
            raise invalid("idempotency_missing", "this double wants a key on every POST")
        said = f"{request.path}?{raw}"
        if key in self._kept:
            known, plain, status = self._kept[key]
            if known != said:
                raise Refused(400, "idempotency_error", "idempotency_key_in_use", "the same key with other parameters")
            return plain, status
        try:
            plain, status = answer(body), 200
        except Refused as refused:
            plain, status = refused.body, refused.status
        self._kept[key] = (said, plain, status)
        return plain, status

    def _ends(self, request: web.Request, body: Json) -> Json:
        assert body == {"cancel_at_period_end": "true"}, body
        return self.world.end_subscription(request.match_info["id"], at_once=False)

    @staticmethod
    def _portal(body: Json) -> Json:
        url = f"https://billing.stripe.test/p/{body['customer']}"
        return {"id": "bps_1", "object": "billing_portal.session", "url": url}

    def _means(self, customer: str) -> Json:
        return _listing(self.world.customers[customer]["_means"])

    def _invoice_payments(self, request: web.Request) -> Json:
        invoice, expanded = request.query["invoice"], "data.payment.payment_intent" in request.query.values()
        known = invoice in self.world.invoices
        return _listing([self.world.invoice_payment(invoice, expanded=expanded)] if known else [])

    def _events(self, since: int) -> Json:
        return _listing([one for one in reversed(self.world.events) if one["created"] >= since])

    # Webhooks

    def sign(self, raw: bytes, *, at: float | None = None) -> str:
        moment = str(int(self.world.clock() if at is None else at))
        mark = hmac.new(self.webhook_secret.encode(), moment.encode() + b"." + raw, hashlib.sha256).hexdigest()
        return f"t={moment},v1={mark}"

    def news(self) -> list[Json]:
        """The events since the last call."""
        found = self.world.events[self._sent :]
        self._sent = len(self.world.events)
        return found

    async def deliver(self, *, chance: random.Random | None = None, lost: int = 0) -> list[int]:
        """Post what happened: in order, or shuffled, doubled and with some lost when there is chance in it."""
        events = self.news()
        if chance is not None:
            events = [*events, *chance.sample(events, len(events) // 2)]
            chance.shuffle(events)
        events = events[lost:]
        async with aiohttp.ClientSession() as http:
            return [await self._post(http, event) for event in events]

    async def _post(self, http: aiohttp.ClientSession, event: Json) -> int:
        raw = json.dumps(_shown(event)).encode()
        try:
            async with http.post(self.hook, data=raw, headers={"Stripe-Signature": self.sign(raw)}) as response:
                return response.status
        except (TimeoutError, aiohttp.ClientError):
            return 0


def _listing(data: list[Json]) -> Json:
    return {"object": "list", "data": data, "has_more": False, "url": "/v1/list"}


def _shown(value: Any) -> Any:
    """Without what is only this double's own."""
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items() if not name.startswith("_")}
    return [_shown(one) for one in value] if isinstance(value, list) else value


def _json(plain: Json, status: int) -> web.Response:
    return web.json_response(_shown(plain), status=status, headers={"Request-Id": "req_loopback"})


def _nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0]=c` as `{"a": {"b": {"0": "c"}}}`."""
    found: Json = {}
    for name, value in pairs:
        path = name.replace("]", "").split("[")
        inner = found
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = value
    return found
