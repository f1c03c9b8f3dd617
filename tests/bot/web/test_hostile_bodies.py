"""What a stranger, or a platform gone mad, may send to the webhooks: refused or let pass, never a fault of ours."""

import hashlib
import hmac
import json
import shutil
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library import Library
from bot.settings import load_settings
from tests.bot.web.served import Served, served

SECRET = "the-secret-of-this-test"
ENVIRON = {
    "ALEX_WEB__RATE_LIMITS": "off",
    "ALEX_TELEGRAM__TOKEN": "1:a",
    "ALEX_TELEGRAM__WEBHOOK_SECRET": SECRET,
    "ALEX_TELEGRAM__MODE": "webhook",
    "ALEX_WHATSAPP__ACCESS_TOKEN": "t",
    "ALEX_WHATSAPP__PHONE_NUMBER_ID": "1",
    "ALEX_WHATSAPP__APP_SECRET": SECRET,
    "ALEX_WHATSAPP__VERIFY_TOKEN": "v",
    "ALEX_STRIPE__SECRET_KEY": "k",
    "ALEX_STRIPE__WEBHOOK_SECRET": SECRET,
}
HOOKS = ("/webhooks/telegram", "/webhooks/whatsapp", "/webhooks/stripe")
BOUNDED = settings(
    max_examples=200, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

UPDATE: dict[str, Any] = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1_780_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "A", "language_code": "fr"},
        "text": "bonjour",
    },
}
BATCH: dict[str, Any] = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "1",
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "messaging_product": "whatsapp",
                        "metadata": {"phone_number_id": "1"},
                        "contacts": [{"wa_id": "33612345678", "profile": {"name": "A"}}],
                        "messages": [
                            {
                                "from": "33612345678",
                                "id": "wamid.1",
                                "timestamp": "1780000000",
                                "type": "text",
                                "text": {"body": "bonjour"},
                            }
                        ],
                    },
                }
            ],
        }
    ],
}
CHARGE: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_780_000_000,
    "livemode": False,
    "data": {
        "object": {
            "id": "cs_1",
            "object": "checkout.session",
            "mode": "payment",
            "payment_status": "paid",
            "payment_intent": "pi_1",
            "customer": "cus_1",
            "amount_total": 9700,
            "currency": "eur",
            "metadata": {"order": "A-1", "instalment": "1"},
        }
    },
}
GENUINE = {HOOKS[0]: UPDATE, HOOKS[1]: BATCH, HOOKS[2]: CHARGE}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def server(migrated: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hooks")
    shutil.copy(migrated, folder / "alex.db")
    with served(load_settings({"ALEX_DATA_DIR": str(folder), **ENVIRON}), library) as running:
        yield running


@pytest.fixture(scope="module")
def platform(server: Served) -> Iterator[httpx.Client]:
    # A busy machine answers late, which is no fault of a body.
    with httpx.Client(base_url=server.base_url, timeout=60) as client:
        yield client


def signed(raw: bytes) -> dict[str, str]:
    """The proofs of every platform; each hook looks at its own."""
    moment = str(int(time.time()))
    return {
        "X-Telegram-Bot-Api-Secret-Token": SECRET,
        "X-Hub-Signature-256": f"sha256={_digest(raw)}",
        "Stripe-Signature": f"t={moment},v1={_digest(moment.encode() + b'.' + raw)}",
    }


def _digest(raw: bytes) -> str:
    return hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()


def sent(platform: httpx.Client, hook: str, raw: bytes) -> httpx.Response:
    return platform.post(hook, content=raw, headers=signed(raw))


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a JSON document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def replaced(document: dict[str, Any], path: tuple[str | int, ...], value: object) -> bytes:
    whole: list[Any] = [deepcopy(document)]
    branch: Any = whole
    for key in (0, *path)[:-1]:
        branch = branch[key]
    branch[(0, *path)[-1]] = value
    return json.dumps(whole[0]).encode()


def test_the_server_has_no_other_webhook_than_these(server: Served) -> None:
    assert {path for path in server.paths if path.startswith("/webhooks/")} == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_genuine_message_is_taken(platform: httpx.Client, hook: str) -> None:
    assert sent(platform, hook, json.dumps(GENUINE[hook]).encode()).status_code == 200


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    ("secret", "digest", "dated"),
    [
        (None, None, None),
        ("", "", ""),
        (SECRET[:-1], "sha256=", "t=,v1="),
        (f"{SECRET}x", "sha256=é" + "0" * 63, "t=\xb2,v1=\xe9"),
        ("\xe9\xff", "md5=" + "0" * 32, "\xe9=\xff"),
        ("a" * 4000, "sha256=" + "f" * 4000, "t=" + "9" * 4000),
        (" ", "sha256", "t=1780000000,v1=" + "0" * 64),
    ],
)
def test_without_the_proof_nothing_is_read(
    platform: httpx.Client, hook: str, secret: str | None, digest: str | None, dated: str | None
) -> None:
    offered = {
        b"X-Telegram-Bot-Api-Secret-Token": secret,
        b"X-Hub-Signature-256": digest,
        b"Stripe-Signature": dated,
    }
    headers = [(name, value.strip().encode("latin-1")) for name, value in offered.items() if value is not None]
    answer = platform.post(hook, content=json.dumps(GENUINE[hook]).encode(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"{",
        b"[]",
        b"null",
        b"1e999",
        b'"text"',
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b'{"entry": ' + b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"message": {"text": "\\ud800"}, "entry": [{"changes": [{"value": {"messages": ["\\ud800"]}}]}]}',
        b'\xef\xbb\xbf{"update_id": 1}',
        b'{"update_id": 1, "update_id": "x"}',
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_message_is_no_fault_of_ours(platform: httpx.Client, hook: str, raw: bytes) -> None:
    assert sent(platform, hook, raw).status_code in {200, 400, 422}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_body_past_all_measure_is_refused(platform: httpx.Client, hook: str) -> None:
    answer = sent(platform, hook, b'{"a": "' + b"x" * (1024 * 1024 + 1) + b'"}')
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize("hook", HOOKS)
def test_any_value_at_any_place_is_no_fault_of_ours(platform: httpx.Client, hook: str) -> None:
    @BOUNDED
    @given(path=st.sampled_from(list(places(GENUINE[hook]))), value=json_values)
    def attempt(path: tuple[str | int, ...], value: object) -> None:
        assert sent(platform, hook, replaced(GENUINE[hook], path, value)).status_code in {200, 400, 422}

    attempt()


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    "value", [None, True, -1, 0, 2**63, 2**70, 1e308, "", "\x00", "\ud83d", "é" * 30_000, [], {}, [None], {"": None}]
)
def test_an_odd_value_at_every_place_is_no_fault_of_ours(platform: httpx.Client, hook: str, value: object) -> None:
    bodies = [replaced(GENUINE[hook], path, value) for path in places(GENUINE[hook])]
    assert {sent(platform, hook, raw).status_code for raw in bodies} <= {200, 400, 422}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hub.mode=subscribe",
        "hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=%C3%A9&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=%FF%00&hub.challenge=1",
        "hub.mode=unsubscribe&hub.verify_token=v&hub.challenge=1",
    ],
)
def test_a_false_handshake_is_refused(platform: httpx.Client, query: str) -> None:
    assert platform.get(f"/webhooks/whatsapp?{query}").status_code == 401
