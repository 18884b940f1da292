/// What plain connections to an endpoint show of who is there.
package enum ProbeOutcome: Equatable, Sendable {
    /// Nobody listens, or whoever accepts hangs up without a word, as a proxy does whose target is gone.
    case refused
    /// Somebody listens: a process that greets, or the kernel on behalf of one that stands still.
    case accepted
    /// Neither: the network does not answer, or the name is not known.
    case unknown
}
