import HomerCore
import HomerReport

/// A plan as SARIF 2.1.0, for code scanning: what is held, warned of, waits, may do more than before, or was written by a
/// run. Other changes are no findings.
struct PlanSarif {
    /// The rule of a change that lets an intent do more.
    static let permissionRule = "PermissionRaise"
    /// The rule of a change that a run wrote.
    static let writerRule = "WrittenByRun"

    let plan: Plan
    let files: ReportedFiles

    var json: JSONValue { SarifLog(results: results).json }

    private var results: [SarifResult] {
        var results: [SarifResult] = []
        if let hold = plan.hold {
            results.append(
                SarifResult(
                    level: .error, rule: hold.reason.rawValue, message: hold.message,
                    file: files.path(plan.sources.first?.path ?? "."), range: nil))
        }
        for held in plan.held {
            let keeps = HeldWording.keepsRunning(held, in: plan)
            results += held.input.diagnostics.map { SarifResult($0, files, note: keeps) }
        }
        results += plan.warnings.map { SarifResult($0, files) }
        for change in plan.changes + plan.blocked.map(\.change) {
            let range = change.desired?.origin.position.map { SourceRange(start: $0, end: $0) }
            results += change.raises.map { raise in
                SarifResult(
                    level: .warning, rule: Self.permissionRule, message: "\(change.id): \(raise.sentence)",
                    file: files.path(change.file), range: range)
            }
            if let writer = change.writer {
                results.append(
                    SarifResult(
                        level: .note, rule: Self.writerRule, message: "\(change.id): written by \(writer.name)",
                        file: files.path(change.file), range: range))
            }
        }
        results += plan.blocked.map { blocked in
            let approve = plan.approvalID.map { ". Approve with: homer approve \($0)" } ?? ""
            return SarifResult(
                level: .warning, rule: blocked.reason.rawValue,
                message: "\(blocked.change.sentence(in: plan)) waits: \(blocked.message)\(approve)",
                file: files.path(blocked.change.file), range: nil)
        }
        return results
    }
}

/// One finding at one place.
struct SarifResult {
    enum Level: String { case error, warning, note }

    var level: Level
    var rule: String
    var message: String
    var file: String
    /// nil is the file as a whole, shown at its first line: hosts leave out what has no line.
    var range: SourceRange?

    var json: JSONValue {
        let start = range?.start
        let end = range?.end
        return .object([
            "ruleId": .string(rule), "level": .string(level.rawValue),
            "message": .object(["text": .string(message)]),
            "locations": .array([
                .object([
                    "physicalLocation": .object([
                        "artifactLocation": location,
                        "region": .object([
                            "startLine": .int(Int64(start?.line ?? 1)), "startColumn": .int(Int64(start?.column ?? 1)),
                            "endLine": end.map { .int(Int64($0.line)) },
                            "endColumn": end.map { .int(Int64($0.column)) },
                        ]),
                    ])
                ])
            ]),
        ])
    }

    private var location: JSONValue {
        let isRelative = !file.hasPrefix("/")
        return .object([
            "uri": .string((isRelative ? "" : "file://") + Self.percentEncoded(file)),
            "uriBaseId": isRelative ? "%SRCROOT%" : nil,
        ])
    }

    /// A path as RFC 3986 wants it: unreserved characters and slashes stay.
    private static func percentEncoded(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let code = String(byte, radix: 16, uppercase: true)
                result += "%" + (code.count == 1 ? "0" : "") + code
            }
        }
        return result
    }
}

extension SarifResult {
    /// - Parameter note: what the error means for the intent.
    init(_ diagnostic: Diagnostic, _ files: ReportedFiles, note: String? = nil) {
        let message = [diagnostic.message, diagnostic.hint, note].compactMap { $0 }.joined(separator: ". ")
        self.init(
            level: diagnostic.severity == .error ? .error : .warning, rule: diagnostic.code.rawValue,
            message: message, file: files.path(diagnostic.file), range: diagnostic.range)
    }
}

/// A SARIF file with one run of this binary.
struct SarifLog {
    let results: [SarifResult]

    var json: JSONValue {
        .object([
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": .array([
                .object([
                    "tool": .object([
                        "driver": .object([
                            "name": "homer", "version": .string(Version.text),
                            "rules": .array(Self.rules),
                        ])
                    ]),
                    "columnKind": "unicodeCodePoints",
                    "results": .array(results.map(\.json)),
                ])
            ]),
        ])
    }

    /// Every rule a result can name.
    private static var rules: [JSONValue] {
        ErrorCode.allCases.map { rule($0.rawValue, $0.summary, help: $0.remedy) }
            + BlockReason.allCases.map { rule($0.rawValue, $0.summary, help: "Look at it, then homer approve ID.") }
            + SourceHold.Reason.allCases.map { rule($0.rawValue, $0.summary, help: "Do as the message says.") }
            + [
                rule(
                    PlanSarif.permissionRule, "the change lets an intent do more than before",
                    help: "Look whether that is meant."),
                rule(
                    PlanSarif.writerRule, "a run wrote the change, and no person",
                    help: "Look whether that run was to write it; homer logs RUN has what it did."),
            ]
    }

    private static func rule(_ id: String, _ summary: String, help: String) -> JSONValue {
        .object([
            "id": .string(id), "shortDescription": .object(["text": .string(summary)]),
            "help": .object(["text": .string(help)]),
        ])
    }
}

extension BlockReason {
    /// In one sentence without a full stop.
    var summary: String {
        switch self {
        case .guarded: "too many intents, or too many of the coming runs, would go in one pass"
        case .protected: "the intent was accepted with protect: true"
        case .manual: "every pass waits for approval"
        case .frozen: "nothing is applied at this time"
        case .raisedByRun: "a run wrote the change, and it allows more than before"
        case .expensive: "the change is predicted to cost or run more than the limit"
        }
    }
}

extension SourceHold.Reason {
    /// In one sentence without a full stop.
    var summary: String {
        switch self {
        case .gitBusy: "a git command is at work in the files"
        case .gitOperation: "a rebase, merge, cherry-pick, revert or bisect is not finished"
        case .wrongBranch: "another branch is checked out than the one that is followed"
        case .changing: "the files did not come to rest"
        case .missingCommit: "the commit that is the source cannot be read"
        }
    }
}
