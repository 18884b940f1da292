/// The link's credit as the receiver gives it: the total that its headers state.
struct Grant {
    private var window: CreditWindow?
    private(set) var total: UInt64

    /// - Parameter window: nil grants without limit.
    init(window: Int?) {
        self.window = window.map(CreditWindow.init(size:))
        self.total = window.map(UInt64.init) ?? LinkCredit.unlimited
    }

    /// Whether the total has grown, and is to be told soon.
    mutating func consumed(_ weight: Int) -> Bool {
        guard let more = self.window?.consumed(weight) else { return false }
        self.total += UInt64(more)
        return true
    }
}
