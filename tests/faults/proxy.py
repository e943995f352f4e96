"""A reverse proxy as an operator puts before the house: it ends TLS and says to the server behind who asked for what, how."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SAID_BY_THE_PROXY = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"connection")


class Proxy:
    """Listens by TLS on a port of its own and passes everything on to `behind`, a port of this machine."""

    def __init__(self, behind: int, context: ssl.SSLContext) -> None:
        self.behind, self.port = behind, 0
        self._context = context
        self._loop = asyncio.new_event_loop()

    async def listen(self) -> None:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]

    async def _pass_on(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await browser.readuntil(b"\r\n\r\n")
            first, *said = head[:-4].split(b"\r\n")
            kept = [line for line in said if line.partition(b":")[0].lower() not in SAID_BY_THE_PROXY]
            host = next(line.partition(b":")[2].strip() for line in kept if line.lower().startswith(b"host:"))
            length = next((int(line[15:]) for line in kept if line.lower().startswith(b"content-length:")), 0)
            kept += [b"X-Forwarded-For: 203.0.113.7", b"X-Forwarded-Proto: https", b"X-Forwarded-Host: " + host]
            server, to_server = await asyncio.open_connection("127.0.0.1", self.behind)
            to_server.write(b"\r\n".join([first, *kept, b"Connection: close", b"", b""]))
            to_server.write(await browser.readexactly(length))
            await to_server.drain()
            to_browser.write(await server.read(-1))
            await to_browser.drain()
            to_server.close()
        to_browser.close()

    def run(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.listen())
        listening.set()
        self._loop.run_forever()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def proxied(behind: int, context: ssl.SSLContext) -> Iterator[int]:
    """A proxy at work before a port; gives its own."""
    proxy, listening = Proxy(behind, context), threading.Event()
    worker = threading.Thread(target=proxy.run, args=(listening,), daemon=True)
    worker.start()
    listening.wait()
    try:
        yield proxy.port
    finally:
        proxy.stop()
        worker.join()
