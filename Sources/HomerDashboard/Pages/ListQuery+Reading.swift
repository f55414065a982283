import HomerCore
import HomerReport
import HomerStore

/// What a list's query asks for. What cannot be understood is an `UnknownValue`, which the page says.
extension ListQuery {
    /// The filter of intents, and the page.
    var intents: (filter: IntentList.Filter, page: Int) {
        let filter = IntentList.Filter(
            state: text("state").flatMap(IntentList.State.init(rawValue:)), lane: text("lane"), label: text("label"),
            text: text("q"))
        return (filter, text("page").flatMap { Int($0) } ?? 1)
    }

    /// The filter of runs.
    func runs(now: Timestamp, limit: Int) -> Store.RunFilter {
        var filter = Store.RunFilter(
            intentID: text("intent"), result: text("result").flatMap(RunResult.init(rawValue:)),
            since: span.length.map { now - $0 }, limit: limit)
        filter.executor = text("executor")
        filter.beforeID = text("before").flatMap { Int64($0) }
        return filter
    }

    /// How far back runs are listed.
    enum Span: String, CaseIterable {
        case hour = "1h", day = "24h", week = "7d", all = ""

        var words: String {
            switch self {
            case .hour: "an hour"
            case .day: "a day"
            case .week: "a week"
            case .all: "all there is"
            }
        }

        var length: Milliseconds? {
            switch self {
            case .hour: .hours(1)
            case .day: .days(1)
            case .week: .days(7)
            case .all: nil
            }
        }
    }

    var span: Span { text("since").flatMap(Span.init(rawValue:)) ?? .all }

    /// The last value of a field; nil for an empty one.
    func text(_ name: String) -> String? {
        fields.many(name).last.flatMap { $0.isEmpty ? nil : String($0.prefix(Self.longest)) }
    }

    private static let longest = 200
    /// Fields that links keep, in their order.
    private static let names = ["state", "result", "intent", "lane", "label", "executor", "since", "q"]

    /// A link to the same list with some fields changed; the place within the list begins anew unless it is among them.
    func link(_ path: String, _ changes: [String: String?]) -> String {
        let kept = Self.names.map { name in (name, changes[name] ?? text(name)) }
        let place = ["page", "before"].map { name in (name, changes[name] ?? nil) }
        return PageLink(path, kept + place).text
    }
}
