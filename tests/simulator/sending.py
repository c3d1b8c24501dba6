"""Send an answer, in the way that fault rules want it."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from simulator.wire import Answer

MEGABYTE = 1024 * 1024


async def send(
    received: web.BaseRequest, answer: Answer | None, faults: dict[str, dict]
) -> web.StreamResponse:
    """Return the response for aiohttp to send, or send it here piece by piece."""
    if "slow" in faults:
        await _wait(faults["slow"])
    if answer is None:
        _close(received)
        return web.Response()
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if "huge" in faults:
        return await _huge(received, headers, faults["huge"])
    body = answer.body
    if "truncate" in faults:
        cut = body[: len(body) // 2]
        if faults["truncate"].get("variant", "length") == "length":
            return await _short(received, answer, headers, cut)
        body = cut
    if "drip" in faults:
        return await _drip(received, answer.status, headers, body, faults["drip"])
    return web.Response(body=body, status=answer.status, headers=headers)


async def _wait(rule: dict) -> None:
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(rule["replaced"].wait(), float(rule.get("seconds", 1)))


def _close(received: web.BaseRequest) -> None:
    if received.transport is not None:
        received.transport.abort()


async def _short(received, answer: Answer, headers: dict, cut: bytes):
    """Promise the whole body, send half, close."""
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.content_length = len(answer.body)
    await response.prepare(received)
    await response.write(cut)
    # Not abort: what was written must still arrive.
    if received.transport is not None:
        received.transport.close()
    return response


async def _drip(received, status: int, headers: dict, body: bytes, rule: dict):
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = len(body)
    await response.prepare(received)
    size = max(1, -(-len(body) // int(rule.get("pieces", 20))))
    with contextlib.suppress(ConnectionError):  # the client may give up earlier
        for at in range(0, len(body), size):
            await response.write(body[at : at + size])
            await asyncio.sleep(float(rule.get("pause", 0.05)))
        await response.write_eof()
    return response


async def _huge(received, headers: dict, rule: dict):
    """A JSON object of the wished size, never held as a whole."""
    size = int(float(rule.get("megabytes", 64)) * MEGABYTE)
    head, tail = b'{"RetCode":0,"padding":"', b'"}'
    response = web.StreamResponse(status=200, headers=headers)
    response.content_length = size
    await response.prepare(received)
    await response.write(head)
    left = size - len(head) - len(tail)
    chunk = b"x" * MEGABYTE
    with contextlib.suppress(ConnectionError):  # giving up early is the right thing
        while left > 0:
            await response.write(chunk[: min(left, MEGABYTE)])
            left -= MEGABYTE
        await response.write(tail)
        await response.write_eof()
    return response
