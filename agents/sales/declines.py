"""What a bank's refusal means: its reason as a class, and the days when money comes in. Pure rules."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from agents.calendar import PARIS, is_working_day
from storage.models.refusal import Decline

_CODES: Mapping[Decline, frozenset[str]] = {
    Decline.funds: frozenset(
        {
            "insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded",
            "charge_exceeds_source_limit",
        }
    ),
    Decline.card: frozenset(
        {
            "expired_card", "lost_card", "stolen_card", "pickup_card", "restricted_card", "fraudulent",
            "invalid_account", "new_account_information_available", "card_not_supported", "currency_not_supported",
            "incorrect_number", "invalid_number", "invalid_expiry_month", "invalid_expiry_year", "not_permitted",
            "merchant_blacklist", "security_violation", "transaction_not_allowed", "account_closed",
            "payment_method_provider_decline", "bank_account_restricted", "bank_account_unusable",
            "billing_invalid_mandate", "expired_payment_method", "payment_method_unactivated",
            "payment_method_currency_mismatch",
        }
    ),
    Decline.confirm: frozenset(
        {
            "authentication_required", "authentication_failure", "authentication_not_handled", "offline_pin_required",
            "online_or_offline_pin_required", "payment_intent_authentication_failure",
            "mobile_device_authentication_required", "payment_intent_action_required",
        }
    ),
    Decline.stopped: frozenset(
        {
            "stop_payment_order", "revocation_of_authorization", "revocation_of_all_authorizations",
            "debit_not_authorized",
        }
    ),
    Decline.bank: frozenset(
        {
            "issuer_not_available", "processing_error", "reenter_transaction", "try_again_later", "approve_with_id",
            "payment_method_not_available", "payment_method_provider_timeout",
        }
    ),
}  # fmt: skip
"""Stripe's decline codes and error codes (docs.stripe.com/declines/codes and /error-codes). What stands
nowhere here is `unknown`, as are the codes by which a bank says no without a reason."""

EXPIRED = frozenset({"expired_card", "expired_payment_method", "invalid_expiry_month", "invalid_expiry_year"})
"""The only reason about a card that its holder is told: a loss or a theft is never named to who pays."""

_PAY_DAYS = (1, 5)
"""An estimate: wages of a month are mostly there on its last days, family benefits on the 5th of the next."""
_PAY_HOUR = time(10)
_FURTHEST = timedelta(days=25)
"""Later than that the provider has given the charge up."""


_RETRIED_AFTER: Mapping[Decline, timedelta] = {Decline.bank: timedelta(days=1), Decline.unknown: timedelta(days=3)}
_MOST_TRIES: Mapping[Decline, int] = {Decline.funds: 2, Decline.bank: 3, Decline.unknown: 3}


def retry_of(decline: Decline, *, attempts: int, now: datetime) -> datetime | None:
    """When a charge that we ask for ourselves is asked for again after so many tries; None when it never is."""
    if attempts >= _MOST_TRIES.get(decline, 0):
        return None
    return next_pay_day(now) if decline is Decline.funds else now + _RETRIED_AFTER[decline]


def decline_of(code: str | None) -> Decline:
    return next((one for one, codes in _CODES.items() if code in codes), Decline.unknown)


def next_pay_day(now: datetime) -> datetime | None:
    """The next day on which money may have come in, at least a day away; None when it is too far."""
    today = now.astimezone(PARIS).date()
    for ahead in range(1, _FURTHEST.days + 1):
        day = today + timedelta(days=ahead)
        if day.day in _PAY_DAYS:
            while not is_working_day(day):
                day += timedelta(days=1)
            return datetime.combine(day, _PAY_HOUR, PARIS).astimezone(UTC)
    return None
