"""Every address of the console that shows a screen, and those that show none."""

SCREENS = (
    "conversations", "conversations/1", "tickets", "tickets/1", "customers", "customers/1", "orders", "automation",
    "figures", "figures/revenue", "sales", "sales/1", "catalogue", "mails", "commands", "documents", "prompts",
    "access", "webhooks", "webhooks/1", "knowledge", "knowledge/1", "articles", "gaps", "replay", "sales/999",
)  # fmt: skip
BEFORE = ("sign-in", "second-factor")
"""What is seen before one is in."""
NO_SCREENS = (
    "", "/", "/conversations/events", "/conversations/1/events", "/files/abcdefgh", "/documents/sheet/basic",
    "/tickets/1/files/1",
)  # fmt: skip
"""Ways to another screen, streams and files."""
