import Foundation
import HomerCore
import Testing

/// `homer dashboard`, `homer run --bind`, and the key `dashboard`.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct DashboardCommandTests {
    private static func workspace(_ config: String = "{}") throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(config, to: "homer.json")
        try workspace.write(
            """
            { "id": "first", "trigger": { "type": "event", "event": "never" },
              "execution": { "executor": "shell" }, "query": "echo hello" }
            """, to: "desired/first.json")
        return workspace
    }

    /// Status, cookie and text of an answer.
    private static func get(_ url: String, cookie: String = "") throws -> (status: Int, cookie: String, text: String) {
        let script = """
            import sys, urllib.request as r, urllib.error as e
            q = r.Request(sys.argv[1], headers={'Cookie': sys.argv[2]} if sys.argv[2] else {})
            try: a = r.urlopen(q)
            except e.HTTPError as x: a = x
            print(a.status); print((a.headers.get('Set-Cookie') or '').split(';')[0]); print(a.read().decode(), end='')
            """
        let lines = try Command.run("/usr/bin/env", ["python3", "-c", script, url, cookie]).output
            .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        return (Int(lines.first ?? "") ?? 0, lines.count > 1 ? lines[1] : "", lines.count > 2 ? lines[2] : "")
    }

    @Test("A link opens one session of the running daemon, and the daemon's end takes the file away")
    func link() async throws {
        let workspace = try Self.workspace()
        let none = try Command.homer("dashboard", "--print", in: workspace)
        #expect(none.status == 2 && none.errors.contains("no daemon runs"))
        let daemon = try DaemonUnderTest(in: workspace, arguments: ["--bind", "127.0.0.1:0"])
        try await daemon.line("dashboard ready")
        try await daemon.line("reconcile finished")
        let printed = try Command.homer("dashboard", "--print", "--wait", "10s", in: workspace)
        #expect(printed.status == 0, "\(printed.errors)")
        let link = printed.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let base = String(link.prefix { $0 != "?" }.dropLast("/dashboard/login".count))
        #expect(try Self.get(base + "/dashboard").status == 401)
        #expect(try Self.get(base + "/healthz").status == 200, "health needs no session")
        let opened = try Self.get(link)
        #expect(opened.status == 200 && opened.cookie.hasPrefix("homer_session="))
        #expect(try Self.get(base + "/dashboard", cookie: opened.cookie).status == 200)
        let intents = try Self.get(base + "/api/v1/intents", cookie: opened.cookie)
        #expect(try JSONValue(parsing: intents.text).array?.first?["id"]?.string == "first")
        #expect(try Self.get(link).cookie.isEmpty, "a link opens once")
        let file = workspace.path + "/.homer/dashboard.json"
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        // Off and on again while it runs.
        let mark = daemon.mark
        try workspace.write(#"{ "dashboard": { "enabled": false } }"#, to: "homer.json")
        try await daemon.line("configuration changed", from: mark)
        #expect(try Self.get(base + "/dashboard", cookie: opened.cookie).status == 404)
        let off = try Command.homer("dashboard", "--print", in: workspace)
        #expect(off.status == 2 && off.errors.contains("answers no dashboard"))
        #expect(await daemon.end() == 0)
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("Where others reach it the daemon does not start without a token that is one")
    func elsewhere() throws {
        let hosts = #""listenHosts": ["0.0.0.0"]"#
        let workspace = try Self.workspace("{ \(hosts) }")
        let bare = try Command.homer("run", "--bind", "0.0.0.0:0", in: workspace)
        #expect(bare.status == 64 && bare.errors.contains("without a token"))
        try workspace.write("{ \(hosts), \"listen\": \"0.0.0.0:0\" }", to: "homer.json")
        let configured = try Command.homer("run", in: workspace)
        #expect(configured.status == 2 && configured.errors.contains("without a token"))
        let withToken = "{ \(hosts), \"listen\": \"0.0.0.0:0\", \"dashboard\": { \"tokenFile\": \"token\" } }"
        try workspace.write(withToken, to: "homer.json")
        let missing = try Command.homer("run", in: workspace)
        #expect(missing.status == 64 && missing.errors.contains("token of at least 32 characters"))
        try workspace.write(String(repeating: "t", count: 40) + "\n", to: "token")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: workspace.path + "/token")
        #expect(try Command.homer("run", in: workspace).status == 64, "others can read it")
        let unnamed = try Command.homer("run", "--bind", "192.0.2.1:9123", in: workspace)
        #expect(unnamed.status == 64 && unnamed.errors.contains("listenHosts"))
        #expect(!unnamed.errors.contains("tokenFile"), "it has one")
    }

    @Test("A refused address says at once all that it needs: its place in listenHosts, and a token")
    func refusedAddress() throws {
        let workspace = try Self.workspace()
        let bare = try Command.homer("run", "--bind", "0.0.0.0:9123", in: workspace)
        #expect(bare.status == 64)
        let wanted = [
            "--bind 0.0.0.0:9123", "other machines reach 0.0.0.0", #""listenHosts": ["0.0.0.0"]"#, "token",
            #""tokenFile""#, "127.0.0.1:9123",
        ]
        for word in wanted { #expect(bare.errors.contains(word), "\(word): \(bare.errors)") }
        try workspace.write(#"{ "listen": "0.0.0.0:9123" }"#, to: "homer.json")
        let configured = try Command.homer("run", in: workspace)
        #expect(configured.status == 2)
        for word in wanted.dropFirst() { #expect(configured.errors.contains(word), "\(word): \(configured.errors)") }
        try workspace.write(#"{ "listenHosts": ["0.0.0.0"] }"#, to: "homer.json")
        let named = try Command.homer("run", "--bind", "0.0.0.0:9123", in: workspace)
        #expect(named.status == 64 && named.errors.contains("--bind 0.0.0.0:9123"))
        #expect(named.errors.contains("without a token") && named.errors.contains(#""tokenFile""#))
    }
}
