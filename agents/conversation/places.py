"""What is shared and is no file: a place, a visiting card."""

from dataclasses import replace

from agents.messages import Attachment, AttachmentKind, StaffPost


def is_file(post: StaffPost) -> bool:
    """Whether it carries something to fetch; a place and a visiting card are words."""
    return any(one.platform_reference is not None for one in post.attachments)


def in_words(post: StaffPost) -> StaffPost:
    """A place or a visiting card as every channel can show it."""
    lines = [post.text, *(worded(one) for one in post.attachments)]
    return replace(post, text="\n".join(line for line in lines if line), attachments=())


def worded(one: Attachment) -> str:
    """A place with a link to its map, anything else by its name and number."""
    if one.kind is not AttachmentKind.location:
        return "\n".join(part for part in (one.name, one.data.get("phone")) if part)
    latitude, longitude = one.data.get("latitude", ""), one.data.get("longitude", "")
    where = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    return "\n".join(part for part in (one.name, one.data.get("address"), where) if part)
