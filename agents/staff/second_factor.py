"""The second proof after a sign-in link: codes of an authenticator (RFC 6238) and, without it, recovery codes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from agents.errors import Conflict, NotAllowed, NotFound
from agents.staff.service import Member, NotSignedIn, hash_token
from storage.database import Database, Transaction
from storage.models.access import SecondFactor
from storage.models.ids import ContactId

if TYPE_CHECKING:
    from pyotp import TOTP

T = TypeVar("T")

STEP = timedelta(seconds=30)
_DRIFT = (-1, 0, 1)
"""A clock may be half a minute off: the step before and the one after are taken too (RFC 6238 §5.2)."""
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_ISSUER = "Alex"


class CodeWrong(NotAllowed):
    code = "code_wrong"


class CodeLocked(NotAllowed):
    """Too many wrong codes in a row; `retry_after` is in seconds."""

    code = "code_locked"
    http_status = 429


class FactorInForce(Conflict):
    """There is one already: it is taken off with one of its codes first."""

    code = "factor_in_force"


class _Verdict(StrEnum):
    right = "right"
    wrong = "wrong"
    locked = "locked"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`uri` is what the picture for the authenticator holds; `secret` is the same, to be typed."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Standing:
    in_force: bool
    recovery_left: int


class SecondFactors:
    def __init__(self, database: Database, *, secret_key: str) -> None:
        self._database = database
        self._key = secret_key.encode()

    async def standing(self, contact_id: ContactId) -> Standing:
        def read(tx: Transaction) -> Standing:
            factor = tx.staff.access.factor_seen(contact_id)
            in_force = factor is not None and factor.proved_at is not None
            return Standing(in_force, tx.staff.access.recovery_left(contact_id))

        return await self._database.write(read)

    async def begin(self, member: Member) -> Enrolment:
        """A new secret, in force once its first code was shown. Raises FactorInForce."""

        def write(tx: Transaction) -> SecondFactor:
            known = tx.staff.access.factor(member.contact_id)
            if known is not None and known.proved_at is not None:
                raise FactorInForce
            made = SecondFactor(
                contact_id=member.contact_id,
                salt=secrets.token_hex(16),
                last_step=0,
                failures=known.failures if known is not None else 0,
                locked_until_at=known.locked_until_at if known is not None else None,
                created_at=tx.now,
            )
            tx.staff.access.set_factor(made)
            return made

        return self._enrolment(member, await self._database.write(write))

    async def begun(self, member: Member) -> Enrolment | None:
        """The secret that still waits for its first code, so that a slip of the fingers needs no new one."""

        def read(tx: Transaction) -> SecondFactor | None:
            known = tx.staff.access.factor(member.contact_id)
            return known if known is not None and known.proved_at is None else None

        factor = await self._database.write(read)
        return self._enrolment(member, factor) if factor is not None else None

    def _enrolment(self, member: Member, factor: SecondFactor) -> Enrolment:
        totp = self._totp(factor)
        return Enrolment(totp.secret, totp.provisioning_uri(name=member.name, issuer_name=_ISSUER))

    async def enrol(self, session_token: str, member: Member, code: str) -> Sequence[str]:
        """The first code: from now on each sign-in asks for one. The recovery codes, shown once.

        Sessions without a proof, here or elsewhere, are asked for one. Raises NotFound before begin(), CodeWrong,
        CodeLocked, FactorInForce.
        """
        known = await self.standing(member.contact_id)
        if known.in_force:
            raise FactorInForce

        def done(tx: Transaction, factor: SecondFactor) -> Sequence[str]:
            factor.proved_at = tx.now
            _mark(tx, session_token)
            _audit(tx, member, "enrol second factor")
            return self._recovery(tx, member.contact_id)

        return await self._tried(member, code, done, recovery=False)

    async def prove(self, session_token: str, member: Member, code: str) -> None:
        """A code, or a recovery code that is spent by it, for this session. Raises CodeWrong, CodeLocked."""

        def done(tx: Transaction, factor: SecondFactor) -> None:  # noqa: ARG001 -- what is done with a right code
            _mark(tx, session_token)
            _audit(tx, member, "second factor shown")

        await self._tried(member, code, done)

    async def renew_recovery(self, member: Member, code: str) -> Sequence[str]:
        """Ten new recovery codes in place of the old ones. Raises CodeWrong, CodeLocked."""

        def done(tx: Transaction, factor: SecondFactor) -> Sequence[str]:  # noqa: ARG001 -- as above
            _audit(tx, member, "new recovery codes")
            return self._recovery(tx, member.contact_id)

        return await self._tried(member, code, done)

    async def remove(self, member: Member, code: str) -> None:
        """Take it off by one of its own codes. Raises CodeWrong, CodeLocked."""

        def done(tx: Transaction, factor: SecondFactor) -> None:
            tx.staff.access.drop_factor(factor.contact_id)
            _audit(tx, member, "remove second factor")

        await self._tried(member, code, done)

    async def reset(self, contact_id: ContactId, *, by: str) -> None:
        """Take it off without a code and end every session, for whoever lost theirs. Raises NotFound."""

        def write(tx: Transaction) -> None:
            if not tx.staff.access.drop_factor(contact_id):
                raise NotFound
            ended = tx.staff.access.end_sessions(contact_id, tx.now)
            detail = f"{ended} sessions ended"
            subject = f"contact:{contact_id}"
            tx.staff.audit(actor=by, action="reset second factor", subject=subject, detail=detail, now=tx.now)

        await self._database.write(write)

    async def _tried(
        self, member: Member, code: str, done: Callable[[Transaction, SecondFactor], T], *, recovery: bool = True
    ) -> T:
        """`done` in the transaction that takes the code; a wrong one is counted and committed, then refused."""

        def write(tx: Transaction) -> tuple[_Verdict, T | None]:
            factor = tx.staff.access.factor(member.contact_id)
            if factor is None:
                raise NotFound
            verdict = self._verdict(tx, factor, code, recovery=recovery)
            return verdict, done(tx, factor) if verdict is _Verdict.right else None

        verdict, result = await self._database.write(write)
        if verdict is _Verdict.locked:
            raise CodeLocked(retry_after=int(LOCKED_FOR.total_seconds()))
        if verdict is _Verdict.wrong:
            raise CodeWrong
        return result  # type: ignore[return-value]  # right: done() gave it

    def _verdict(self, tx: Transaction, factor: SecondFactor, code: str, *, recovery: bool) -> _Verdict:
        if factor.locked_until_at is not None and factor.locked_until_at > tx.now:
            return _Verdict.locked
        typed = "".join(one for one in code.lower() if one.isalnum())
        if self._is_step(tx, factor, typed) or (recovery and self._is_recovery(tx, factor, typed)):
            factor.failures, factor.locked_until_at = 0, None
            return _Verdict.right
        factor.failures += 1
        if factor.failures < TRIES:
            return _Verdict.wrong
        factor.failures, factor.locked_until_at = 0, tx.now + LOCKED_FOR
        subject = f"contact:{factor.contact_id}"
        tx.staff.audit(actor=subject, action="second factor locked", subject=subject, detail="", now=tx.now)
        detail = f"{TRIES} wrong second factors in a row for staff {subject}"
        tx.issues.raise_issue(kind="security", key=f"second-factor:{factor.contact_id}", detail=detail, now=tx.now)
        return _Verdict.locked

    def _is_step(self, tx: Transaction, factor: SecondFactor, typed: str) -> bool:
        """A code counts once: none of its step or of an earlier one is taken again."""
        totp, now = self._totp(factor), int(tx.now.timestamp())
        for drift in _DRIFT:
            step = now // totp.interval + drift
            if (
                hmac.compare_digest(totp.at(now, counter_offset=drift).encode(), typed.encode())
                and step > factor.last_step
            ):
                factor.last_step = step
                return True
        return False

    def _is_recovery(self, tx: Transaction, factor: SecondFactor, typed: str) -> bool:
        row = tx.staff.access.recovery(factor.contact_id, self._hash(factor.contact_id, typed))
        if row is None:
            return False
        row.used_at = tx.now
        left = tx.staff.access.recovery_left(factor.contact_id)
        subject = f"contact:{factor.contact_id}"
        tx.staff.audit(actor=subject, action="recovery code used", subject=subject, detail=f"{left} left", now=tx.now)
        return True

    def _recovery(self, tx: Transaction, contact_id: ContactId) -> Sequence[str]:
        drawn = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        tx.staff.access.set_recovery(contact_id, [self._hash(contact_id, one) for one in drawn], tx.now)
        return [f"{one[:5]}-{one[5:]}" for one in drawn]

    def _totp(self, factor: SecondFactor) -> "TOTP":
        """Its secret is made, not kept: whoever reads the rows alone can show no code."""
        from pyotp import TOTP  # noqa: PLC0415 -- only a sign-in to the console needs it

        made = self._mac(f"second factor:{factor.contact_id}:{factor.salt}")
        return TOTP(base64.b32encode(made[:20]).decode(), interval=int(STEP.total_seconds()))

    def _hash(self, contact_id: int, code: str) -> str:
        return self._mac(f"recovery:{contact_id}:{code}").hex()

    def _mac(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


def _mark(tx: Transaction, session_token: str) -> None:
    session = tx.staff.session(hash_token(session_token))
    if session is None or session.ended_at is not None:
        raise NotSignedIn
    session.proved_at = tx.now


def _audit(tx: Transaction, member: Member, action: str) -> None:
    actor = f"contact:{member.contact_id}"
    tx.staff.audit(actor=actor, action=action, subject="console", detail="", now=tx.now)
