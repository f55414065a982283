import HomerCore
import HomerReport

/// The key `budgets` of `homer.json`: what runs may use, of the workspace, by lane and by executor.
extension ConfigReader {
    /// Executors that say what they use, or may be told how.
    static let spenders = BuiltInExecutors.names.filter { $0 != "shell" }

    mutating func readBudgets(_ node: Int, _ file: inout ConfigFile) {
        each(node, "budgets", known: ["workspace", "lanes", "executors"]) { reader, kind, node in
            let path = "budgets.\(kind)"
            switch kind {
            case "workspace": file.budgets.workspace = reader.budget(node, path)
            case "lanes":
                reader.each(node, path, known: nil) { reader, name, node in
                    file.budgets.lanes[name] = reader.budget(node, "\(path).\(name)")
                }
            default:
                reader.each(node, path, known: Self.spenders) { reader, name, node in
                    file.budgets.executors[name] = reader.budget(node, "\(path).\(name)")
                }
            }
        }
    }

    private mutating func budget(_ node: Int, _ path: String) -> Budget {
        var budget = Budget()
        each(node, path, known: ["perRun", "perDay"]) { reader, period, node in
            let path = "\(path).\(period)"
            let isDay = period == "perDay"
            reader.each(node, path, known: ["cost", "tokens", isDay ? "runs" : "turns"]) { reader, unit, node in
                let path = "\(path).\(unit)"
                switch unit {
                case "cost":
                    let cost = reader.dollars(node, path)
                    if isDay { budget.perDay.cost = cost } else { budget.perRun.cost = cost }
                case "tokens":
                    let tokens = reader.number(node, path, in: 1...1_000_000_000_000)
                    if isDay { budget.perDay.tokens = tokens } else { budget.perRun.tokens = tokens }
                case "runs": budget.perDay.runs = reader.number(node, path, in: 1...1_000_000)
                default: budget.perRun.turns = reader.number(node, path, in: 1...10_000)
                }
            }
        }
        return budget
    }

    private mutating func dollars(_ node: Int, _ path: String) -> Double? {
        guard let amount = decimal(node, path) else { return nil }
        guard (0.0001...1_000_000).contains(amount) else {
            wrong(node, path, "an amount of dollars from 0.0001 to 1000000")
            return nil
        }
        return amount
    }
}

extension Budgets {
    /// Every figure by its key, for `homer status -o json` and `homer doctor`.
    var figures: [(name: String, value: String)] {
        func figures(_ path: String, _ budget: Budget) -> [(name: String, value: String)] {
            let (run, day) = (budget.perRun, budget.perDay)
            let all: [(String, String?)] = [
                ("perRun.cost", run.cost.map { DollarText.plain($0) }), ("perRun.tokens", run.tokens.map { "\($0)" }),
                ("perRun.turns", run.turns.map { "\($0)" }), ("perDay.cost", day.cost.map { DollarText.plain($0) }),
                ("perDay.tokens", day.tokens.map { "\($0)" }), ("perDay.runs", day.runs.map { "\($0)" }),
            ]
            return all.compactMap { key, value in value.map { ("budgets.\(path).\(key)", $0) } }
        }
        func all(_ kind: String, _ budgets: [String: Budget]) -> [(name: String, value: String)] {
            budgets.sorted { $0.key < $1.key }.flatMap { figures("\(kind).\($0.key)", $0.value) }
        }
        return figures("workspace", workspace) + all("lanes", lanes) + all("executors", executors)
    }
}
