import CZeroMQ

extension ZeroMQ {
    /// A settable option of a socket, with the type of its value. `Duration`s travel as milliseconds.
    package struct SocketOption<Value>: Sendable {
        let code: Int32
    }
}

extension ZeroMQ.SocketOption where Value == Int32 {
    /// Messages queued for one peer before sending would block (or PUB drops).
    package static var sendHighWaterMark: Self { Self(code: ZMQ_SNDHWM) }
    package static var receiveHighWaterMark: Self { Self(code: ZMQ_RCVHWM) }
    /// Bytes; -1 = the operating system's.
    package static var sendBuffer: Self { Self(code: ZMQ_SNDBUF) }
    package static var receiveBuffer: Self { Self(code: ZMQ_RCVBUF) }
}

extension ZeroMQ.SocketOption where Value == Int64 {
    /// A peer that sends a larger message is disconnected.
    package static var maximumMessageSize: Self { Self(code: ZMQ_MAXMSGSIZE) }
}

extension ZeroMQ.SocketOption where Value == Bool {
    /// Queue only to completed connections: nothing waits for a peer that may never come.
    package static var immediate: Self { Self(code: ZMQ_IMMEDIATE) }
    /// Unroutable messages are refused with `EHOSTUNREACH`, full queues with `EAGAIN`; without it ROUTER drops both
    /// silently.
    package static var routerMandatory: Self { Self(code: ZMQ_ROUTER_MANDATORY) }
    /// A new connection under a known routing id takes over; without it ROUTER ignores the newcomer silently.
    package static var routerHandover: Self { Self(code: ZMQ_ROUTER_HANDOVER) }
    package static var curveServer: Self { Self(code: ZMQ_CURVE_SERVER) }
    /// A peer is let in by the process' authentication alone, and by nobody where there is none.
    package static var requiresAuthentication: Self { Self(code: ZMQ_ZAP_ENFORCE_DOMAIN) }
}

extension ZeroMQ.SocketOption where Value == Duration {
    package static var linger: Self { Self(code: ZMQ_LINGER) }
    package static var reconnectInterval: Self { Self(code: ZMQ_RECONNECT_IVL) }
    package static var reconnectIntervalMaximum: Self { Self(code: ZMQ_RECONNECT_IVL_MAX) }
    package static var connectTimeout: Self { Self(code: ZMQ_CONNECT_TIMEOUT) }
    package static var handshakeInterval: Self { Self(code: ZMQ_HANDSHAKE_IVL) }
    /// ZMTP PING; answered by the peer's I/O thread, so a busy peer is not a dead one.
    package static var heartbeatInterval: Self { Self(code: ZMQ_HEARTBEAT_IVL) }
    package static var heartbeatTimeout: Self { Self(code: ZMQ_HEARTBEAT_TIMEOUT) }
    /// What the peer is told: it drops the connection after this long without our PING.
    package static var heartbeatTimeToLive: Self { Self(code: ZMQ_HEARTBEAT_TTL) }
    package static var sendTimeout: Self { Self(code: ZMQ_SNDTIMEO) }
    package static var receiveTimeout: Self { Self(code: ZMQ_RCVTIMEO) }
}

extension ZeroMQ.SocketOption where Value == [UInt8] {
    package static var routingID: Self { Self(code: ZMQ_ROUTING_ID) }
    package static var subscribe: Self { Self(code: ZMQ_SUBSCRIBE) }
    package static var unsubscribe: Self { Self(code: ZMQ_UNSUBSCRIBE) }
    package static var authenticationDomain: Self { Self(code: ZMQ_ZAP_DOMAIN) }
    package static var curvePublicKey: Self { Self(code: ZMQ_CURVE_PUBLICKEY) }
    package static var curveServerKey: Self { Self(code: ZMQ_CURVE_SERVERKEY) }
}

extension ZeroMQ.SocketOption where Value == String {
    /// Z85.
    package static var curveSecretKey: Self { Self(code: ZMQ_CURVE_SECRETKEY) }
}
