import Foundation
import GRDB
import Testing

@testable import HomerMigration

/// Databases as HOMER left them, made by the script of `examples/homer-migration`.
enum LegacyFixture {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("examples/homer-migration/make-fixture").path

    /// Makes one in a directory that must not exist; returns the path of its database.
    @discardableResult
    static func make(in directory: String, _ options: [String] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", script, directory] + options
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return directory + "/homer.db"
    }

    /// Every object of the schema with its text, and every row of every table with every value as SQL, of the names
    /// given; of all names when none are.
    static func contents(_ path: String, of names: Set<String>? = nil) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in
            let objects = try Row.fetchAll(
                db,
                sql: """
                    SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema
                    WHERE name NOT LIKE 'sqlite%' ORDER BY name
                    """
            ).filter { names?.contains($0[1]) ?? true }
            var lines = objects.map { "\($0[0] as String) \($0[1] as String) \($0[2] as String) \($0[3] as String)" }
            for object in objects where object[0] == "table" {
                let name: String = object[1]
                let values = try db.columns(in: name).map { "quote(\"\($0.name)\")" }.joined(separator: " || ',' || ")
                lines += try String.fetchAll(
                    db, sql: "SELECT '\(name): ' || \(values) FROM \"\(name)\" ORDER BY 1")
            }
            return lines
        }
    }

    static func names(_ path: String) throws -> Set<String> {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { Set(try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema")) }
    }
}
