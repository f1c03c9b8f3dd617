"""The sentences of the chat page."""

import re

from tests.loopback.chat_page import ROOT, page_texts


def test_both_languages_say_the_same_things_and_the_page_says_them_all() -> None:
    french, english = page_texts("fr"), page_texts("en")
    assert french.keys() == english.keys()
    holes = re.compile(r"\{\w+\}")
    assert {key: holes.findall(text) for key, text in french.items()} == {
        key: holes.findall(text) for key, text in english.items()
    }
    template = (ROOT / "bot/web/pages/chat.html.j2").read_text(encoding="utf-8")
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "bot/web/static/chat").glob("*.js")]
    spoken = " ".join([template, *scripts])
    suggestions = {
        f"suggestion_{name}{end}" for name in ("symptom", "code", "prices", "person") for end in ("", "_label")
    }
    assert {key for key in french if not re.search(rf"\b{key}\b", spoken)} <= suggestions
