package import HomerCore
package import HomerStore

/// The accepted generations of one intent with their tags, and how they differ. It lives as long as its snapshot, which
/// it asks for the texts.
package struct IntentHistory {
    /// One generation, and on request what it changed.
    package struct Entry {
        package var row: GenerationRow
        package var tags: [String]
        /// Against the generation before; of the first, every field it set. nil when nobody asked.
        package var changes: [FieldChange]?

        package init(row: GenerationRow, tags: [String], changes: [FieldChange]? = nil) {
            self.row = row
            self.tags = tags
            self.changes = changes
        }
    }

    package let id: String
    /// Newest first.
    package let entries: [Entry]
    private let snapshot: StoreSnapshot

    package init(_ id: String, snapshot: StoreSnapshot) throws {
        self.id = id
        self.snapshot = snapshot
        let tags = Dictionary(grouping: try snapshot.tags(of: id), by: \.generation)
        entries = try snapshot.generations(of: id).map { row in
            Entry(row: row, tags: tags[row.generation]?.map(\.tag) ?? [])
        }
    }

    package var newest: Int { entries.first?.row.generation ?? 0 }

    /// The generation before another; the first has itself.
    package func before(_ generation: Int) -> Int {
        entries.first { $0.row.generation < generation }?.row.generation ?? generation
    }

    /// The generation a user named by number or tag. Throws a `ReportError` when there is none.
    package func generation(_ name: String) throws -> Int {
        if let tagged = entries.first(where: { $0.tags.contains(name) }) { return tagged.row.generation }
        if let number = Int(name), entries.contains(where: { $0.row.generation == number }) { return number }
        let tags = entries.flatMap(\.tags)
        let hint = Suggestion.nearest(to: name, in: tags).map { " did you mean \"\($0)\"?" } ?? ""
        let what = Int(name) == nil ? "tag \"\(name)\"" : "generation \(name)"
        throw ReportError("\(id) has no \(what);\(hint) `homer history \(id)` lists them")
    }

    /// The newest entries, or all of them, with what each changed.
    package func withChanges(newest most: Int? = nil) throws -> [Entry] {
        let shown = entries.prefix(most ?? entries.count)
        let earlier = entries.dropFirst(shown.count).first
        var before = try earlier.map { try spec($0.row.generation) } ?? .object([JSONMember]())
        var told: [Entry] = []
        for entry in shown.reversed() {
            let after = try spec(entry.row.generation)
            told.append(Entry(row: entry.row, tags: entry.tags, changes: fieldChanges(from: before, to: after)))
            before = after
        }
        return told.reversed()
    }

    package func comparison(from older: Int, to newer: Int) throws -> GenerationComparison {
        let (before, after) = (try spec(older), try spec(newer))
        return GenerationComparison(
            id: id, from: older, to: newer, changes: fieldChanges(from: before, to: after),
            fieldCount: after.leafCount)
    }

    /// Every field of the newest spec, with the generation that last changed it.
    package func blame() throws -> [BlamedField] {
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
        guard let spec = try snapshot.canonicalSpec(of: id, generation: generation) else {
            throw ReportError("\(id) has no generation \(generation); `homer history \(id)` lists them")
        }
        return spec
    }
}

/// One field and who last changed it.
package struct BlamedField {
    package var path: String
    /// Masked where it may be a secret.
    package var value: JSONValue
    package var row: GenerationRow

    package init(path: String, value: JSONValue, row: GenerationRow) {
        self.path = path
        self.value = value
        self.row = row
    }
}

/// How two generations of an intent differ.
package struct GenerationComparison {
    package var id: String
    package var from: Int
    package var to: Int
    package var changes: [FieldChange]
    /// Of the newer one.
    package var fieldCount: Int

    package init(id: String, from: Int, to: Int, changes: [FieldChange], fieldCount: Int) {
        self.id = id
        self.from = from
        self.to = to
        self.changes = changes
        self.fieldCount = fieldCount
    }
}
