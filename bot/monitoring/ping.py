"""A sign of life to a monitor that misses it when it does not come."""

from __future__ import annotations

import logging

import httpx

from bot.monitoring.proxies import NO_PROXY_WITHOUT_HTTPS

SECONDS = 10.0
log = logging.getLogger(__name__)


async def ping(url: str) -> None:
    """Fetch the address. Whatever comes of it is only logged, and never with the address, which is a secret."""
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, **NO_PROXY_WITHOUT_HTTPS) as client,
            client.stream("GET", url) as answer,  # what it says does not matter
        ):
            if answer.is_error:
                log.warning("the monitor of BRIEFBOT_PING_URL answered %s", answer.status_code)
    except Exception as error:
        log.warning("the monitor of BRIEFBOT_PING_URL cannot be reached (%s)", type(error).__name__)
