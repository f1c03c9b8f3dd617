"""The audit's seals: each is a hash over the rows since the last sealed one and that row's seal."""

import hashlib
from collections.abc import Sequence

from storage.database import Transaction
from storage.models.staff import AuditEntry


def seal(tx: Transaction) -> int:
    """Chain the rows since the last seal under one hash; how many they were."""
    rows = tx.staff.unsealed()
    digest = _digest(tx.staff.last_seal() or "", rows)
    for row in rows:
        row.seal = digest
    return len(rows)


def first_broken(tx: Transaction) -> int | None:
    """The first row of a batch that its seal does not fit: something in it was changed, added or taken out.

    None when all is as it was sealed. Rows after the last seal are not proved yet.
    """
    previous, batch = "", list[AuditEntry]()
    after = 0
    while rows := tx.staff.entries(after=after):
        for row in rows:
            if batch and row.seal != batch[0].seal:
                if batch[0].seal != _digest(previous, batch):
                    return batch[0].id
                previous, batch = batch[0].seal, []
            if row.seal is not None:
                batch.append(row)
        after = rows[-1].id
    broken = batch and batch[0].seal != _digest(previous, batch)
    return batch[0].id if broken else None


def _digest(previous: str, rows: Sequence[AuditEntry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        line = f"{row.id}|{row.actor}|{row.action}|{row.subject}|{row.detail}|{row.at.isoformat()}"
        digest.update(line.encode())
    return digest.hexdigest()
