import hashlib
import hmac

import pytest

from bot.channels.whatsapp.signature import challenge_of, is_signed

BODY = '{"text":"é"}'.encode()
SIGNED = "sha256=" + hmac.new(b"secret", BODY, hashlib.sha256).hexdigest()


def test_a_body_signed_with_our_secret_is_accepted() -> None:
    assert is_signed(BODY, SIGNED, app_secret="secret")


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", SIGNED.upper(), SIGNED[7:], SIGNED[:-1], "sha1=abc", "sha256=é", "\udcff"]
)
def test_any_other_header_is_refused(header: str | None) -> None:
    assert not is_signed(BODY, header, app_secret="secret")


def test_one_changed_byte_breaks_the_signature() -> None:
    assert not is_signed(BODY + b" ", SIGNED, app_secret="secret")


def test_without_a_secret_nothing_is_signed() -> None:
    by_nobody = "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest()

    assert not is_signed(BODY, by_nobody, app_secret="")


def asked(token: str, mode: str = "subscribe", challenge: str = "1158201444") -> dict[str, str]:
    return {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": challenge}


def test_the_handshake_echoes_the_challenge_for_our_token() -> None:
    assert challenge_of(asked("token"), verify_token="token") == "1158201444"


@pytest.mark.parametrize(
    "query",
    [
        {},
        asked("other"),
        asked(""),
        asked("tokené"),
        asked("token", mode="unsubscribe"),
        asked("token", challenge=""),
        asked("token", challenge="1" * 300),
    ],
)
def test_any_other_handshake_is_refused(query: dict[str, str]) -> None:
    assert challenge_of(query, verify_token="token") is None


def test_without_a_verify_token_no_handshake_succeeds() -> None:
    assert challenge_of(asked(""), verify_token="") is None
