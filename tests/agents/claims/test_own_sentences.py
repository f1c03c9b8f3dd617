import tomllib
from collections.abc import Iterator
from pathlib import Path

from agents.claims.detector import claims_in

_CHAT = ("local", "aid", "complaint", "conversation", "memory", "progress", "takeover", "vehicle")
"""Sections whose sentences the local brain says as they stand."""


def sentences() -> Iterator[str]:
    for path in sorted(Path("agents/texts").glob("*.toml")):
        sections = tomllib.loads(path.read_text("utf-8"))
        for name in _CHAT:
            yield from (text for text in sections.get(name, {}).values() if isinstance(text, str))


def test_no_sentence_of_ours_is_taken_for_a_claim_and_cut_out() -> None:
    assert [text for text in sentences() if claims_in(text)] == []
