/// Which scheduler made a run.
package enum RunEngine: String, Hashable, Sendable, CaseIterable {
    /// HOMER's, or the one built in after it.
    case old
    case new
}

/// How people name a run: `12`, or `h123` for run 123 of HOMER's scheduler.
///
/// HOMER counts its runs by itself, so its numbers mean other runs than ours. One of its runs has a negative number here,
/// the same before and after it is copied: neither can be taken for the other. Our table has none of them.
package struct RunName: Hashable, Sendable, CustomStringConvertible {
    package var id: Int64

    /// HOMER's run `n` is `n - base` here; exact in a double, for readers of JSON.
    package static let base: Int64 = 1_000_000_000_000

    package init(_ id: Int64) { self.id = id }

    /// The run that HOMER counts as `number`.
    package init(old number: Int64) { id = number - Self.base }

    /// Reads `12` and `h123`; nil for anything else.
    package init?(_ text: String) {
        let isOld = text.hasPrefix("h")
        let digits = isOld ? text.dropFirst() : text[...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits), number > 0,
            number < Self.base
        else { return nil }
        self = isOld ? RunName(old: number) : RunName(number)
    }

    /// HOMER's own number; nil for a run of ours.
    package var oldNumber: Int64? { id < 0 ? id + Self.base : nil }
    package var engine: RunEngine { id < 0 ? .old : .new }
    package var description: String { oldNumber.map { "h\($0)" } ?? "\(id)" }
}
