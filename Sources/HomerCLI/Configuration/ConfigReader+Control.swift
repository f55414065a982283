import Cron
import HomerCore
import HomerReport

/// The keys of `homer.json` that say where desired state comes from and what may be applied without asking.
extension ConfigReader {
    static let controlKeys = ["source", "apply", "guard", "freeze", "legacy"]

    mutating func readControl(_ key: String, _ node: Int, _ file: inout ConfigFile) {
        switch key {
        case "source":
            var mode: (text: String, node: Int)?
            var ref: (text: String, node: Int)?
            each(node, key, known: ["mode", "ref", "branch", "uncommittedDeletes", "absence", "absenceOutsideGit"]) {
                reader, key, node in
                switch key {
                case "mode": mode = reader.text(node, "source.mode").map { ($0, node) }
                case "ref": ref = reader.text(node, "source.ref").map { ($0, node) }
                default: reader.readSource(key, node, &file)
                }
            }
            file.source = sourceMode(mode, ref)
        case "apply":
            each(node, key, known: ["mode", "costLimit", "runLimit"]) { reader, key, node in
                file.given.insert("apply.\(key)")
                switch key {
                case "mode":
                    let modes = ApplyPolicy.Mode.allCases.map(\.rawValue)
                    let mode = reader.word(node, "apply.mode", of: modes).flatMap(ApplyPolicy.Mode.init)
                    file.policy.mode = mode ?? file.policy.mode
                case "costLimit": file.policy.costLimit = reader.decimal(node, "apply.costLimit")
                default: file.policy.runLimit = reader.number(node, "apply.runLimit", in: 1...100_000_000)
                }
            }
        case "guard":
            each(node, key, known: ["count", "percent", "runPercent"]) { reader, key, node in
                file.given.insert("guard.\(key)")
                let limit = key == "count" ? 1_000_000 : 100
                guard let number = reader.number(node, "guard.\(key)", in: 0...limit) else { return }
                switch key {
                case "count": file.policy.guardCount = number
                case "percent": file.policy.guardShare = Double(number) / 100
                default: file.policy.guardRunShare = Double(number) / 100
                }
            }
        case "freeze":
            file.given.insert("freeze")
            guard tree[node].kind == .array else { return wrong(node, key, "an array of windows") }
            for (index, window) in tree.children(of: node).enumerated() {
                if let window = freezeWindow(window, "freeze[\(index)]") { file.policy.freeze.append(window) }
            }
        case "legacy":
            each(node, key, known: ["engine", "parallel"]) { reader, key, node in
                if key == "parallel" { return reader.readParallel(node, &file) }
                file.legacy = reader.word(node, "legacy.engine", of: LegacyMode.allCases.map(\.rawValue))
            }
        default: break
        }
    }

    /// `runtime.limits`: how many runs of an executor, or in a lane, at once.
    mutating func readLimits(_ node: Int, _ file: inout ConfigFile) {
        each(node, "runtime.limits", known: ["executors", "lanes"]) { reader, kind, node in
            let path = "runtime.limits.\(kind)"
            reader.each(node, path, known: kind == "executors" ? BuiltInExecutors.names : nil) { reader, name, node in
                let number = reader.number(node, "\(path).\(name)", in: 1...256)
                if kind == "executors" {
                    file.limits.executors[name] = number
                } else {
                    file.limits.lanes[name] = number
                }
            }
        }
    }

    private mutating func readSource(_ key: String, _ node: Int, _ file: inout ConfigFile) {
        let path = "source.\(key)"
        switch key {
        case "branch": file.branch = text(node, path)
        case "uncommittedDeletes":
            file.given.insert(path)
            let words = ApplyPolicy.UncommittedDeletes.allCases.map(\.rawValue)
            let word = word(node, path, of: words).flatMap(ApplyPolicy.UncommittedDeletes.init)
            file.policy.uncommittedDeletes = word ?? file.policy.uncommittedDeletes
        case "absence":
            file.given.insert(path)
            file.policy.absence = length(node, path) ?? file.policy.absence
        default:
            file.given.insert(path)
            file.policy.absenceOutsideGit = length(node, path) ?? file.policy.absenceOutsideGit
        }
    }

