import Foundation
import HomerCore
import HomerReport
import HomerStore
import Testing

@testable import HomerCLI

/// `backup`, `metrics`, `watch-daemon`, `listen`, and `scripts/install`.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct UpkeepCommandTests {
    private static func workspace(_ config: String = "{}") throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(config, to: "homer.json")
        try workspace.write(
            """
            { "id": "first", "trigger": { "type": "event", "event": "never" },
              "execution": { "executor": "shell" }, "query": "true" }
            """, to: "desired/first.json")
        return workspace
    }

    private static func get(_ url: String) throws -> String {
        let script = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode(), end='')"
        return try Command.run("/usr/bin/env", ["python3", "-c", script, url]).output
    }

    @Test func `A copy is made, listed, verified and restored, and never under a running daemon`() async throws {
        let workspace = try Self.workspace()
        #expect(try Command.homer("apply", in: workspace).status == 0)
        let path = try Command.homer("backup", in: workspace).output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(path.contains("/backups/manual-"))
        let file = "\(workspace.path)/copy.db"
        #expect(try Command.homer("backup", file, in: workspace).output == file + "\n")
        #expect(try Command.homer("backup", "create", file, in: workspace).status == 2)
        let list = try JSONValue(parsing: Command.homer("backup", "list", "-o", "json", in: workspace).output)
        #expect(list.array?.map { $0["path"]?.string } == [path])
        #expect(try Command.homer("backup", "verify", in: workspace).output.hasPrefix("\(path) is sound"))
        try workspace.write("no database", to: "bad.db")
        #expect(try Command.homer("backup", "verify", "\(workspace.path)/bad.db", in: workspace).status == 2)
        try workspace.write("", to: "empty.db")
        for verb in ["verify", "restore"] {
            let empty = try Command.homer("backup", verb, "\(workspace.path)/empty.db", in: workspace)
            #expect(
                empty.status == 2 && empty.errors.contains("is empty") && empty.errors.contains("homer backup list"))
        }

        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("daemon started")
        #expect(try Command.homer("backup", "restore", file, in: workspace).status == 75)
        #expect(await daemon.end() == 0)
        let restored = try Command.homer("backup", "restore", file, in: workspace)
        #expect(restored.status == 0 && restored.output.contains("what was there before is"))
        #expect(try Command.homer("get", "-o", "name", in: workspace).output == "first\n")
    }

    @Test func `watch-daemon says nothing while it runs, and how it ended when it is gone`() async throws {
        let workspace = try Self.workspace()
        let never = try Command.homer("watch-daemon", in: workspace)
        #expect(never.status == 69 && never.errors.contains("none ever did"))
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("daemon started")
        let alive = try Command.homer("watch-daemon", in: workspace)
        #expect(alive.status == 0 && alive.output.isEmpty && alive.errors.isEmpty)
        #expect(try Command.homer("watch-daemon", "--verbose", in: workspace).output.contains("the daemon runs: pid"))
        #expect(await daemon.end() == 0)
        let gone = try Command.homer("watch-daemon", in: workspace)
        #expect(gone.status == 69 && gone.errors.contains("stopped") && gone.errors.contains("`homer run` starts one"))
    }

    @Test func `Metrics are printed, and replace a file for the textfile collector`() async throws {
        let workspace = try Self.workspace()
        #expect(try Command.homer("apply", in: workspace).status == 0)
        let text = try Command.homer("metrics", in: workspace).output
        #expect(text.contains("homer_intents{sync=\"Synced\",health=\"Unknown\"} 1\n"))
        #expect(text.contains("homer_leader 0\n"))
        let file = "\(workspace.path)/homer.prom"
        let written = try Command.homer("metrics", "--textfile", file, in: workspace)
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("# HELP homer_"))
        #expect(try Command.homer("metrics", "--textfile", "\(workspace.path)/homer.txt", in: workspace).status == 64)
    }

    @Test func `The daemon listens where homer.json says, also when that changes`() async throws {
        let workspace = try Self.workspace()
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try workspace.write(#"{ "listen": "127.0.0.1:0" }"#, to: "homer.json")
        let address = try #require(try await daemon.line("listening", from: mark)["address"])
        let text = try Self.get("http://\(address)/metrics")
        #expect(text.contains("homer_leader 1\n") && text.contains("homer_reconcile_total{result=\"success\"} 1\n"))
        #expect(text.contains("process_open_fds "))
        #expect(try Self.get("http://\(address)/readyz?verbose").hasSuffix("readyz check passed\n"))
        #expect(await daemon.end() == 0)
    }

    @Test func `An address that others reach is refused with its place, unless it is named`() throws {
        let workspace = try Self.workspace(#"{ "listen": "0.0.0.0:9123" }"#)
        let refused = try Command.homer("status", in: workspace)
        #expect(refused.status == 2 && refused.errors.contains("homer.json:1:"))
        #expect(refused.errors.contains("listenHosts"))
        let open = #"{ "listen": "0.0.0.0:9123", "listenHosts": ["0.0.0.0", "box.lan"] }"#
        try workspace.write(open, to: "homer.json")
        let withoutToken = try Command.homer("status", in: workspace)
        #expect(withoutToken.status == 2 && withoutToken.errors.contains("without a token"))
        try workspace.write(
            open.replacing("}", with: #", "dashboard": { "enabled": false } }"#, maxReplacements: 1),
            to: "homer.json")
        let settings = try JSONValue(parsing: Command.homer("status", "-o", "json", in: workspace).output)["settings"]
        let listen = settings?.array?.first { $0["name"]?.string == "listen" }
        #expect(listen?["value"]?.string == "0.0.0.0:9123")
    }

    @Test(arguments: ["--user", "--system"])
    func `The units that are installed start the daemon of the workspace and are hardened`(kind: String) throws {
        let workspace = try Self.workspace()
        let unit = try Command.run(
            "\(HomerBinary.repository)/scripts/install", ["--print", kind, workspace.path, "--as", "root"])
        #expect(unit.status == 0)
        let lines = Set(unit.output.split(separator: "\n").map(String.init))
        #expect(lines.contains { $0.hasPrefix("ExecStart=") && $0.hasSuffix("/bin/homer run -C \(workspace.path)") })
        #expect(lines.isSuperset(of: ["Type=notify", "NoNewPrivileges=yes", "RestartPreventExitStatus=72"]))
        #expect(lines.contains("ProtectSystem=strict") == (kind == "--system"))
    }
}
