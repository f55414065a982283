import Cron
import HomerCore
import HomerDiscovery
import HomerReport

/// The key `discovery` of `homer.json`: when nights begin, who plans and works, and what they may take.
extension ConfigReader {
    static let discoveryKeys = [
        "schedule", "timeZone", "executor", "model", "fallback", "work", "memory", "output", "limits", "retention",
    ]

    mutating func readDiscovery(_ node: Int, _ file: inout ConfigFile) {
        file.discovery.isGiven = true
        each(node, "discovery", known: Self.discoveryKeys) { reader, key, node in
            let path = "discovery.\(key)"
            switch key {
            case "schedule": file.discovery.schedule = reader.cron(node, path) ?? file.discovery.schedule
            case "timeZone": file.discovery.timeZone = reader.zone(node, path)
            case "executor":
                file.discovery.planner.executor = reader.agent(node, path) ?? file.discovery.planner.executor
            case "model": file.discovery.planner.model = reader.text(node, path)
            case "fallback": file.discovery.fallback = reader.agents(node, path) ?? file.discovery.fallback
            case "work": file.discovery.work = reader.worker(node, path)
            case "memory": file.discovery.memory = reader.text(node, path) ?? ""
            case "output": file.discovery.output = reader.text(node, path) ?? ""
            case "limits": reader.readDiscoveryLimits(node, &file.discovery)
            default: file.discovery.retention = reader.length(node, path) ?? file.discovery.retention
            }
        }
    }

    private mutating func readDiscoveryLimits(_ node: Int, _ settings: inout DiscoverySettings) {
        let counts: [(key: String, path: WritableKeyPath<DiscoverySettings, Int>)] = [
            ("items", \.limits.items), ("research", \.limits.research), ("ideas", \.limits.ideas),
            ("codeProposals", \.limits.codeProposals), ("maintenance", \.limits.maintenance), ("runs", \.bounds.runs),
        ]
        let lengths: [(key: String, path: WritableKeyPath<DiscoverySettings, Milliseconds>)] = [
            ("total", \.bounds.total), ("planning", \.bounds.planning), ("execution", \.bounds.execution),
            ("briefing", \.bounds.briefing), ("item", \.bounds.item),
        ]
        let known = counts.map(\.key) + ["cost"] + lengths.map(\.key)
        each(node, "discovery.limits", known: known) { reader, key, node in
            let path = "discovery.limits.\(key)"
            if let count = counts.first(where: { $0.key == key }) {
                // A night needs a run for its plan and one for its briefing.
                guard let number = reader.number(node, path, in: (key == "runs" ? 2 : 0)...1000) else { return }
                settings[keyPath: count.path] = number
            } else if let length = lengths.first(where: { $0.key == key }) {
                guard let time = reader.length(node, path) else { return }
                guard time >= .seconds(1), time <= .days(2) else {
                    return reader.wrong(node, path, "a length from \"1s\" to \"2d\"")
                }
                settings[keyPath: length.path] = time
            } else if let cost = reader.decimal(node, path) {
                guard (0.01...1_000_000).contains(cost) else {
                    return reader.wrong(node, path, "an amount of dollars from 0.01 to 1000000")
                }
                settings.bounds.cost = cost
            }
        }
    }

    private mutating func worker(_ node: Int, _ path: String) -> DiscoverySettings.Worker? {
        var name: String?
        var model: String?
        each(node, path, known: ["executor", "model"]) { reader, key, node in
            if key == "executor" { name = reader.agent(node, "\(path).executor") }
            if key == "model" { model = reader.text(node, "\(path).model") }
        }
        guard let name else {
            if tree[node].kind == .object { wrong(node, path, "an object with \"executor\"") }
            return nil
        }
        return DiscoverySettings.Worker(name, model: model)
    }

    /// What a night may be given to: its prompts are run by none that takes them for code.
    private static let agents = BuiltInExecutors.names.filter { Execution.agents.contains($0) }

    private mutating func agent(_ node: Int, _ path: String) -> String? { word(node, path, of: Self.agents) }

    private mutating func agents(_ node: Int, _ path: String) -> [String]? {
        guard tree[node].kind == .array else {
            wrong(node, path, "an array of executors")
            return nil
        }
        return tree.children(of: node).compactMap { agent($0, path) }
    }

    private mutating func cron(_ node: Int, _ path: String) -> String? {
        guard let text = text(node, path) else { return nil }
        do throws(CronError) {
            _ = try CronExpression(text)
            return text
        } catch {
            wrong(node, path, "a cron expression (\(error.reason))")
            return nil
        }
    }

    private mutating func zone(_ node: Int, _ path: String) -> String? {
        guard let name = text(node, path) else { return nil }
        let zones = ZoneDatabase()
        if zones.isName(name) { return name }
        add(
            .unknownTimeZone, tree[node].range, path, "unknown time zone \(Quote.text(name))",
            ZoneHint.hint(for: name, among: zones.names()))
        return nil
    }
}

extension DiscoverySettings {
    /// Every key, for `homer status -o json` and `homer doctor`; nothing while no file speaks of nights.
    func reports(shown: String) -> [SettingReport] {
        guard isGiven else { return [] }
        let values: [(String, String)] = [
            ("schedule", schedule), ("timeZone", timeZone ?? "local"), ("executor", planner.executor),
            ("model", planner.model ?? "none"),
            ("fallback", fallback.isEmpty ? "none" : fallback.joined(separator: ",")),
            ("work.executor", (work ?? planner).executor), ("work.model", (work ?? planner).model ?? "none"),
            ("memory", memory), ("output", output), ("limits.items", "\(limits.items)"),
            ("limits.research", "\(limits.research)"), ("limits.ideas", "\(limits.ideas)"),
            ("limits.codeProposals", "\(limits.codeProposals)"), ("limits.maintenance", "\(limits.maintenance)"),
            ("limits.runs", "\(bounds.runs)"), ("limits.cost", DollarText.plain(bounds.cost)),
            ("limits.total", "\(bounds.total)"), ("limits.planning", "\(bounds.planning)"),
            ("limits.execution", "\(bounds.execution)"), ("limits.briefing", "\(bounds.briefing)"),
            ("limits.item", "\(bounds.item)"), ("retention", "\(retention)"),
        ]
        return values.map { SettingReport(name: "discovery.\($0.0)", value: $0.1, origin: .file(shown)) }
    }

    /// The same with every path absolute and every default in its place.
    func resolved(root: String, home: String, database: String, memory usual: String?) -> DiscoverySettings {
        var settings = self
        settings.memory =
            memory.isEmpty ? usual ?? "\(home)/memory" : Paths.absolute(memory, from: root, home: home)
        settings.output = Paths.absolute(
            output.isEmpty ? DiscoverySettings.defaultOutput : output, from: root, home: home)
        settings.state = "\(Paths.parent(of: database))/discovery"
        settings.limits.memory = settings.memory
        return settings
    }
}
