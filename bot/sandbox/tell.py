"""Telling a sandbox from another process what its page should show of the knowledge."""

import json
from collections.abc import Mapping
from typing import Any

from tornado.httpclient import AsyncHTTPClient


async def tell(address: str, news: Mapping[str, Any]) -> None:
    """Show `news` (see `banner.Banner.after`) above the chat of the sandbox at `address`.

    Raises `tornado.httpclient.HTTPError` or OSError when it does not listen.
    """
    headers = {"Content-Type": "application/json"}
    body = json.dumps(news)
    await AsyncHTTPClient().fetch(f"{address}/sandbox/banner", method="POST", headers=headers, body=body)
