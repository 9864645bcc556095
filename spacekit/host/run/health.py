"""Waiting until an app that was started answers."""

from __future__ import annotations

import asyncio

import aiohttp

from spacekit.host.addresses import Address
from spacekit.host.limits import HEALTH_INTERVAL, HEALTH_REQUEST_TIME

from .running import Running

_SERVER_ERROR = 500


async def wait_until_healthy(process: Running, address: Address, session: aiohttp.ClientSession) -> bool:
    """Ask for `/` until the app answers; `False` when it ended before that.

    There is nothing to wait on but the app itself, so it is asked in short intervals; its end is noticed at
    once.
    """
    ended = asyncio.ensure_future(process.wait())
    try:
        while not ended.done():
            if await _answers(address, session) and process.owns(address):
                return True
            await asyncio.wait({ended}, timeout=HEALTH_INTERVAL)
        return False
    finally:
        ended.cancel()


async def _answers(address: Address, session: aiohttp.ClientSession) -> bool:
    timeout = aiohttp.ClientTimeout(total=HEALTH_REQUEST_TIME)
    try:
        async with session.get(
            f"http://{address.host}:{address.port}/", timeout=timeout, allow_redirects=False
        ) as answer:
            return answer.status < _SERVER_ERROR
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
