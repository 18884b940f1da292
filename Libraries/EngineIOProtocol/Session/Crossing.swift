/// Requests of one session take ways through different gateways and may arrive in another order than they were sent in. Where
/// one gateway would have kept the order, and the client can tell, the later one waits so long for the earlier one.
enum Crossing {
    static let patience = Duration.milliseconds(10)
}
