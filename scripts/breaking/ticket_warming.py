"""Imported by the process that the workers are forked from, before the first of them."""

from scripts.breaking.ticket_crew import library

library()
