import Foundation
import HomerStore
import HomerTesting
import Testing

/// Everything in `examples/` and the repository's own `desired/` is loaded, planned and run.
@Suite(.ownThreads) struct ExamplesTests {
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
        "codex": """
        #!/bin/sh
        cat >/dev/null
        echo '{"type":"thread.started","thread_id":"t"}'
        echo '{"type":"item.completed","item":{"type":"agent_message","text":"done"}}'
        echo '{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}'
        """,
        "opencode": """
        #!/bin/sh
        cat >/dev/null
        echo '{"type":"text","sessionID":"ses_1","part":{"text":"NOTHING TO TIDY"}}'
        echo '{"type":"step_finish","sessionID":"ses_1","part":{"reason":"stop"}}'
        """,
    ]

    @Test(arguments: [
        "examples/triggers", "examples/events", "examples/shell", "examples/time-zones", "examples/agents",
        "examples/executors", "examples/gitops", "examples/homer", "examples/homer-migration", "examples/unattended",
        "examples/discovery", ".",
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
        // Answers a webhook and a chat alike.
        let server = try LoopbackServer(
            .events([#"{"choices":[{"delta":{"content":"done"},"finish_reason":"stop"}]}"#, "[DONE]"]))
        let daemon = try DaemonUnderTest(
            in: workspace,
            environment: [
                "PATH": path, "HOUSE_WEBHOOK": server.url + "/hook", "HOUSE_TOKEN": "t",
                "OPENAI_BASE_URL": server.url + "/v1",
            ])
        let pass = try await daemon.line("reconcile finished")
        #expect(pass["held"] == "0")
        let store = try Store.open(path: workspace.database)
        // Its flag is off here; the whole night is NightExampleTests' own.
        for id in try store.intentIDs() where id != "discovery" {
            let mark = daemon.mark
            // An `immediate` one may be running by itself already.
            guard (try? store.enqueueManual(intent: id, by: "test", now: ExampleClock.now())) != nil else { continue }
            let finished = try await daemon.line("run finished", from: mark) { $0["intent"] == id }
            #expect(finished["outcome"] == "succeeded", "\(folder) \(id): \(finished.values)")
        }
        #expect(await daemon.end() == 0)
    }
}
