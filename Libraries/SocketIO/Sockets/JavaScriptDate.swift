/// Dates as JavaScript prints them: `Fri Nov 21 2025 03:49:00 GMT+0000 (Coordinated Universal Time)`.
enum JavaScriptDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(millisecondsSince1970 milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        let (day, month, year) = Self.date(daysSince1970: seconds / 86_400)
        let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(Self.twoDigits).joined(separator: ":")
        return "\(Self.weekdays[seconds / 86_400 % 7]) \(Self.months[month - 1]) \(Self.twoDigits(day)) \(year) \(time)"
            + " GMT+0000 (Coordinated Universal Time)"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Howard Hinnant's `civil_from_days`: eras of 400 years that begin in March.
    private static func date(daysSince1970 days: Int) -> (day: Int, month: Int, year: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, month, yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
    }
}
