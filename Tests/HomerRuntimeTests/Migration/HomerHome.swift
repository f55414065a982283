import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

/// The home of `examples/homer-migration`: what its script makes, and the jobs of its schedule files.
enum HomerHome {
    private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("examples/homer-migration").path

    /// Makes it in a directory that must not exist, with 90 days of runs before `day`; returns the path of its database.
    static func make(in directory: String, until day: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", example + "/make-fixture", directory, "--until", day]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return directory + "/homer.db"
    }

    /// The eight jobs, and one more that is due in the hour that the clocks skip.
    static func jobs() throws -> [HomerJob] {
        let skipped = try JSONValue(
            parsing: #"{"id": "two-oclock", "cron": "0 2 * * *", "query": "Say that it is two."}"#)
        return try [HomerJob(skipped, file: "work/schedule.json")]
            + ["work", "life", "memory"].flatMap { lane in
                let file = "\(lane)/schedule.json"
                let text = try String(contentsOfFile: "\(example)/\(file)", encoding: .utf8)
                let list = try #require(try JSONValue(parsing: text)["jobs"]?.array)
                return try list.map { try HomerJob($0, file: file) }
            }
    }
}

/// A job of a schedule file, and when it is due: worked out from the digits of its expression, by none of the code that
/// decides it elsewhere.
struct HomerJob {
    let intent: DesiredIntent
    private let hours: Substring
    private let weekdays: Substring

    var id: String { intent.spec.id }

    init(_ job: JSONValue, file: String) throws {
        let id = try #require(job["id"]?.string)
        let expression = try #require(job["cron"]?.string)
        let fields = expression.split(separator: " ")
        try #require(fields.count == 5 && fields[0] == "0" && fields[2] == "*" && fields[3] == "*")
        (hours, weekdays) = (fields[1], fields[4])
        let spec = Samples.spec(id) { spec in
            spec.trigger = .cron(CronTrigger(expression: expression, dayMatch: .both))
            spec.execution = Execution(executor: job["executor"]?.string ?? "claude")
            spec.query = job["query"]?.string ?? ""
        }
        intent = Samples.job(spec, file: file)
    }

    /// - Parameter hour: a full hour.
    func isDue(at hour: Timestamp) -> Bool {
        let local = hour.seconds + PacificOnly.offset(at: hour)
        // 1 January 1970 was a Thursday.
        return Self.matches(hours, local / 3600 % 24) && Self.matches(weekdays, (local / 86_400 + 4) % 7)
    }

    private static func matches(_ field: Substring, _ value: Int64) -> Bool {
        if field == "*" { return true }
        if field.hasPrefix("*/") { return Int64(field.dropFirst(2)).map { value % $0 == 0 } ?? false }
        return Int64(field) == value
    }
}
