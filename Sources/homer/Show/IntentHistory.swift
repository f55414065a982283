import HomerCore
import HomerStore

/// The accepted generations of one intent with their tags, and how they differ.
struct IntentHistory {
    /// One generation, and on request what it changed.
    struct Entry {
        var row: GenerationRow
        var tags: [String]
        /// Against the generation before; of the first, every field it set. nil when nobody asked.
        var changes: [FieldChange]?
    }

    let id: String
    /// Newest first.
    let entries: [Entry]
    private let store: Store

    init(_ id: String, store: Store) throws {
        self.id = id
        self.store = store
        let tags = Dictionary(grouping: try store.tags(of: id), by: \.generation)
        entries = try store.generations(of: id).map { row in
            Entry(row: row, tags: tags[row.generation]?.map(\.tag) ?? [])
        }
    }

    var newest: Int { entries.first?.row.generation ?? 0 }

    /// The generation before another; the first has itself.
    func before(_ generation: Int) -> Int {
        entries.first { $0.row.generation < generation }?.row.generation ?? generation
    }

    /// The generation a user named by number or tag. Throws a `Failure` when there is none.
    func generation(_ name: String) throws -> Int {
        if let tagged = entries.first(where: { $0.tags.contains(name) }) { return tagged.row.generation }
        if let number = Int(name), entries.contains(where: { $0.row.generation == number }) { return number }
        let tags = entries.flatMap(\.tags)
        let hint = Suggestion.nearest(to: name, in: tags).map { " did you mean \"\($0)\"?" } ?? ""
        let what = Int(name) == nil ? "tag \"\(name)\"" : "generation \(name)"
        throw Failure(message: "\(id) has no \(what);\(hint) `homer history \(id)` lists them")
    }

    /// The entries with what each changed.
    func withChanges() throws -> [Entry] {
        var specs: [JSONValue] = [.object([JSONMember]())]
        for entry in entries.reversed() { specs.append(try spec(entry.row.generation)) }
        let changes = zip(specs, specs.dropFirst()).map { fieldChanges(from: $0, to: $1) }
        return zip(entries, changes.reversed()).map { entry, changes in
            Entry(row: entry.row, tags: entry.tags, changes: changes)
        }
    }

    func comparison(from older: Int, to newer: Int) throws -> GenerationComparison {
        let (before, after) = (try spec(older), try spec(newer))
        return GenerationComparison(
            id: id, from: older, to: newer, changes: fieldChanges(from: before, to: after),
            fieldCount: after.leafCount)
    }

    /// Every field of the newest spec, with the generation that last changed it.
    func blame() throws -> [BlamedField] {
        let history = try entries.reversed().map { (generation: $0.row.generation, spec: try spec($0.row.generation)) }
        guard let newest = history.last?.spec else { return [] }
        let owners = HomerCore.blame(history)
        let rows = Dictionary(entries.map { ($0.row.generation, $0.row) }) { first, _ in first }
        return specFields(of: newest).compactMap { path, value in
            owners[path].flatMap { rows[$0] }.map {
                BlamedField(path: path, value: SecretMask.field(path, value), row: $0)
            }
        }
    }

    private func spec(_ generation: Int) throws -> JSONValue {
        guard let spec = try store.canonicalSpec(of: id, generation: generation) else {
            throw Failure(message: "\(id) has no generation \(generation); `homer history \(id)` lists them")
        }
        return spec
    }
}

/// One field and who last changed it.
struct BlamedField {
    var path: String
    /// Masked where it may be a secret.
    var value: JSONValue
    var row: GenerationRow

    var json: JSONValue {
        .object([
            "path": .string(path), "value": value, "generation": .int(Int64(row.generation)),
            "commit": row.commit.map { .string($0) }, "author": row.author.map { .string($0) },
            "acceptedAt": row.acceptedAt.json, "cause": .string(row.cause),
        ])
    }
}

/// How two generations of an intent differ.
struct GenerationComparison {
    var id: String
    var from: Int
    var to: Int
    var changes: [FieldChange]
    /// Of the newer one.
    var fieldCount: Int

    var json: JSONValue {
        .object([
            "id": .string(id), "from": .int(Int64(from)), "to": .int(Int64(to)),
            "changes": .array(changes.map(\.json)),
        ])
    }

    func text(_ style: Style) -> String {
        guard !changes.isEmpty else { return "\(id): generations \(from) and \(to) say the same\n" }
        let hidden = max(0, fieldCount - changes.count { $0.after != nil })
        let lines =
            ["\(id)   generation \(from) → \(to)"] + FieldChangeText(style: style).lines(changes).map { "    " + $0 }
            + [style.dim("      (\(hidden) unchanged fields hidden)")]
        return lines.joined(separator: "\n") + "\n"
    }
}
