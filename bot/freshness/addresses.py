"""Which machines may be asked: those on the open internet, and never one of our own network.

Links come from people, and a name may lead anywhere. The name is looked up once, what it leads to is judged, and
that very address is asked, so that a second look-up cannot lead elsewhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable

import httpx

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291 lets nobody use it any more, as it does site-local ones
TRIED = 3  # addresses of one name
Allowed = Callable[[str], bool]


class PrivateAddressError(httpx.RequestError):
    """The name leads into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; one wrapped in an IPv6 address counts as itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour
        if wrapped is None and found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is None and (found.is_site_local or found in _COMPATIBLE):
            return False
        found = wrapped or found
    return found.is_global and not found.is_multicast


class CarefulTransport(httpx.AsyncBaseTransport):
    """Sends a request to the address that was judged, under the name that was asked for."""

    def __init__(self, inner: httpx.AsyncBaseTransport, allowed: Allowed = is_public) -> None:
        self._inner = inner
        self._allowed = allowed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises PrivateAddressError, httpx.ConnectError for an unknown name, or what the request itself raises."""
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol("no web page", request=request)
        *first, last = await self._addresses(request)
        for address in first[: TRIED - 1]:
            try:
                return await self._ask(address, request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._ask(last, request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _ask(self, address: str, request: httpx.Request) -> httpx.Response:
        named = {**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")}
        url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(
            httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=named)
        )

    async def _addresses(self, request: httpx.Request) -> list[str]:
        host = request.url.raw_host.decode("ascii")
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpx.ConnectError("no such site", request=request) from None
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not addresses or not all(self._allowed(each) for each in addresses):
            raise PrivateAddressError("an address of a private network", request=request)
        return addresses
