/// How the sockets of a link are set up. The defaults suit one machine and one data centre.
package struct LinkSocketOptions: Equatable, Sendable {
    /// Batches queued per peer. The link's credit (cumulative bytes) runs out long before.
    package var sendHighWaterMark: Int32
    package var receiveHighWaterMark: Int32
    /// ZMTP PING and PONG between the I/O threads: finds a dead process, not a busy one.
    package var heartbeatInterval: Duration
    package var heartbeatTimeout: Duration
    package var reconnectInterval: Duration
    /// Reconnect intervals double up to this.
    package var reconnectIntervalMaximum: Duration
    package var handshakeTimeout: Duration
    /// Bytes; whoever sends more is disconnected. A batch has at most 64 KiB.
    package var maximumMessageSize: Int64
    /// Short frames received in one go before others on the loop get their turn.
    package var receiveBudget: Int

    package init(
        sendHighWaterMark: Int32 = 10_000,
        receiveHighWaterMark: Int32 = 10_000,
        heartbeatInterval: Duration = .seconds(1),
        heartbeatTimeout: Duration = .seconds(3),
        reconnectInterval: Duration = .milliseconds(100),
        reconnectIntervalMaximum: Duration = .seconds(1),
        handshakeTimeout: Duration = .seconds(5),
        maximumMessageSize: Int64 = 256 * 1_024,
        receiveBudget: Int = 256
    ) {
        self.sendHighWaterMark = sendHighWaterMark
        self.receiveHighWaterMark = receiveHighWaterMark
        self.heartbeatInterval = heartbeatInterval
        self.heartbeatTimeout = heartbeatTimeout
        self.reconnectInterval = reconnectInterval
        self.reconnectIntervalMaximum = reconnectIntervalMaximum
        self.handshakeTimeout = handshakeTimeout
        self.maximumMessageSize = maximumMessageSize
        self.receiveBudget = receiveBudget
    }

    func apply(to socket: ZeroMQ.Socket) throws(ZeroMQError) {
        try socket.set(.sendHighWaterMark, to: self.sendHighWaterMark)
        try socket.set(.receiveHighWaterMark, to: self.receiveHighWaterMark)
        try socket.set(.heartbeatInterval, to: self.heartbeatInterval)
        try socket.set(.heartbeatTimeout, to: self.heartbeatTimeout)
        try socket.set(.heartbeatTimeToLive, to: self.heartbeatTimeout)
        try socket.set(.reconnectInterval, to: self.reconnectInterval)
        try socket.set(.reconnectIntervalMaximum, to: self.reconnectIntervalMaximum)
        try socket.set(.handshakeInterval, to: self.handshakeTimeout)
        try socket.set(.connectTimeout, to: self.handshakeTimeout)
        try socket.set(.maximumMessageSize, to: self.maximumMessageSize)
    }
}
