import HomerCore
import HomerReport
import HomerStore

/// `homer discover show` for people: facts in a column, the items, what to do next.
struct NightText {
    let night: Night
    let moments: Moments
    let style: Style
    var isWide = false

    var text: String {
        let items =
            night.items.isEmpty
            ? "\nItems: <none>\n" : "\n" + NightItemTable(style: style, isWide: isWide).table(night.items).text
        let steps = nextSteps
        return facts + items + (steps.isEmpty ? "" : "\nNext:\n" + steps.map { "  \($0)\n" }.joined())
    }

    private var facts: String {
        let session = night.session
        let end = session.completedAt.map { "\(moments.local($0)), after \(($0 - session.startedAt).elapsed)" }
        var facts: [(String, String)] = [
            ("Session", session.id), ("Phase", session.phase.rawValue + (session.stateReason.map { ": \($0)" } ?? "")),
            ("Started", "\(moments.local(session.startedAt)) (\(moments.relative(session.startedAt)))\(begun)"),
        ]
        if let end { facts.append(("Ended", end)) }
        facts += session.unwritten.map { ("Note", $0) }
        if let context { facts.append(("Context", context)) }
        if session.planAttempts > 0 {
            facts.append(("Planner", "asked \(session.planAttempts == 1 ? "once" : "\(session.planAttempts) times")"))
        }
        if let summary { facts.append(("Plan", summary)) }
        facts.append(
            (
                "Intents",
                "\(session.intentsCreated) made, \(session.intentsExecuted) executed, \(session.failures) failed"
            ))
        return facts.map { name, value in
            let name = name + ":"
            return name + String(repeating: " ", count: 12 - name.count) + TerminalText.line(value) + "\n"
        }.joined()
    }

    private var begun: String {
        let cause = night.session.triggeredBy.map { ", by \($0)" } ?? ""
        return cause + (night.session.runID.map { ", run \(RunName($0))" } ?? "")
    }

    /// `9 files, 32100 bytes`
    private var context: String? {
        guard let manifest = night.session.packManifest.flatMap({ try? JSONValue(parsing: $0) }),
            let entries = manifest["entries"]?.array
        else { return night.session.packFile }
        let used = entries.count { ($0["used"]?.int ?? 0) > 0 }
        let bytes = manifest["bytes"]?.int.map { ", \($0) bytes" } ?? ""
        return "\(used) of \(entries.count) files used\(bytes)" + (night.session.packFile.map { ": \($0)" } ?? "")
    }

    private var summary: String? {
        night.session.plan.flatMap { try? JSONValue(parsing: $0) }?["summary"]?.string
    }

    private var nextSteps: [String] {
        var steps = night.waiting.compactMap { item in
            item.runID.map { run in
                "homer approve \(RunName(run))" + "     item \(item.number) waits, risk \(item.risk)"
                    + (night.run(of: item)?.approvalUntil.map { ", until \(moments.short($0))" } ?? "")
            }
        }
        if night.session.morningBriefing != nil { steps.append("homer discover briefing \(night.session.id)") }
        if !night.session.phase.isFinal { steps.append("homer discover cancel \(night.session.id)") }
        if night.session.phase == .failed, night.session.planRaw != nil {
            steps.append("homer discover plan \(night.session.id) --raw")
        }
        return steps
    }
}
