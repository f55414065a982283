import HomerCore
import HomerReport

/// A value in the address of a list that means nothing there. Nothing is listed under it: a list of everything would pass
/// for the one that was asked for.
struct UnknownValue: Hashable, Sendable {
    var name: String
    var value: String
    /// What is known in its place: the values, or how one looks.
    var known: [String]

    private static let longest = 60

    var title: String { "There is no \(name) \u{201C}\(value.bounded(to: Self.longest))\u{201D}." }
    var advice: String { "Known: \(known.joined(separator: ", ")). Choose one above, or clear the filter." }
}

extension ListQuery {
    /// Of the list of intents, whose lanes are these.
    func unknownOfIntents(lanes: [String]) -> UnknownValue? {
        unknown("state", IntentList.State.allCases.map(\.rawValue)) ?? unknown("lane", lanes)
            ?? unknown("page", ["numbers from 1"]) { Int($0).map { $0 > 0 } ?? false }
    }

    /// Of the list of runs.
    func unknownOfRuns() -> UnknownValue? {
        unknown("result", RunResult.allCases.map(\.rawValue))
            ?? unknown("since", Span.allCases.map(\.rawValue).filter { !$0.isEmpty })
            ?? unknown("before", ["numbers of runs"]) { Int64($0) != nil }
    }

    private func unknown(
        _ name: String, _ known: [String], isKnown: ((String) -> Bool)? = nil
    ) -> UnknownValue? {
        guard let value = text(name), !(isKnown?(value) ?? known.contains(value)) else { return nil }
        return UnknownValue(name: name, value: value, known: known)
    }
}
