"""Where staff told Alex to keep silent, nothing is thought and nothing said; what people write there waits."""

from storage.database import Transaction
from storage.models.base import AnyRow


def is_paused(tx: Transaction, row: AnyRow) -> bool:
    """Whether a pause covers this thread. Staff's own threads never are: somebody must be able to end it."""
    return bool(row.paused) and tx.staff.grant_of(row.contact_id) is None
