"""A bare python-telegram-bot echo bot, as its own documentation writes one: the least a Telegram turn can cost.

Run as `python -m scripts.measuring.echo_bot BASE_URL TOKEN`.
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

Echo = Application[Any, Any, Any, Any, Any, Any]


async def _echo(update: Update, _context: object) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(base_url: str, token: str) -> None:
    builder = ApplicationBuilder().token(token).base_url(f"{base_url}/bot").base_file_url(f"{base_url}/file/bot")
    # As many at once as Alex has conversations at once; the library's own default is one after the other.
    application: Echo = builder.concurrent_updates(256).connection_pool_size(256).pool_timeout(30).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:3])
