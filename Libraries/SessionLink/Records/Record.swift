/// What a gateway and an engine say to one another: the vocabulary of the link.
///
/// A record is a 12-byte header followed by its content. All integers are little endian, nothing is aligned.
///
///     offset  size  field
///     0       u32   length of the whole record, header included
///     4       u8    kind (`RecordKind`); a kind the reader does not know is skipped by its length
///     5       u8    flags     } their meaning belongs to the kind,
///     6       u16   argument  } 0 where it gives them none
///     8       u32   handle (`Handle`); 0 where the record concerns no single connection
///     12      …     content
///
/// Content is built of a few shapes, each stated once:
///
///     text       u32 byte count, then UTF-8
///     rest       UTF-8 or bytes up to the end of the record
///     ownership  u32 ownership epoch of the session, u32 sequence within the session (`SessionStamp`)
///     packets    Engine.IO packets up to the end of the record (`PacketReader`)
///     head       what an HTTP request said before its body (`RequestHead`)
///
/// A decoder ignores what follows the last field it knows, so that a kind may grow at its end. Decoding allocates
/// nothing: byte contents are ranges into the bytes that were read.
package enum Record: Equatable, Sendable {
    // Gateway to engine.
    case open(Open)
    case poll(Poll)
    case postBegan(PostBegan)
    case post(Post)
    case attach(Attach)
    case closed(Closed)
    case misdirected(Misdirected)
    case hello(Hello)

    // Both ways.
    case message(Message)
    case packet(Packet)

    // Engine to gateway.
    case opened(Opened)
    case refused(Refused)
    case answer(Answer)
    case confirmed(Confirmed)
    case accepted(Accepted)
    case heartbeat(Heartbeat)
    case broadcast(Broadcast)
    case close(Close)
    case credit(Credit)
    case notMine(NotMine)
    case movedTo(MovedTo)
}
