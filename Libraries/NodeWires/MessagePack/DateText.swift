/// A point in time as JavaScript's `Date.prototype.toJSON` writes it: `2026-11-21T19:40:05.000Z`.
enum DateText {
    /// JavaScript knows no date further from 1970 than this.
    private static let limit: Int64 = 8_640_000_000_000_000
    private static let day: Int64 = 86_400_000

    /// - Returns: `nil` for what is no date in JavaScript.
    static func text(milliseconds: Int64) -> String? {
        guard milliseconds.magnitude <= Self.limit.magnitude else { return nil }
        let days = (milliseconds - self.withinDay(milliseconds)) / Self.day
        let (year, month, day) = Self.date(days: days)
        let time = self.withinDay(milliseconds)
        let clock = [time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60].map { Self.padded($0, 2) }
        let date = "\(Self.year(year))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        return "\(date)T\(clock.joined(separator: ":")).\(Self.padded(time % 1_000, 3))Z"
    }

    private static func withinDay(_ milliseconds: Int64) -> Int64 {
        (milliseconds % Self.day + Self.day) % Self.day
    }

    private static func year(_ year: Int64) -> String {
        if (0...9999).contains(year) { return Self.padded(year, 4) }
        return (year < 0 ? "-" : "+") + Self.padded(abs(year), 6)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The Gregorian calendar without end in both directions; years are counted from March within eras of 400 years, so
    /// that the leap day is a year's last.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let fromMarch = days + 719_468
        let era = (fromMarch >= 0 ? fromMarch : fromMarch - 146_096) / 146_097
        let ofEra = fromMarch - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
