import Foundation

/// Another program that has begun to write to a database and takes its time.
final class WriteLock {
    private let process = Process()
    private let input = Pipe()

    /// Returns when the lock is held.
    init(_ database: String, in workspace: TemporaryWorkspace) async throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-bail", "-cmd", ".timeout 30000", database]
        process.environment = HomerBinary.environment()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let sign = workspace.path + "/lock-\(UUID().uuidString)"
        try input.fileHandleForWriting.write(contentsOf: Data("BEGIN IMMEDIATE;\n.shell touch \(sign)\n".utf8))
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: sign) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw DaemonUnderTest.TimedOut(description: "sqlite3 did not get the lock")
            }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    func release() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("COMMIT;\n".utf8))
        try input.fileHandleForWriting.close()
    }
}
