import HomerCore
import HomerReport

/// A plan in a file: all that applying it needs, and what it was made from.
struct SavedPlan {
    var id: String
    var workspace: String
    var plan: Plan

    /// A format of its own (docs/json.md); the answers' version says nothing about it.
    static let formatVersion = "1.1"
    /// What Homer wrote before keys were spelled in camel case.
    private static let oldFormatVersion = "1.0"
    /// Bytes; a plan of 100,000 new intents is far below.
    private static let sizeLimit = 256 << 20

    static func newID() -> String {
        let high = String(UInt64.random(in: .min ... .max), radix: 16)
        return high + "-" + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    /// The plan as `homer diff -o json` shows it, and the parts that only applying needs.
    var json: JSONValue {
        .object([
            "homerPlan": .string(Self.formatVersion), "id": .string(id), "workspace": .string(workspace),
            "madeAt": .string(plan.madeAt.description), "plan": PlanJSON.value(plan),
            "apply": .array(plan.changes.map { Self.entry($0) }),
        ])
    }

    private static func entry(_ change: Change) -> JSONValue {
        .object([
            "id": .string(change.id), "actions": .array(change.actions.map { .string($0.rawValue) }),
            "cause": .string(change.cause.rawValue), "file": .string(change.file),
            "fromFile": change.fromFile.map { .string($0) },
            "from": change.fromGeneration.map { .int(Int64($0)) }, "to": .int(Int64(change.toGeneration)),
            "restartsSchedule": .bool(change.restartsSchedule),
            "raises": .array(change.raises.map(\.json)),
            // Only to be shown again.
            "fields": .array(
                change.fields.map { SecretMask.change($0) }.map {
                    .object(["path": .string($0.path), "before": $0.before, "after": $0.after])
                }),
            "spec": change.desired?.spec.canonical, "hash": change.desired.map { .string($0.hash) },
            "source": change.desired.map { .string($0.origin.source) },
            "contentHash": change.desired.map { .string($0.origin.contentHash) },
            "commit": change.desired?.origin.commit.map { .string($0.hash) },
            "author": change.desired?.origin.commit.map { .string($0.author) },
        ])
    }

    static func read(_ path: String) throws -> SavedPlan {
        guard let bytes = try FileText.bytes(path: path, limit: sizeLimit) else {
            throw Failure(message: "there is no plan file \(path)")
        }
        let parse = JSONParser.parse(bytes, limits: JSONLimits(bytes: sizeLimit))
        guard parse.syntaxError == nil, parse.problems.isEmpty else { throw damaged(path) }
        let value = parse.tree.value(JSONTree.root)
        guard let format = value[either: "homerPlan", "homer_plan"]?.string else { throw damaged(path) }
        guard [formatVersion, oldFormatVersion].contains(format) else {
            throw Failure(
                message: "\(path) is a plan of format \(format); this Homer reads \(oldFormatVersion) and "
                    + "\(formatVersion): make a new one with `homer plan --out`")
        }
        guard let id = value["id"]?.string, let workspace = value["workspace"]?.string,
            let made = value[either: "madeAt", "made_at"]?.string.flatMap({ Timestamp(iso: $0) }),
            let body = value["plan"],
            let lineage = body["state"]?["lineage"]?.string, let serial = body["state"]?["serial"]?.int,
            let entries = value["apply"]?.array
        else { throw damaged(path) }
        var plan = Plan(base: StateVersion(lineage: lineage, serial: serial), madeAt: made)
        plan.unchanged = Int(body["summary"]?["unchanged"]?.int ?? 0)
        plan.changes = try entries.map { entry in
            guard let change = try? change(entry) else { throw damaged(path) }
            return change
        }
        return SavedPlan(id: id, workspace: workspace, plan: plan)
    }

    private struct Incomplete: Error {}

    private static func change(_ entry: JSONValue) throws -> Change {
        guard let id = entry["id"]?.string, let file = entry["file"]?.string, let to = entry["to"]?.int,
            let cause = entry["cause"]?.string.flatMap({ ChangeCause(rawValue: $0) })
        else { throw Incomplete() }
        let actions = (entry["actions"]?.array ?? []).compactMap { $0.string.flatMap { ChangeAction(rawValue: $0) } }
        var desired: DesiredIntent?
        if let spec = entry["spec"] {
            let commit = entry["commit"]?.string.map { CommitInfo(hash: $0, author: entry["author"]?.string ?? "") }
            let origin = Origin(
                source: entry["source"]?.string ?? IntentSource.desired, file: file,
                contentHash: entry[either: "contentHash", "content_hash"]?.string ?? "", commit: commit)
            desired = DesiredIntent(spec: try IntentSpec(canonical: spec), origin: origin)
            // A plan file that was edited by hand no longer is the plan that was shown.
            guard desired?.hash == entry["hash"]?.string else { throw Incomplete() }
        }
        var change = Change(
            id: id, actions: actions, cause: cause, desired: desired,
            fromGeneration: entry["from"]?.int.map { Int($0) }, toGeneration: Int(to), file: file,
            fromFile: entry[either: "fromFile", "from_file"]?.string,
            restartsSchedule: entry[either: "restartsSchedule", "restarts_schedule"]?.bool ?? false)
        change.fields = try (entry["fields"]?.array ?? []).map { field in
            guard let path = field["path"]?.string else { throw Incomplete() }
            return FieldChange(path: path, before: field["before"], after: field["after"])
        }
        change.raises = try (entry["raises"]?.array ?? []).map { raise in
            guard let kind = raise["kind"]?.string.flatMap({ PermissionRaise.Kind(rawValue: $0) }),
                let field = raise["field"]?.string, let message = raise["message"]?.string
            else { throw Incomplete() }
            return PermissionRaise(kind, field: field, message)
        }
        return change
    }

    private static func damaged(_ path: String) -> Failure {
        Failure(message: "\(path) is not a plan, or was changed after `homer plan` wrote it; make a new one")
    }
}

extension JSONValue {
    /// The member by its name, or by that of format 1.0.
    fileprivate subscript(either name: String, oldName: String) -> JSONValue? { self[name] ?? self[oldName] }
}
