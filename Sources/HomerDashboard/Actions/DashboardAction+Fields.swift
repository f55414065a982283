package import HomerCore
import HomerStore

/// How an action is written in a query, in a form and, member by member, in JSON. `DashboardPath.confirm` takes it from
/// links and forms of pages, `DashboardPath.act` from the form of the preview.
extension DashboardAction {
    /// Throws a `badRequest` that names the field.
    ///
    /// - Parameters:
    ///   - fields: `action`, and beside it `intent` (several), `run` (several; `RUN@DIGEST` to approve), `changes`, `plan` (`ID@DIGEST`),
    ///     `generation`, `flag`, `value`, `until` (a time), `for` (a length), `incident`, and `with.NAME` for a variable.
    ///   - now: what `for` counts from.
    package init(_ fields: Fields, now: Timestamp) throws(WebProblem) {
        let word = try fields.require("action")
        guard let kind = Kind(rawValue: word) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("there is no action \"\(word.bounded(to: 40))\"; there are \(known)")
        }
        switch kind {
        case .trigger: self = .trigger(try Self.intents(fields), given: try Self.given(fields))
        case .suspend: self = .suspend(try Self.intents(fields), until: try Self.end(fields, now: now))
        case .resume: self = .resume(try Self.intents(fields))
        case .cancel:
            var runs: [Int64] = []
            for text in fields.many("run") { runs.append(try Self.run(text)) }
            guard !runs.isEmpty else { throw .badRequest("run is missing") }
            self = .cancel(runs)
        case .approve:
            let waiting = try Self.waiting(fields)
            if case .run(let run, nil) = waiting {
                throw .badRequest(
                    "run takes RUN@DIGEST to approve exactly what was shown; /dashboard/changes and /api/v1/changes have "
                        + "the digest of run \(RunName(run))")
            }
            self = .approve(waiting)
        case .reject: self = .reject(try Self.waiting(fields))
        case .rollback:
            let number = try Self.number(fields.require("generation"), "generation")
            self = .rollback(try fields.require("intent"), generation: Int(clamping: number))
        case .flag: self = try Self.flag(fields)
        case .discover: self = .discover
        case .acknowledge:
            self = .acknowledge(incident: try Self.number(fields.require("incident"), "incident"))
        }
    }

    /// What `init` reads, for the hidden fields of a form and for links.
    package var fields: [Fields.Field] {
        var fields = [Fields.Field("action", kind.rawValue)]
        switch self {
        case .trigger(let ids, let given):
            fields += ids.map { .init("intent", $0) }
            fields += given.sorted { $0.key < $1.key }.map { .init("with.\($0.key)", $0.value) }
        case .suspend(let ids, let until):
            fields += ids.map { .init("intent", $0) }
            if let until { fields.append(.init("until", until.description)) }
        case .resume(let ids): fields += ids.map { .init("intent", $0) }
        case .cancel(let runs): fields += runs.map { .init("run", "\(RunName($0))") }
        case .approve(let waiting), .reject(let waiting): fields.append(waiting.field)
        case .rollback(let id, let generation):
            fields += [.init("intent", id), .init("generation", "\(generation)")]
        case .flag(let flag, let value): fields += [.init("flag", flag.rawValue), .init("value", value)]
        case .discover: break
        case .acknowledge(let incident): fields.append(.init("incident", "\(incident)"))
        }
        return fields
    }

    /// The page that shows what it would do.
    package var confirmPath: String {
        DashboardPath.confirm + "?"
            + fields.map { PercentCoding.segment($0.name) + "=" + PercentCoding.segment($0.value) }
            .joined(separator: "&")
    }

    /// Throws a `badRequest` that names a field which an action of that kind does not take.
    static func requireKnown(_ fields: Fields) throws(WebProblem) {
        guard let kind = try Kind(rawValue: fields.require("action")) else { return }
        let known = kind.fieldNames + ["action", "reason", "dryRun"]
        for name in fields.all.map(\.name) where !known.contains(name) {
            guard kind != .trigger || !name.hasPrefix("with.") else { continue }
            let more = kind == .trigger ? ", with.NAME" : ""
            throw .badRequest(
                "\(kind.rawValue) takes no field \"\(name.bounded(to: 80))\"; it takes "
                    + known.joined(separator: ", ") + more)
        }
    }

    private static let mostIntents = 1_000

    private static func intents(_ fields: Fields) throws(WebProblem) -> [String] {
        var seen: Set<String> = []
        let ids = fields.many("intent").filter { !$0.isEmpty && seen.insert($0).inserted }
        guard !ids.isEmpty else { throw .badRequest("intent is missing: choose at least one") }
        guard ids.count <= mostIntents else { throw .badRequest("at most \(mostIntents) intents at once") }
        return ids
    }

    private static func given(_ fields: Fields) throws(WebProblem) -> [String: String] {
        var given: [String: String] = [:]
        for field in fields.all where field.name.hasPrefix("with.") {
            given[String(field.name.dropFirst(5))] = try fields.one(field.name)
        }
        // A field that was left empty keeps the default of its variable.
        return given.filter { !$0.value.isEmpty }
    }

    private static func end(_ fields: Fields, now: Timestamp) throws(WebProblem) -> Timestamp? {
        let until = try fields.one("until").flatMap { $0.isEmpty ? nil : $0 }
        let length = try fields.one("for").flatMap { $0.isEmpty ? nil : $0 }
        switch (until, length) {
        case (nil, nil): return nil
        case (let text?, nil):
            guard let end = Timestamp(iso: text), end > now else {
                throw .badRequest("until takes a time to come, such as 2026-02-06T18:00:00Z")
            }
            return end
        case (nil, let text?):
            guard let length = Milliseconds(text: text), length > .zero else {
                throw .badRequest("for takes a length, such as 2h")
            }
            return now + length
        case (_?, _?): throw .badRequest("until and for exclude each other")
        }
    }

    private static func waiting(_ fields: Fields) throws(WebProblem) -> Waiting {
        let (changes, run, plan) = (try fields.one("changes"), try fields.one("run"), try fields.one("plan"))
        switch (changes, run, plan) {
        case (let id?, nil, nil): return .changes(id)
        case (nil, let text?, nil):
            let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return .run(try Self.run(parts[0]), digest: parts.count > 1 ? parts[1] : nil)
        case (nil, nil, let text?):
            guard let at = text.lastIndex(of: "@"), at > text.startIndex else {
                throw .badRequest("plan takes the intent and the digest of the text: ID@DIGEST")
            }
            return .plan(String(text[..<at]), digest: String(text[text.index(after: at)...]))
        default: throw .badRequest("exactly one of changes, run and plan says what is meant")
        }
    }

    private static func flag(_ fields: Fields) throws(WebProblem) -> DashboardAction {
        let (name, text) = (try fields.require("flag"), try fields.require("value"))
        guard let flag = RuntimeFlag(named: name) else {
            throw .badRequest("there is no flag \"\(name.bounded(to: 40))\"")
        }
        guard let value = flag.reading(typed: text) else {
            throw .badRequest("\(flag.rawValue) takes \(flag.accepted)")
        }
        return .flag(flag, value)
    }

    private static func run(_ text: String) throws(WebProblem) -> Int64 {
        guard let name = RunName(text), name.description == text else {
            throw .badRequest("run takes the name of a run, such as 12")
        }
        return name.id
    }

    private static func number(_ text: String, _ name: String) throws(WebProblem) -> Int64 {
        guard let number = Int64(text), number > 0, "\(number)" == text else {
            throw .badRequest("\(name) takes a number")
        }
        return number
    }
}

extension DashboardAction.Kind {
    /// The fields it takes beside those of every action.
    fileprivate var fieldNames: [String] {
        switch self {
        case .trigger, .resume: ["intent"]
        case .suspend: ["intent", "until", "for"]
        case .cancel: ["run"]
        case .approve, .reject: ["changes", "run", "plan"]
        case .rollback: ["intent", "generation"]
        case .flag: ["flag", "value"]
        case .discover: []
        case .acknowledge: ["incident"]
        }
    }
}

extension DashboardAction.Waiting {
    var field: Fields.Field {
        switch self {
        case .changes(let id): .init("changes", id)
        case .run(let run, let digest): .init("run", "\(RunName(run))" + (digest.map { "@\($0)" } ?? ""))
        case .plan(let id, let digest): .init("plan", "\(id)@\(digest)")
        }
    }
}
