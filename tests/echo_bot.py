"""Echo bots to measure against, as a competent person writes them with python-telegram-bot.

`python -m tests.echo_bot TOKEN ADDRESS [--encode]`: an ordinary Application with its own polling and updates
handled concurrently. With `--encode` each text goes through the sentence encoder in a thread before it is echoed.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.encoder.model import Encoder
from bot.matcher import default_model_folder

AT_ONCE = 8


def main() -> None:
    """Echo until told to stop."""
    token, address, *options = sys.argv[1:]
    encoder = Encoder(default_model_folder()) if "--encode" in options else None
    # As many threads as there are processors: tried with one, with two and with the loop's own pool.
    threads = ThreadPoolExecutor(2)

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None or message.text is None:
            return
        if encoder:
            await asyncio.get_running_loop().run_in_executor(threads, encoder.encode, [message.text])
        await message.reply_text(message.text)

    application = (
        Application.builder()
        .token(token)
        .base_url(f"{address}/bot")
        .connection_pool_size(2 * AT_ONCE)
        .concurrent_updates(AT_ONCE)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main()
