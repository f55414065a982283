import Foundation
import HomerCore
import Synchronization

/// The built binary, which lies beside the test bundle.
enum HomerBinary {
    static let path: String = {
        let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
        let start = URL(fileURLWithPath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
        return start.appendingPathComponent("homer").path
    }()

    /// The repository this test was compiled in.
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// An environment without anything of the person who runs the tests.
    static func environment(_ extra: [String: String] = [:]) -> [String: String] {
        var values = ["TZ": "UTC", "NO_COLOR": "1", "LANG": "C.UTF-8", "HOME": "/nonexistent-home"]
        values["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        for name in ["LD_LIBRARY_PATH", "LD_PRELOAD", "TSAN_OPTIONS"] {
            values[name] = ProcessInfo.processInfo.environment[name]
        }
        for (name, value) in [
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
        ] { values[name] = value }
        return values.merging(extra) { _, new in new }
    }
}

/// A directory of its own for one test, removed at the end.
final class TemporaryWorkspace: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/homer-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to file: String) throws {
        let url = URL(fileURLWithPath: path).appendingPathComponent(file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    func read(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }

    /// Copies a folder of the repository in here.
    func copy(_ folder: String) throws {
        try Command.run("/bin/sh", ["-c", "cp -r '\(HomerBinary.repository)/\(folder)/.' '\(path)'"])
    }

    func git(_ arguments: String...) throws {
        try Command.run("/usr/bin/env", ["git", "-C", path] + arguments)
    }

    var database: String { "\(path)/.homer/homer.db" }
}

/// A command that runs to its end, or to its alarm: one that hangs fails its test, and does not stop all the others.
struct Command {
    var status: Int32
    var output: String
    var errors: String

    @discardableResult
    static func run(
        _ executable: String, _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        input: String? = nil
    ) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = HomerBinary.environment(environment)
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let stdin = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : stdin
        try process.run()
        let alarm = process.alarm()
        defer { alarm.cancel() }
        if let input {
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try stdin.fileHandleForWriting.close()
        }
        let errorText = Mutex(Data())
        let reader = DispatchQueue(label: "stderr")
        reader.async { errorText.withLock { $0 = errors.fileHandleForReading.readDataToEndOfFile() } }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        reader.sync {}
        return Command(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: errorText.withLock { String(decoding: $0, as: UTF8.self) })
    }

    /// `homer ARGUMENTS` in a workspace.
    static func homer(_ arguments: String..., in workspace: TemporaryWorkspace, input: String? = nil) throws -> Command
    {
        try run(HomerBinary.path, arguments, in: workspace.path, input: input)
    }
}
