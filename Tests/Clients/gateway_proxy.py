"""A load balancer without affinity: each new connection goes to another gateway."""

import asyncio
import itertools
import random
import threading


class GatewayProxy:
    """Forwards TCP connections of one loopback port to `ports`, each in its turn, or each to one taken at random.

    It runs on an event loop in a thread of its own, so that tests of any kind can stand in front of it. A connection is over
    once either side ends it; what had been said by then is passed on.
    """

    def __init__(self, ports, *, at_random=False):
        self.ports = list(ports)
        self.accepted = dict.fromkeys(self.ports, 0)
        turns = itertools.cycle(self.ports)
        self._choose = (lambda: random.choice(self.ports)) if at_random else (lambda: next(turns))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self, port=0):
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._forward, "127.0.0.1", port, backlog=4096))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *failure):
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _close(self):
        self._server.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _forward(self, reader, writer):
        port = self._choose()
        self.accepted[port] += 1
        try:
            gateway_reader, gateway_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return writer.transport.abort()
        ways = [asyncio.create_task(self._pass_on(*way)) for way in ((reader, gateway_writer), (gateway_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, gateway_writer):
                end.close()

    @staticmethod
    async def _pass_on(reader, writer):
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # A reset is an end like any other.
