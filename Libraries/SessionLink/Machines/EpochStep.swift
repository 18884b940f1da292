/// What a batch means to the epoch of the link.
enum EpochStep: Equatable {
    /// It belongs to the open epoch.
    case admitted
    /// It is of the past, or only wanted an answer.
    case ignored
    /// The epoch is open with this batch, which belongs to it.
    case opened
    /// The epoch is over; the batch belongs to none.
    case ended(EpochEnd)
    /// The epoch is over and a newer one is open with this batch, which belongs to it.
    case renewed(EpochEnd)
}
