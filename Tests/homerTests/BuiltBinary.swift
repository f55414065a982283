import Foundation

/// The `homer` that was built with these tests, run as a user would run it: a directory of its own, a fixed environment.
struct BuiltBinary {
    struct Answer {
        var status: Int32
        var output: String
        var errors: String
    }

    struct Missing: Error, CustomStringConvertible {
        var path: String
        var description: String { "there is no binary at \(path); build the product homer first" }
    }

    /// Real path of a fresh directory; the commands run in it, and HOME is inside it.
    let directory: String
    private let path: String

    init() throws {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var candidate = bundle.deletingLastPathComponent()
        // On some systems the test program lies inside a bundle directory.
        while candidate.path.contains(".xctest") { candidate.deleteLastPathComponent() }
        path = candidate.appendingPathComponent("homer").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        let made = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
            .appendingPathComponent("homer-golden-\(UUID().uuidString)")
        directory = made.path
        try FileManager.default.createDirectory(
            at: made.appendingPathComponent("home"), withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    func write(_ text: String, to name: String) throws {
        let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
    }

    /// Runs to the end. Output goes through files, so that no full pipe can stop it.
    func run(_ arguments: [String], input: String = "") throws -> Answer {
        let scratch = directory + "/home/"
        let number = UUID().uuidString
        let names = (
            input: scratch + number + ".in", output: scratch + number + ".out", errors: scratch + number + ".err"
        )
        try Data(input.utf8).write(to: URL(fileURLWithPath: names.input))
        for name in [names.output, names.errors] { try Data().write(to: URL(fileURLWithPath: name)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = [
            "HOME": directory + "/home", "PATH": "/usr/bin:/bin", "TZ": "UTC", "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
        ]
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: names.input))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: names.output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: names.errors))
        try process.run()
        let alarm = process.alarm()
        process.waitUntilExit()
        alarm.cancel()
        return Answer(
            status: process.terminationStatus, output: try String(contentsOfFile: names.output, encoding: .utf8),
            errors: try String(contentsOfFile: names.errors, encoding: .utf8))
    }
}
