import NIOCore
import RedisClient

/// Redis, as far as this wire needs it.
protocol EngineWireRedis: AnyObject {
    func publish(_ payload: ByteBuffer, to channel: String)
    func subscribe(_ channel: String)
    func unsubscribe(_ channel: String)
    /// - Parameter answer: in the order of the channels; nil where Redis does not say.
    func countSubscribers(of channels: [String], _ answer: @escaping ([Int]?) -> Void)
}

extension RedisClient: EngineWireRedis {
    func publish(_ payload: ByteBuffer, to channel: String) {
        self.publish(payload, to: channel, isSharded: false)
    }

    func subscribe(_ channel: String) {
        self.subscribe(.channel(channel))
    }

    func unsubscribe(_ channel: String) {
        self.unsubscribe(.channel(channel))
    }

    /// `PUBSUB NUMSUB` answers with names and numbers in turn.
    func countSubscribers(of channels: [String], _ answer: @escaping ([Int]?) -> Void) {
        self.ask(RedisCommand(["PUBSUB", "NUMSUB"] + channels)) { result in
            guard case .success(.array(let values)) = result, values.count == 2 * channels.count else {
                return answer(nil)
            }
            answer(
                stride(from: 1, to: values.count, by: 2).map { index in
                    if case .integer(let count) = values[index] { Int(count) } else { 0 }
                }
            )
        }
    }
}
