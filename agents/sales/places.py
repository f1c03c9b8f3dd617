"""Places: a product with a capacity is sold that often and no more, so "3 places left" is what checkout holds."""

from agents.errors import Conflict, InvalidInput, NotFound
from storage.database import Transaction
from storage.models.claim import Capacity


class SoldOut(Conflict):
    code = "sold_out"


def ensure_place(tx: Transaction, product_id: str) -> None:
    """Raises SoldOut when every place is taken; the last one goes to whoever commits first."""
    row = tx.claims.lock_capacity(product_id)
    if row is not None and tx.claims.places_taken(product_id) >= row.places:
        raise SoldOut


def set_capacity(tx: Transaction, product_id: str, places: int) -> None:
    """How many may buy it from now on; what is sold already stays sold. Raises NotFound, InvalidInput."""
    if tx.catalogue.get(product_id) is None:
        raise NotFound
    if places < 0:
        raise InvalidInput(fields="places")
    row = tx.claims.lock_capacity(product_id)
    if row is None:
        tx.claims.add(Capacity(product_id=product_id, places=places, changed_at=tx.now))
        return
    row.places, row.changed_at = places, tx.now
