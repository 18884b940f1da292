"""A cluster whose engines come and go: each service started by itself, over tcp."""

import signal

from tcp_cluster import TcpCluster, announced, eventually, readiness


class Fleet(TcpCluster):
    """Brokers and gateways that stay, and engines that join and leave."""

    def __init__(self, application, *, gateways=3, engines=2, brokers=2, **options):
        super().__init__(application, engines=engines, gateways=gateways, brokers=brokers, direct=True, **options)
        # Node ids of the engines that have been told to leave, or were killed: their sessions may end.
        self.leaving = set()

    @property
    def urls(self):
        return [announced(gateway)["url"] for gateway in self.gateways]

    def end_engine(self, engine, how=signal.SIGTERM):
        """Returns once the process has ended; `SIGTERM` lets it drain."""
        self.leaving.add(announced(engine)["id"])
        self.engines.remove(engine)
        engine.child.send_signal(how)
        engine.child.wait(20)

    async def settled(self):
        """Every gateway places sessions on every engine that is there."""
        present = {announced(engine)["id"] for engine in self.engines}
        for gateway in self.gateways:
            await eventually(lambda: readiness(gateway), lambda report: present <= {
                engine["id"] for engine in report["engines"] if engine["takesSessions"]})
