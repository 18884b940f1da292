/// The handle of one named condition; any thread may use it.
package struct Condition: Sendable {
    package let name: String
    private let health: Health

    init(name: String, health: Health) {
        self.name = name
        self.health = health
    }

    package func satisfied() {
        self.health.set(self.name, reason: nil)
    }

    package func failed(_ reason: String) {
        self.health.set(self.name, reason: reason)
    }
}
