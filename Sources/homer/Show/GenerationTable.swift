import HomerCore
import HomerStore

/// The table of `homer history`.
struct GenerationTable {
    let moments: Moments

    func table(_ generations: [GenerationRow]) -> TextTable {
        var table = TextTable(["GEN", "ACCEPTED", "AGE", "COMMIT", "AUTHOR", "PASS", "FILE"])
        for row in generations {
            table.add([
                "\(row.generation)", .init(moments.local(row.acceptedAt)), .init(moments.age(row.acceptedAt)),
                .init(row.commit.map { String($0.prefix(7)) } ?? "<none>"), .init(row.author ?? "<none>"),
                .init(row.passID), .init(row.file),
            ])
        }
        return table
    }
}

extension GenerationRow {
    var json: JSONValue {
        .object([
            "generation": .int(Int64(generation)), "acceptedAt": acceptedAt.json, "file": .string(file),
            "commit": commit.map { .string($0) }, "author": author.map { .string($0) }, "pass": .string(passID),
        ])
    }
}
