import HomerCore
import Testing

@testable import HomerExecution

/// What agents are given of the daemon's environment beside their own keys.
@Suite struct AgentEnvironmentTests {
    static let daemon = [
        "HTTPS_PROXY": "http://ada:pa55word@proxy:3128/", "https_proxy": "http://proxy:3128", "NO_PROXY": "localhost",
        "NODE_EXTRA_CA_CERTS": "/etc/ca.pem", "SSL_CERT_FILE": "/etc/ca.pem", "AWS_PROFILE": "prod",
        "AWS_SECRET_ACCESS_KEY": "s3cr3t", "CLAUDE_CODE_USE_BEDROCK": "1", "XDG_CONFIG_HOME": "/c", "UNRELATED": "u",
        "NOTIFY_SOCKET": "/run/x", "CLOUD_ML_REGION": "europe-west1", "KIMI_AUTH": "letme1n",
    ]

    func environment(_ executor: String, _ audience: ChildEnvironment.Audience) throws -> ChildEnvironment {
        let execution = Execution(executor: executor)
        let spec = IntentSpec(id: "i", trigger: .immediate, execution: execution, query: "q")
        return try ChildEnvironment.make(
            for: ExecutionRequest(
                runID: 1, attempt: 1, spec: spec, execution: execution, workingDirectory: "/", outputFile: "/o.log",
                scheduledFor: nil, home: "/root"), daemon: Self.daemon, audience: audience, scheduledFor: nil)
    }

    @Test func `proxies, certificates and cloud settings reach agents and not commands`() throws {
        let agent = try environment("claude", .agent(removing: [])).variables
        let command = try environment("shell", .command).variables
        for name in Self.daemon.keys where name != "UNRELATED" && name != "NOTIFY_SOCKET" {
            #expect(agent[name] == Self.daemon[name], "\(name)")
            #expect(command[name] == nil, "\(name)")
        }
        #expect(agent["UNRELATED"] == nil && agent["NOTIFY_SOCKET"] == nil)
    }

    @Test func `no answer shows a key or the login of a proxy`() throws {
        let printed = try environment("claude", .agent(removing: [])).printable()
        #expect(printed.contains("HTTPS_PROXY=http://***@proxy:3128/"))
        #expect(printed.contains("https_proxy=http://proxy:3128"))
        #expect(printed.contains("AWS_SECRET_ACCESS_KEY=***"))
        #expect(printed.contains("KIMI_AUTH=***"))
        #expect(printed.contains("AWS_PROFILE=prod"))
        let secrets = try environment("claude", .agent(removing: [])).secrets(hiding: [])
        #expect(secrets == ["ada:pa55word", "letme1n", "s3cr3t"])
    }
}