    /// `source.mode` with its `source.ref`, as one text; nil when there is none, or it is wrong.
    private mutating func sourceMode(_ mode: (text: String, node: Int)?, _ ref: (text: String, node: Int)?) -> String? {
        if let mode, SourceMode(mode.text) == nil {
            wrong(mode.node, "source.mode", "\"worktree\", \"commit\" or \"commit:REF\"")
            return nil
        }
        guard let ref else { return mode.flatMap { SourceMode($0.text) }?.description }
        guard let mode, mode.text == "commit" else {
            add(
                .invalidValue, tree[ref.node].range, "source.ref", "a ref needs \"mode\": \"commit\"",
                mode == nil ? "add it, or take the ref out" : "take the ref out, or write the mode so")
            return nil
        }
        let whole = "commit:" + ref.text
        guard SourceMode(whole) != nil else {
            wrong(ref.node, "source.ref", "a branch, a tag or another name of a commit, such as \"HEAD\"")
            return nil
        }
        return whole
    }

    private mutating func freezeWindow(_ node: Int, _ path: String) -> FreezeWindow? {
        var target: FreezeWindow.Target?
        var cron: String?
        var cronNode = node
        var zone: String?
        var zoneNode = node
        var duration: Milliseconds?
        var reason: String?
        let errors = errorCount
        each(node, path, known: ["target", "cron", "timeZone", "length", "reason"]) { reader, key, node in
            switch key {
            case "target":
                let words = FreezeWindow.Target.allCases.map(\.rawValue)
                target = reader.word(node, "\(path).target", of: words).flatMap(FreezeWindow.Target.init)
            case "cron": (cron, cronNode) = (reader.text(node, "\(path).cron"), node)
            case "timeZone": (zone, zoneNode) = (reader.text(node, "\(path).timeZone"), node)
            case "length": duration = reader.length(node, "\(path).length")
            default: reason = reader.text(node, "\(path).reason")
            }
        }
        guard errorCount == errors else { return nil }
        guard let target, let cron, let duration, duration > .zero else {
            wrong(node, path, "an object with \"target\" (apply or run), \"cron\" (its start) and \"length\"")
            return nil
        }
        do throws(CronError) {
            for warning in try CronExpression(cron).warnings {
                let problem = JSONProblem(.suspiciousCron, tree[cronNode].range, warning.description)
                diagnostics.append(source.diagnostic(problem, severity: .warning, field: "\(path).cron"))
            }
        } catch {
            wrong(cronNode, "\(path).cron", "a cron expression (\(error.reason))")
            return nil
        }
        let zones = ZoneDatabase()
        if let zone, !zones.isName(zone) {
            add(
                .unknownTimeZone, tree[zoneNode].range, "\(path).timeZone", "unknown time zone \(Quote.text(zone))",
                ZoneHint.hint(for: zone, among: zones.names()))
            return nil
        }
        return FreezeWindow(
            target: target, start: CronTrigger(expression: cron, timeZone: zone), length: duration, reason: reason)
    }

    private var errorCount: Int { diagnostics.count { $0.severity == .error } }

    mutating func word(_ node: Int, _ path: String, of words: [String]) -> String? {
        guard tree[node].kind == .string, words.contains(tree.text(node)) else {
            wrong(node, path, words.map { "\"\($0)\"" }.joined(separator: " or "))
            return nil
        }
        return tree.text(node)
    }

    mutating func decimal(_ node: Int, _ path: String) -> Double? {
        switch tree.value(node) {
        case .int(let number) where number >= 0: return Double(number)
        case .double(let number) where number >= 0: return number
        default: break
        }
        wrong(node, path, "a number from 0")
        return nil
    }
}
