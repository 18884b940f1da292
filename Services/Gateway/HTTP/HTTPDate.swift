/// The `Date` header's text, made at most once a second for each loop.
package struct HTTPDate {
    private var second: Int64 = .min
    private var text = ""

    package init() {}

    /// - Parameter second: seconds since 1970.
    package mutating func text(at second: Int64) -> String {
        if second != self.second {
            self.second = second
            self.text = Self.format(second)
        }
        return self.text
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// IMF-fixdate of RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func format(_ second: Int64) -> String {
        let days = second / 86_400
        let time = second % 86_400
        let (year, month, day) = Self.civil(days)
        return "\(Self.weekdays[Int(days % 7)]), \(Self.two(day)) \(Self.months[month - 1]) \(year) "
            + "\(Self.two(Int(time / 3_600))):\(Self.two(Int(time / 60 % 60))):\(Self.two(Int(time % 60))) GMT"
    }

    private static func two(_ value: Int) -> String {
        value < 10 ? "0\(value)" : String(value)
    }

    /// Days since 1970 → the Gregorian date: counted in years that begin in March, so that leap days come last.
    private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
