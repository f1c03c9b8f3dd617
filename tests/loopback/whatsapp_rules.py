"""What the Cloud API accepts, strictly: the shapes and lengths of its documentation."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_MEDIA = {"image", "document", "audio", "video", "sticker"}
_INVALID = 131009
_MISSING = 131008


class Broken(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Approved:
    """What Meta approved of a template: its words with their blanks, and the labels of its quick replies."""

    words: str
    labels: tuple[str, ...] = ()


def check(
    body: Json,
    *,
    heard: Collection[str],
    media: Collection[str],
    approved: Mapping[tuple[str, str], Approved] | None = None,
) -> None:
    """Raises Broken with the code that Graph gives.

    `heard` are received message ids, `media` uploaded files, `approved` the templates by name and language.
    """
    _must(body.get("messaging_product") == "whatsapp", 100, "messaging_product must be whatsapp")
    if body.get("status") == "read":
        _must(body.get("message_id") in heard, 100, "message_id was never received")
        return
    _addressed(body)
    _must(len(body.get("biz_opaque_callback_data", "")) <= 512, _INVALID, "callback data is over 512 characters")
    kind = body.get("type")
    content = body.get(kind) if isinstance(kind, str) else None
    _must(isinstance(content, dict), _MISSING, f"there is no object for type {kind}")
    assert isinstance(content, dict)
    if kind == "text":
        _sized(content.get("body"), 4096, "text body")
    elif kind == "interactive":
        _interactive(content, media)
    elif kind in _MEDIA:
        _media(str(kind), content, media)
    elif kind == "location":
        _must("latitude" in content and "longitude" in content, _MISSING, "a location needs coordinates")
    else:
        _must(kind == "template", 100, f"unknown type {kind}")
        _template(content, approved or {})


def _template(content: Json, approved: Mapping[tuple[str, str], Approved]) -> None:
    found = approved.get((content.get("name", ""), content.get("language", {}).get("code", "")))
    _must(found is not None, 132001, "template name does not exist in the translation")
    assert found is not None
    blanks = [one for part in content.get("components", []) if part["type"] == "body" for one in part["parameters"]]
    _must(len(blanks) == found.words.count("{{"), 132000, "number of parameters does not match")
    for blank in blanks:
        _must(blank["type"] == "text" and bool(blank["text"]), 132000, "a parameter without text")
        _must(not re.search(r"[\n\t]| {5}", blank["text"]), 132018, "parameters take no new line and no tab")
    _sized(said(found, blanks), 1024, "body")
    buttons = [part for part in content.get("components", []) if part["type"] == "button"]
    _must(len(buttons) <= len(found.labels), 132000, "more buttons than the template has")
    for place, button in enumerate(buttons):
        _must(button["sub_type"] == "quick_reply" and button["index"] == str(place), 132000, "buttons out of order")
        _sized(button["parameters"][0]["payload"], 256, "payload")


def said(approved: Approved, blanks: Sequence[Json]) -> str:
    """The words with their blanks filled, as the person reads them."""
    text = approved.words
    for number, blank in enumerate(blanks, start=1):
        text = text.replace(f"{{{{{number}}}}}", blank["text"])
    return text


def _addressed(body: Json) -> None:
    to, recipient = body.get("to"), body.get("recipient")
    _must(bool(to or recipient), 100, "to or recipient is required")
    _must(to is None or (isinstance(to, str) and to.lstrip("+").isdigit()), _INVALID, "to is no phone number")
    _must(recipient is None or "." in recipient, _INVALID, "recipient is no business-scoped user id")


def _interactive(content: Json, media: Collection[str]) -> None:
    _sized(content.get("body", {}).get("text"), 1024, "interactive body")
    if "header" in content:
        kind = content["header"]["type"]
        _must(content["type"] in {"button", "cta_url"}, _INVALID, "this type takes no media header")
        _media(kind, content["header"][kind], media)
    action: Json = content.get("action", {})
    checks = {"button": _buttons, "list": _list, "cta_url": _link}
    _must(content.get("type") in checks, _INVALID, "unknown interactive type")
    checks[content["type"]](action)


def _buttons(action: Json) -> None:
    replies = [button["reply"] for button in action.get("buttons", [])]
    _must(1 <= len(replies) <= 3, _INVALID, "one to three buttons")
    for reply in replies:
        _sized(reply["title"], 20, "button title")
        _sized(reply["id"], 256, "button id")
    _must(len({reply["title"] for reply in replies}) == len(replies), _INVALID, "two buttons have the same title")
    _must(len({reply["id"] for reply in replies}) == len(replies), _INVALID, "two buttons have the same id")


def _list(action: Json) -> None:
    _sized(action.get("button"), 20, "list button")
    rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
    _must(1 <= len(rows) <= 10, _INVALID, "one to ten rows")
    for row in rows:
        _sized(row["title"], 24, "row title")
        _sized(row["id"], 200, "row id")
        _sized(row.get("description", "-"), 72, "row description")
    _must(len({row["id"] for row in rows}) == len(rows), _INVALID, "two rows have the same id")


def _link(action: Json) -> None:
    parameters: Json = action.get("parameters", {})
    _sized(parameters.get("display_text"), 20, "link text")
    _must(str(parameters.get("url", "")).startswith("https://"), _INVALID, "a link must be https")


def _media(kind: str, content: Json, media: Collection[str]) -> None:
    _must("link" in content or content.get("id") in media, _INVALID, "unknown media id")
    _must(kind in {"image", "document", "video"} or "caption" not in content, 100, f"{kind} takes no caption")
    _sized(content.get("caption", "-"), 1024, "caption")


def _sized(text: object, longest: int, what: str) -> None:
    _must(isinstance(text, str) and bool(text.strip()), _MISSING, f"{what} is missing")
    _must(len(str(text).encode("utf-16-le")) // 2 <= longest, _INVALID, f"{what} is over {longest} characters")


def _must(holds: bool, code: int, why: str) -> None:  # noqa: FBT001 - the condition is the sentence's subject
    if not holds:
        raise Broken(code, why)
