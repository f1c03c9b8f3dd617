"""In which language the staff are spoken to: each in their own, the team together in that of its owner."""

from agents.texts.lookup import LANGUAGES
from storage.database import Transaction
from storage.models.staff import StaffRole

_USUAL = LANGUAGES[0]


def spoken_by(tx: Transaction, contact_id: int) -> str:
    return tx.contacts.whole(contact_id).language or _USUAL


def of_team(tx: Transaction) -> str:
    """That of the first owner who has one, else of the first admin: for the group, and for what is kept in files."""
    steering = [grant for role in (StaffRole.owner, StaffRole.admin) for grant in tx.staff.in_force((role,))]
    spoken = (tx.contacts.whole(grant.contact_id).language for grant in steering)
    return next((one for one in spoken if one in LANGUAGES), _USUAL)
