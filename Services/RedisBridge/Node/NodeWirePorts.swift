import Backbone
import NIOCore
import RedisClient

/// Redis, as far as this wire needs it.
protocol NodeWireRedis: AnyObject {
    func publish(_ payload: ByteBuffer, to channel: String, isSharded: Bool, onHeard: @escaping (Int) -> Void)
    func ask(_ command: RedisCommand, _ answer: @escaping RedisClient.Answer)
    func subscribe(_ topics: [RedisTopic], _ precedence: RedisPrecedence)
    func unsubscribe(_ topics: [RedisTopic])
    /// Whether Redis has confirmed it.
    func hears(_ topic: RedisTopic) -> Bool
}

extension RedisClient: NodeWireRedis {
    func publish(_ payload: ByteBuffer, to channel: String, isSharded: Bool, onHeard: @escaping (Int) -> Void) {
        self.publish(payload, to: channel, isSharded: isSharded, onHeard: onHeard, onRefused: { _ in })
    }
}

/// The cluster plane, as far as this wire needs it.
protocol NodeWirePlane: AnyObject {
    /// - Returns: false if the body is longer than the plane carries.
    func publish(_ body: [UInt8], to topic: Topic) -> Bool
}

extension Plane: NodeWirePlane {}
