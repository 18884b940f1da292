import NIOCore
import NIOHTTP1

/// Who handles a request beyond its head.
protocol RequestConsumer: AnyObject {
    /// Whether the body means something to it.
    var takesBody: Bool { get }
    /// Whether it reads more of the body: until it has answered, what comes is better left with the client.
    var readsOn: Bool { get }
    func bodyReceived(_ part: ByteBuffer)
    func bodyEnded()
    /// The gateway is leaving: what would hang is to be answered.
    func drain()
    /// The client went away, or broke the request off: nobody waits for an answer any more.
    func aborted()
}

/// One request and its answer, in its place among those of its connection.
final class Exchange {
    let head: HTTPRequestHead
    let fields: HeadFields
    let target: RequestTarget
    var framing: AnswerFraming
    /// What its policy adds to the answer, whatever that is: CORS.
    var headers: HTTPHeaders = [:]
    var consumer: (any RequestConsumer)?
    weak var connection: HTTPConnection?
    /// The answer's bytes, until those of earlier requests have gone out.
    private(set) var answer: SerializedAnswer?
    /// The client sends the body once it is told to go on.
    private(set) var expectsContinue: Bool

    init(_ head: HTTPRequestHead, on connection: HTTPConnection) throws(RequestFault) {
        self.head = head
        self.fields = try HeadFields(head)
        self.target = try RequestTarget(head.uri)
        guard !self.target.isServer || head.method == .OPTIONS else { throw .target }
        self.framing = AnswerFraming(head)
        self.connection = connection
        self.expectsContinue = self.fields.expectsContinue
        // The decoder has stopped behind it, whatever it would have changed to: this answer is the last.
        if self.fields.asksForUpgrade { self.framing.keepsAlive = false }
    }

    /// Whether this request wants the connection to become a WebSocket.
    var isWebSocketUpgrade: Bool { self.fields.isWebSocketUpgrade }

    var isAnswered: Bool { self.answer != nil }

    func answer(_ answer: HTTPAnswer) {
        guard let connection = self.connection, !self.isAnswered else { return }
        var answer = answer
        answer.headers.add(contentsOf: self.headers)
        // A client that was not told to go on may leave the body out: what follows could be either.
        if self.expectsContinue { self.framing.keepsAlive = false }
        if connection.isReceiving(self), !self.fields.hasSmallBody { self.framing.keepsAlive = false }
        self.answer = connection.serialized(answer, self.framing)
        self.consumer = nil
        connection.answersReady()
    }

    /// Says whether it is the moment to tell the client to go on: once, and only ahead of the answer.
    func takeContinue() -> Bool {
        defer { self.expectsContinue = self.expectsContinue && self.isAnswered }
        return self.expectsContinue && !self.isAnswered
    }

    /// Answers with bytes of another form, and ends the connection behind them.
    func answerAndClose(_ bytes: ByteBuffer) {
        guard let connection = self.connection, !self.isAnswered else { return }
        self.framing.keepsAlive = false
        self.answer = SerializedAnswer(bytes)
        self.consumer = nil
        connection.answersReady()
    }

    /// Nobody waits for the answer any more.
    func abort() {
        self.consumer?.aborted()
        self.consumer = nil
    }

    /// Ends the connection behind earlier answers without answering.
    func close() {
        self.answerAndClose(ByteBuffer())
    }
}
