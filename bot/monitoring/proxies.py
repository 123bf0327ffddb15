"""Which proxy is asked: none for an address without https, whatever HTTP_PROXY and ALL_PROXY say.

Settings allow http only for this machine. A proxy could not reach it, and would read the token in the address.
"""

from __future__ import annotations

from typing import Any

# For every client of httpx (its documentation, “Advanced: transports, no-proxy support”); with https the environment's
# proxies are asked, which see the name of the host and nothing else.
NO_PROXY_WITHOUT_HTTPS: dict[str, Any] = {"mounts": {"http://": None}}
