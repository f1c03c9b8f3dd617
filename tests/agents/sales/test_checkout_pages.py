"""The order's page and the public API of sales, over real sockets."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from agents.errors import GatewayError
from agents.sales.coupons import NewCoupon
from bot.adapters.standins import PAGE
from bot.app import App
from bot.paying import open_paying
from bot.settings import load_settings
from bot.web.server import build_server
from storage.models.catalogue import CouponKind
from tests.agents.sales.shop import Shop

Client: TypeAlias = TestClient[web.Request, web.Application]

FORM = {"name": "Alice Martin", "email": "alice@example.org", "country": "FR", "kind": "consumer"}
AGREED = {"consent_terms": "true", "consent_immediate_delivery": "true", "consent_waiver": "true"}
LAST_TAP = "Commander avec obligation de paiement"


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        app.paying.address.bound = str(opened.make_url("")).rstrip("/")
        yield opened


async def _purchase(client: Client, **more: str) -> str:
    body = {"product": "formation-premium", "email": "alice@example.org", "name": "Alice Martin", **more}
    response = await client.post("/api/purchase", json=body)
    answer = await response.json()
    assert (response.status, answer["status"]) == (201, "draft")
    return str(answer["order"])


async def _order_it(client: Client, reference: str, fields: Mapping[str, str]) -> tuple[int, str, str]:
    response = await client.post(f"/checkout/{reference}", data=fields, allow_redirects=False)
    return response.status, URL(response.headers.get("Location", "")).path, await response.text()


async def test_from_the_api_to_a_delivered_order(client: Client, shop: Shop) -> None:
    reference = await _purchase(client)
    status, provider, _ = await _order_it(client, reference, {**FORM, **AGREED})
    assert (status, PAGE in provider) == (303, True)
    paid = await client.post(provider, data={"how": "now"}, allow_redirects=False)
    assert paid.headers["Location"].endswith(f"/checkout/{reference}?back=paid")
    await shop.work(reference)
    answer = await (await client.get(f"/api/orders/{reference}")).json()
    assert (answer["status"], answer["delivered"]) == ("paid", True)
    stats = await (await client.get("/api/stats")).json()
    assert (stats["revenue"], stats["average_basket"]) == (297.0, 297.0)
    assert stats["customers"] == {"basic": 0, "premium": 1}
    assert stats["conversion_rate"] == 1.0
    assert stats["faults"] > 1000


async def test_the_page_shows_the_recap_and_unticked_boxes_before_the_last_tap(client: Client) -> None:
    reference = await _purchase(client)
    page = await (await client.get(f"/checkout/{reference}")).text()
    assert page.index("Récapitulatif") < page.index(LAST_TAP)
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert len(boxes) == 3
    assert [box for box in boxes if "checked" in box] == []
    assert "297,00" in page


async def test_without_the_terms_nobody_is_bound(client: Client, shop: Shop) -> None:
    reference = await _purchase(client)
    status, _, page = await _order_it(client, reference, FORM)
    assert status == 422
    assert "conditions de vente" in page
    assert (await shop.sales.order(reference)).ordered_at is None


async def test_a_wrong_address_comes_back_with_what_was_typed(client: Client) -> None:
    reference = await _purchase(client)
    status, _, page = await _order_it(client, reference, {**FORM, **AGREED, "email": "alice"})
    assert status == 422
    assert 'value="Alice Martin"' in page
    assert 'aria-describedby="wrong-email"' in page


async def test_what_was_shown_is_kept_with_the_terms_and_the_consents(client: Client, shop: Shop) -> None:
    reference = await _purchase(client)
    await _order_it(client, reference, {**FORM, **AGREED})
    kept = (await shop.rows("SELECT recap, terms_version, length(terms_hash), length(recap_hash) FROM purchase_order"))[
        0
    ]
    assert "Total" in kept[0]
    assert (kept[1], kept[2], kept[3]) == ("2026-11-21", 64, 64)
    consents = await shop.rows("SELECT kind FROM order_consent ORDER BY kind")
    assert [row[0] for row in consents] == ["immediate_delivery", "terms", "waiver"]


async def test_a_coupon_is_applied_on_the_page_and_a_wrong_one_says_why(client: Client, shop: Shop) -> None:
    await shop.sales.add_coupon(NewCoupon("noël 10", CouponKind.percent, 10, shop.clock()))
    reference = await _purchase(client)
    wrong = await client.post(f"/checkout/{reference}/coupon", data={"code": "NADA"})
    assert wrong.status == 422
    assert "n’existe pas" in await wrong.text()
    page = await (await client.post(f"/checkout/{reference}/coupon", data={"code": "noël10"})).text()
    assert "267,30" in page


async def test_withdrawal_on_the_page_is_two_taps_and_gives_a_dated_receipt(client: Client, shop: Shop) -> None:
    reference = await _purchase(client)
    _, provider, _ = await _order_it(client, reference, {**FORM, "consent_terms": "true"})
    await client.post(provider, data={"how": "now"})
    page = await (await client.get(f"/checkout/{reference}")).text()
    assert "Renoncer au contrat ici" in page
    asked = await (await client.get(f"/checkout/{reference}?ask=withdraw")).text()
    assert "Confirmer la rétractation" in asked
    done = await (await client.post(f"/checkout/{reference}/withdraw")).text()
    assert "Rétractation reçue le 20/11/2026" in done
    order = await shop.work(reference)
    assert order.refund_done == order.total


async def test_a_strangers_guess_at_a_reference_finds_nothing(client: Client) -> None:
    reference = await _purchase(client)
    number = reference.partition("-")[0]
    assert (await client.get(f"/checkout/{number}-AAAAAAAAAAAAAAAAAAAA")).status == 404
    assert (await client.get(f"/api/orders/{number}")).status == 404


async def test_the_policy_lets_no_foreign_script_or_style_in(client: Client) -> None:
    reference = await _purchase(client)
    response = await client.get(f"/checkout/{reference}")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_a_webhook_nobody_signed_is_refused(client: Client) -> None:
    response = await client.post("/webhooks/test-payment", data=b"{}", headers={"Test-Signature": "no"})
    assert (response.status, (await response.json())["error"]) == (401, "unauthorized")
    assert (await client.post("/webhooks/stripe", data=b"{}")).status == 404


async def test_a_test_page_whose_time_is_over_takes_no_payment(client: Client, shop: Shop) -> None:
    reference = await _purchase(client)
    _, provider, _ = await _order_it(client, reference, {**FORM, **AGREED})
    shop.clock.advance(days=2)
    assert (await client.post(provider, data={"how": "now"})).status == 410


async def test_the_terms_are_readable_in_both_languages_with_their_hash(client: Client) -> None:
    french = await (await client.get("/terms")).text()
    english = await (await client.get("/terms?language=en")).text()
    assert "Médiation" in french or "médiation" in french
    assert "SHA-256" in english
    assert (await client.get("/terms/1999-01-01")).status == 404


async def test_an_unknown_product_and_a_bad_address_are_refused_by_the_api(client: Client) -> None:
    body = {"product": "rolls", "email": "a@example.org", "name": "A"}
    assert (await client.post("/api/purchase", json=body)).status == 404
    assert (await client.post("/api/purchase", json={**body, "email": "nobody"})).status == 422


def test_production_has_no_test_page_and_without_a_provider_no_payment() -> None:
    settings = load_settings(
        {"ALEX_MODE": "production", "ALEX_WEB__SECRET_KEY": "k" * 40, "ALEX_WEB__PUBLIC_URL": "https://example.org"}
    )
    assert open_paying(settings, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC)).gateway is None


async def test_a_provider_that_does_not_answer_is_said_and_nothing_is_lost(client: Client, shop: Shop) -> None:
    async def silent(_request: object) -> None:
        raise GatewayError(reason="no answer")

    reference = await _purchase(client)
    shop.gateway.open_checkout = silent  # type: ignore[assignment,method-assign]  # the network, not our code
    status, _, page = await _order_it(client, reference, {**FORM, **AGREED})
    assert status == 503
    assert "ne répond pas" in page
    assert (await shop.sales.order(reference)).ordered_at == shop.clock()
