"""Imports every model, so that the metadata is whole for migrations."""

from storage.models import catalogue, contact, conversation, garage, lead, message, shop, staff, ticket, voice, work
from storage.models.base import Base

__all__ = [
    "Base",
    "catalogue",
    "contact",
    "conversation",
    "garage",
    "lead",
    "message",
    "shop",
    "staff",
    "ticket",
    "voice",
    "work",
]
