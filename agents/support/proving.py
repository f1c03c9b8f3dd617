"""Proof that a person in a chat owns an e-mail address: a one-time code sent there."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from agents.errors import DomainError
from agents.post.content import Block, Code, Small, Words
from agents.post.planning import plan_mail
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.ids import ContactId
from storage.models.shop import EmailProof

_LIFETIME = timedelta(minutes=10)
_QUESTION_KEPT = timedelta(hours=1)
_MOST_TRIES = 5
_MOST_CODES_AN_HOUR = 5
_CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")
_EMAIL = re.compile(r"[^\s@<>,;:!?()]+@[^\s@<>,;:!?()]+\.[^\W\d_]{2,}", re.IGNORECASE)


class TooManyCodes(DomainError):
    code = "too_many_codes"
    http_status = 429


def email_in(text: str) -> str | None:
    found = _EMAIL.search(text)
    return found.group().lower().strip(".") if found else None


def code_in(text: str) -> str | None:
    found = _CODE.search(text)
    return "".join(char for char in found.group() if char.isdigit()) if found else None


def _blocks(code: str, language: str) -> Sequence[Block]:
    """The same words with the code by itself, large, before what is said of its use."""
    parts = [one.strip() for one in say("support.code_mail", language, code="").split("\n\n")]
    return [*(Words(one) for one in parts[:-1]), Code(code), Small(parts[-1])]


class Proving:
    def __init__(self, *, secret_key: str, draw: Callable[[], str] = lambda: f"{secrets.randbelow(10**6):06d}") -> None:
        self._key = secret_key.encode()
        self._draw = draw

    def remember_question(self, tx: Transaction, contact_id: ContactId, question: str) -> None:
        """Keep what the person wanted to know until the address is proved; a later question takes its place."""
        waiting = tx.shop.open_proof(contact_id, tx.now)
        if waiting is not None and not waiting.email:
            waiting.question = question[:500]
            return
        self._add(tx, contact_id, email="", code="", question=question, lifetime=_QUESTION_KEPT)

    def send_code(self, tx: Transaction, contact_id: ContactId, *, email: str, question: str, language: str) -> None:
        """Mail a code to the address if it is a customer's; who asks cannot tell. Raises TooManyCodes."""
        since = tx.now - timedelta(hours=1)
        if tx.shop.codes_asked_since(contact_id, email, since) >= _MOST_CODES_AN_HOUR:
            raise TooManyCodes(retry_after=3600)
        waiting = tx.shop.open_proof(contact_id, tx.now)
        kept = waiting.question if waiting is not None else ""
        if waiting is not None:
            waiting.expires_at = tx.now
        code = self._draw()
        proof = self._add(tx, contact_id, email=email, code=code, question=question or kept, lifetime=_LIFETIME)
        if tx.shop.is_customer(email):
            plan_mail(
                tx,
                key=f"code:{proof.id}",
                recipient=email,
                subject=say("support.code_subject", language, code=code),
                text=say("support.code_mail", language, code=code),
                blocks=_blocks(code, language),
                language=language,
            )

    def prove(self, tx: Transaction, contact_id: ContactId, code: str) -> EmailProof | None:
        """The proof, now given; None for a code that is wrong, old, used or guessed at too often."""
        proof = tx.shop.open_proof(contact_id, tx.now)
        if proof is None or not proof.email or proof.tries >= _MOST_TRIES:
            return None
        proof.tries += 1
        right = hmac.compare_digest(proof.code_hash, self._hash(contact_id, code))
        if right and tx.shop.is_customer(proof.email):
            proof.proved_at = tx.now
            return proof
        return None

    def _add(
        self, tx: Transaction, contact_id: ContactId, *, email: str, code: str, question: str, lifetime: timedelta
    ) -> EmailProof:
        proof = EmailProof(
            contact_id=contact_id,
            email=email,
            code_hash=self._hash(contact_id, code) if code else "",
            question=question[:500],
            tries=0,
            expires_at=tx.now + lifetime,
            created_at=tx.now,
        )
        tx.shop.add(proof)
        return proof

    def _hash(self, contact_id: ContactId, code: str) -> str:
        return hmac.new(self._key, f"order code:{contact_id}:{code}".encode(), hashlib.sha256).hexdigest()
