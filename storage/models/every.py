"""Imports every model, so that the metadata is whole for migrations."""

from storage.models import (
    catalogue,
    contact,
    conversation,
    entitlement,
    garage,
    invoice,
    lead,
    ledger,
    message,
    order,
    provider,
    shop,
    spending,
    staff,
    ticket,
    voice,
    work,
)
from storage.models.base import Base

__all__ = [
    "Base",
    "catalogue",
    "contact",
    "conversation",
    "entitlement",
    "garage",
    "invoice",
    "lead",
    "ledger",
    "message",
    "order",
    "provider",
    "shop",
    "spending",
    "staff",
    "ticket",
    "voice",
    "work",
]
