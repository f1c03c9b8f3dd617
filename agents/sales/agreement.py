"""The terms of sale, by version and hash, and the sentences a buyer agrees to."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.sales.policy import Consent
from agents.texts.lookup import say

_FOLDER = Path(__file__).parent / "terms"
VERSION = "2026-11-21"
"""The version in force. An old one stays in the folder: orders refer to it."""


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    version: str
    language: str
    title: str
    articles: tuple[Article, ...]
    digest: str
    """SHA-256 of the file."""

    def consent(self, kind: Consent) -> str:
        """The sentence beside the box, as the buyer reads it."""
        return say(f"consent.{kind}", self.language)


@cache
def terms(version: str, language: str) -> Terms:
    raw = (_FOLDER / f"{version}.{language}.toml").read_bytes()
    found = tomllib.loads(raw.decode())
    articles = tuple(Article(one["title"], one["text"].strip()) for one in found["article"])
    return Terms(version, language, found["title"], articles, hashlib.sha256(raw).hexdigest())


def current_terms(language: str) -> Terms:
    return terms(VERSION, language)
