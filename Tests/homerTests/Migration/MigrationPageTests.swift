import Foundation
import HomerCore
import Testing

/// `docs/migration.md` is typed from top to bottom, in a HOMER home that the example's script makes.
@Suite(.ownThreads) struct MigrationPageTests {
    @Test(.timeLimit(.minutes(5)))
    func `Every command of the runbook ends as the page says, and answers what it shows`() async throws {
        let runbook = try Runbook("docs/migration.md")
        #expect(runbook.steps.count > 40)
        let session = try RunbookSession()
        for step in runbook.steps {
            let answer = try await session.type(step.command)
            #expect(
                answer.status == step.status, "line \(step.line): \(step.command)\n\(answer.output)\n\(answer.errors)")
            for shown in step.shown where !Runbook.shows(answer.output, shown) {
                Issue.record("line \(step.line): \(step.command) does not show \"\(shown)\":\n\(answer.output)")
            }
        }
        #expect(session.hasStopped)
    }

    @Test func `Pages it names are there, and the decision it refers to`() throws {
        let page = try String(contentsOfFile: "\(HomerBinary.repository)/docs/migration.md", encoding: .utf8)
        let links = page.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
        #expect(links.count >= 5)
        for link in links {
            #expect(FileManager.default.fileExists(atPath: "\(HomerBinary.repository)/docs/\(link)"), "\(link)")
        }
    }

    @Test func `A shown line stands for any that has its parts in order`() {
        #expect(Runbook.shows("a b c\nd", "a … c"))
        #expect(Runbook.shows("x: 12 ms\n", "… 12 …"))
        #expect(!Runbook.shows("a\nc\n", "a … c"))
        #expect(!Runbook.shows("c a\n", "a … c"))
    }
}

/// The commands of a page: the lines of its `console` blocks that begin with `$`, each with what is shown below it.
private struct Runbook {
    struct Step {
        var line: Int
        var command: String
        var status: Int32
        var shown: [String] = []
    }

    private(set) var steps: [Step] = []

    init(_ page: String) throws {
        let text = try String(contentsOfFile: "\(HomerBinary.repository)/\(page)", encoding: .utf8)
        var status: Int32?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                status = status == nil ? Self.expected(line) : nil
            } else if let status, line.hasPrefix("$ ") {
                steps.append(Step(line: index + 1, command: String(line.dropFirst(2)), status: status))
            } else if status != nil, !line.isEmpty, !steps.isEmpty {
                steps[steps.count - 1].shown.append(String(line))
            }
        }
    }

    /// The status that a block's first line expects; nil when it is no block of commands.
    private static func expected(_ line: Substring) -> Int32? {
        let words = line.dropFirst(3).split(separator: " ")
        guard words.first == "console" else { return nil }
        return words.dropFirst().first.flatMap { Int32($0.dropFirst("status=".count)) } ?? 0
    }

    /// Whether a line of the answer has the parts between `…`, in order.
    static func shows(_ answer: String, _ shown: String) -> Bool {
        let parts = shown.components(separatedBy: "…").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        return answer.split(separator: "\n").contains { line in
            var rest = String(line)
            for part in parts {
                guard let found = rest.range(of: part) else { return false }
                rest = String(rest[found.upperBound...])
            }
            return true
        }
    }
}

/// A shell in a HOMER home of its own, where `systemctl` means a daemon of ours.
private final class RunbookSession {
    private let home: TemporaryWorkspace
    private let tools: TemporaryWorkspace
    private var daemon: DaemonUnderTest?

    init() throws {
        home = try TemporaryWorkspace()
        tools = try TemporaryWorkspace()
        let script = "\(HomerBinary.repository)/examples/homer-migration/make-fixture"
        let made = try Command.run("/usr/bin/env", ["bash", script, home.path])
        try #require(made.status == 0, "\(made.errors)")
        try Command.run("/bin/ln", ["-s", HomerBinary.path, "\(tools.path)/homer"])
        for (name, text) in Self.programs {
            try tools.write("#!/bin/sh\n\(text)\n", to: name)
            try Command.run("/bin/chmod", ["+x", "\(tools.path)/\(name)"])
        }
    }

    /// Stand-ins for the agents; the machine's own services are never touched.
    private static let programs = [
        "claude": """
        cat >/dev/null
        echo '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"s","num_turns":1}'
        """,
        "gemini": """
        cat >/dev/null
        echo '{"type":"message","role":"assistant","content":"done"}'
        echo '{"type":"result","status":"success"}'
        """,
        "kimi": #"echo '{"role":"assistant","content":"done"}'"#,
        "systemctl": "exit 1",
    ]

    private var environment: [String: String] {
        ["PATH": "\(tools.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
    }

    var hasStopped: Bool { daemon == nil }

    func type(_ command: String) async throws -> Command {
        switch command {
        case "systemctl start homer": return try await start()
        case "systemctl stop homer": return try await stop()
        case "systemctl restart homer":
            let stopped = try await stop()
            return stopped.status == 0 ? try await start() : stopped
        default:
            return try Command.run("/bin/sh", ["-c", command], in: home.path, environment: environment)
        }
    }

    private func start() async throws -> Command {
        let daemon = try DaemonUnderTest(in: home, environment: environment)
        self.daemon = daemon
        try await daemon.line("daemon started")
        return Command(status: 0, output: "", errors: "")
    }

    private func stop() async throws -> Command {
        let daemon = try #require(daemon)
        self.daemon = nil
        return Command(status: await daemon.end(), output: "", errors: "")
    }
}
