"""Asks one server for the same few addresses over and over, and says how it answered.

By ``wrk`` where the machine has it, else by a small client of our own, which is slower
itself: then only the ratios of one run mean something.
"""

import asyncio
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

# Counts what is no success; wrk itself takes a redirection for one.
SCRIPT = """
local addresses, headers = {addresses}, {headers}
local next = 0
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function init(args) refused = 0 end
function request()
    next = next % #addresses + 1
    return wrk.format("GET", addresses[next], headers)
end
{response}
function done(summary, latency, requests)
    local refused = summary.errors.status
    for _, thread in ipairs(threads) do refused = refused + thread:get("refused") end
    io.write(string.format('\\n{{"requests": %d, "microseconds": %d, "p50": %d,'
        .. ' "p99": %d, "refused": %d, "broken": %d}}\\n', summary.requests,
        summary.duration, latency:percentile(50), latency:percentile(99), refused,
        summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout))
end
"""
RESPONSE = (
    "function response(status) if status ~= %d then refused = refused + 1 end end"
)

PATIENCE = 30  # seconds, for what answers nothing in a slice


@dataclass(frozen=True)
class Answered:
    """What one slice of time came to. Times are in milliseconds."""

    per_second: float
    p50: float
    p99: float
    errors: int
    requests: int


def load(
    server, addresses, *, connections, seconds, headers=None, status=200, strict=True
):
    """Ask ``server`` for ``addresses`` in turn. Anything but ``status`` is an error.

    ``strict`` ends the run at the first error; otherwise they are counted.
    """
    ask = by_wrk if shutil.which("wrk") else by_ourselves
    answered = ask(server, addresses, connections, seconds, headers or {}, status)
    if not answered.requests and not answered.errors and seconds < PATIENCE:
        longer = {"seconds": seconds * 4, "headers": headers, "status": status}
        return load(server, addresses, connections=connections, strict=strict, **longer)
    if strict and (answered.errors or not answered.requests):
        raise SystemExit(
            f"{answered.errors} errors in {answered.requests} answers of {server}"
            f"{addresses[0]}: nothing of this run counts."
        )
    return answered


def by_wrk(server, addresses, connections, seconds, headers, status):
    script = SCRIPT.format(
        addresses=lua(addresses),
        headers=lua(headers),
        # Called for each answer, it costs wrk a little.
        response=RESPONSE % status if status != 200 else "",
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [
                *("wrk", "--threads", "1", "--connections", str(connections)),
                *("--duration", f"{seconds}s", "--timeout", "30s"),
                *("--script", file.name, server),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(said.stdout.strip().splitlines()[-1])
    return Answered(
        per_second=found["requests"] / found["microseconds"] * 1e6,
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        errors=found["refused"] + found["broken"],
        requests=found["requests"],
    )


def lua(value):
    """A list or mapping of texts as Lua writes it."""
    if isinstance(value, dict):
        pairs = [
            f"[{json.dumps(name)}]={json.dumps(text)}" for name, text in value.items()
        ]
        return f"{{{', '.join(pairs)}}}"
    return f"{{{', '.join(map(json.dumps, value))}}}"


def by_ourselves(server, addresses, connections, seconds, headers, status):
    return asyncio.run(
        _by_ourselves(server, addresses, connections, seconds, headers, status)
    )


async def _by_ourselves(server, addresses, connections, seconds, headers, status):
    where = urlsplit(server)
    lines = [f"Host: {where.netloc}", *(f"{k}: {v}" for k, v in headers.items())]
    head = "\r\n".join(lines)
    asked = [f"GET {path} HTTP/1.1\r\n{head}\r\n\r\n".encode() for path in addresses]
    expected = f" {status} ".encode()
    times, errors, turn = [], 0, 0
    until = time.perf_counter() + seconds

    async def one_after_the_other():
        nonlocal errors, turn
        stream = None
        while (before := time.perf_counter()) < until:
            request = asked[turn % len(asked)]
            turn += 1
            try:
                if stream is None:
                    stream = await asyncio.open_connection(where.hostname, where.port)
                reader, writer = stream
                writer.write(request)
                first = await reader.readuntil(b"\r\n\r\n")
                await _rest(reader, first.lower())
                errors += expected not in first.split(b"\r\n", 1)[0]
                if b"connection: close" in first.lower():
                    writer.close()
                    stream = None
            except (OSError, asyncio.IncompleteReadError):
                errors, stream = errors + 1, None
                continue
            times.append((time.perf_counter() - before) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*[one_after_the_other() for _ in range(connections)])
    passed = time.perf_counter() - began
    return Answered(
        per_second=len(times) / passed,
        p50=statistics.median(times) if times else 0,
        p99=sorted(times)[int(len(times) * 0.99)] if times else 0,
        errors=errors,
        requests=len(times),
    )


async def _rest(reader, first):
    """Read the body that the head ``first`` announces."""
    if b" 304 " in first.split(b"\r\n", 1)[0]:
        return
    for line in first.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
            return
    if b"transfer-encoding: chunked" in first:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
        return
    await reader.read()
