import Cron

/// A moment in UTC: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Everything Homer stores or compares is a `Timestamp`; text appears only at the edges, and always in one format
/// (`2026-02-03T01:00:00.000Z`, what HOMER's `toISOString` wrote), so that stored text sorts as time does.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    /// Seconds since the epoch, rounded towards the past.
    package var seconds: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: Timestamp, b: Milliseconds) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds.addingReportingOverflow(b.count).partialValue)
    }
    package static func - (a: Timestamp, b: Milliseconds) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds.subtractingReportingOverflow(b.count).partialValue)
    }
    package static func - (a: Timestamp, b: Timestamp) -> Milliseconds {
        Milliseconds(a.milliseconds.subtractingReportingOverflow(b.milliseconds).partialValue)
    }
}
