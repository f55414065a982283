import HomerCore
import HomerStore

/// What `homer diff --backtest` adds to a plan: a line under each change and one for all of them.
struct BacktestText {
    let backtest: Backtest

    init(
        of plan: Plan, over length: Milliseconds, medians: RunMedians, zones: any ZoneSource,
        storedSpec: (String) throws -> JSONValue?
    ) throws {
        backtest = try Backtest(of: plan, over: length, medians: medians, zones: zones, storedSpec: storedSpec)
    }

    /// `backtest 30d     runs 30 → 720, run time 5h → 118h, cost 1.90 → 45.60`; nil for what the plan does not change.
    func line(for id: String) -> String? {
        backtest[id].map { entry in
            "      backtest \(backtest.length)     " + numbers(entry.before, entry.after) + Self.remark(on: entry)
        }
    }

    /// Sums over all changes, and what is missing from them; nil when there is none.
    var totalLine: String? {
        guard !backtest.entries.isEmpty else { return nil }
        let (before, after) = backtest.total
        var text = "Backtest \(backtest.length): " + numbers(before, after)
        let unpredicted = backtest.entries.count { !$0.isPredicted }
        let unknown = backtest.entries.count { $0.isPredicted && $0.basis == .none }
        if unpredicted > 0 { text += "; \(unpredicted) cannot be predicted" }
        if unknown > 0 { text += "; \(unknown) without history" }
        return text + "."
    }

    private func numbers(_ before: Backtest.Side, _ after: Backtest.Side) -> String {
        let capped = (before.runs?.isExact == false, after.runs?.isExact == false)
        func pair<Value>(_ name: String, _ old: Value?, _ new: Value?, _ text: (Value) -> String) -> String? {
            guard old != nil || new != nil else { return nil }
            func shown(_ value: Value?, _ isCapped: Bool) -> String {
                value.map { (isCapped ? ">" : "") + text($0) } ?? "?"
            }
            return "\(name) \(shown(old, capped.0)) → \(shown(new, capped.1))"
        }
        return [
            pair("runs", before.runs, after.runs) { "\($0.count)" } ?? "runs ? → ?",
            pair("run time", before.runTime, after.runTime, Self.runTime),
            pair("cost", before.cost, after.cost, Backtest.costText),
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private static func remark(on entry: Backtest.Entry) -> String {
        guard entry.isPredicted else { return " (cannot be predicted)" }
        switch entry.basis {
        case .own: return ""
        case .executor(let name, let runs): return " (by \(counted(runs)) of \(name))"
        case .none: return " (no history)"
        }
    }

    private static func counted(_ runs: Int) -> String { "\(runs) run\(runs == 1 ? "" : "s")" }

    /// `450ms`, `45s`, `12m30s`, `5h20m`, `118h`: hours are what people compare run times in.
    static func runTime(_ length: Milliseconds) -> String {
        switch length.count {
        case 0: "0s"
        case ..<1000: "\(length.count)ms"
        case ..<60_000: "\(length.count / 1000)s"
        case ..<36_000_000: Milliseconds(length.count - length.count % (length < .hours(1) ? 1000 : 60_000)).description
        default: "\(length.count / 3_600_000)h"
        }
    }
}

extension BacktestText {
    /// The plan's JSON with a `backtest` in each change it is about, and one for all.
    func added(to plan: JSONValue) -> JSONValue {
        guard case .object(var members) = plan else { return plan }
        for (index, member) in members.enumerated() {
            guard member.key == "changes" || member.key == "blocked", let changes = member.value.array else { continue }
            members[index].value = .array(changes.map { added(toChange: $0) })
        }
        return .object(members + [JSONMember("backtest", total)])
    }

    private func added(toChange change: JSONValue) -> JSONValue {
        guard let members = change.members, let id = change["intent"]?.string, let entry = backtest[id] else {
            return change
        }
        let basis: JSONValue =
            switch entry.basis {
            case .own(let runs): .string("own history (\(Self.counted(runs)))")
            case .executor(let name, let runs): .string("executor \(name) (\(Self.counted(runs)))")
            case .none: "no history"
            }
        let value = numbers(entry.before, entry.after) + [JSONMember("basis", basis)]
        return .object(members + [JSONMember("backtest", .object(value))])
    }

    private var total: JSONValue {
        let (before, after) = backtest.total
        return .object(
            numbers(before, after) + [
                JSONMember("unpredicted", .int(Int64(backtest.entries.count { !$0.isPredicted }))),
                JSONMember(
                    "withoutHistory", .int(Int64(backtest.entries.count { $0.isPredicted && $0.basis == .none }))),
            ])
    }

    /// null is what nobody can tell. `atLeast` is there when counting stopped at the limit.
    private func numbers(_ before: Backtest.Side, _ after: Backtest.Side) -> [JSONMember] {
        func pair(_ value: (Backtest.Side) -> JSONValue?) -> JSONValue {
            .object([JSONMember("before", value(before) ?? .null), JSONMember("after", value(after) ?? .null)])
        }
        let day = Milliseconds.days(1).count
        let length = backtest.length.count
        var members = [
            JSONMember("days", length % day == 0 ? .int(length / day) : .double(Double(length) / Double(day))),
            JSONMember("runs", pair { $0.runs.map { .int(Int64($0.count)) } }),
            JSONMember("runTimeMs", pair { $0.runTime.map { .int($0.count) } }),
            JSONMember("cost", pair { $0.cost.map { .double($0) } }),
        ]
        if [before, after].contains(where: { $0.runs?.isExact == false }) {
            members.append(JSONMember("atLeast", true))
        }
        return members
    }
}
