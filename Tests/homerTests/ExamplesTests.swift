import Foundation
import HomerStore
import Testing

/// Everything in `examples/` and the repository's own `desired/` is loaded, planned and run.
struct ExamplesTests {
    /// Stand-ins that speak the protocol of each agent CLI.
    private static let agents = [
        "claude": """
        #!/bin/sh
        cat >/dev/null
        echo '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"s","num_turns":1}'
        """,
        "gemini": """
        #!/bin/sh
        cat >/dev/null
        echo '{"type":"message","role":"assistant","content":"done"}'
        echo '{"type":"result","status":"success"}'
        """,
        "kimi": """
        #!/bin/sh
        echo '{"role":"assistant","content":"done"}'
        """,
    ]

    @Test(arguments: [
        "examples/triggers", "examples/events", "examples/shell", "examples/time-zones", "examples/agents",
        "examples/gitops",
        "examples/homer", ".",
    ])
    func `An example is valid, is accepted whole, and every intent of it succeeds`(folder: String) async throws {
        let workspace = try TemporaryWorkspace()
        if folder == "." {
            try Command.run(
                "/bin/sh", ["-c", "cp -r '\(HomerBinary.repository)/desired' '\(workspace.path)/desired'"])
        } else {
            try workspace.copy(folder)
        }
        let tools = try TemporaryWorkspace()
        for (name, script) in Self.agents {
            try tools.write(script, to: name)
            try Command.run("/bin/chmod", ["+x", "\(tools.path)/\(name)"])
        }
        let validation = try Command.homer("validate", in: workspace)
        #expect(validation.status == 0, "\(validation.output)")

        let path = "\(tools.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let daemon = try DaemonUnderTest(in: workspace, environment: ["PATH": path])
        let pass = try await daemon.line("reconcile finished")
        #expect(pass["held"] == "0")
        let store = try Store.open(path: workspace.database)
        for id in try store.intentIDs() {
            let mark = daemon.mark
            // An `immediate` one may be running by itself already.
            guard (try? store.enqueueManual(intent: id, by: "test", now: ExampleClock.now())) != nil else { continue }
            let finished = try await daemon.line("run finished", from: mark) { $0["intent"] == id }
            #expect(finished["outcome"] == "succeeded", "\(folder) \(id): \(finished.values)")
        }
        #expect(await daemon.end() == 0)
    }
}
