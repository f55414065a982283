import HomerCore
import Testing

/// What a run really ran with, as a value.
@Suite struct EffectiveConfigTests {
    static let config = EffectiveConfig(
        executor: "claude", version: "2.1.239", model: "claude-sonnet-4-5-20250929", permissionMode: "plan",
        keySource: "none", tools: ["Bash", "Edit", "Read"],
        servers: [EffectiveConfig.Server(name: "github", status: "connected")],
        asked: EffectiveConfig.Asked(model: "sonnet", permissionMode: "plan"),
        program: EffectiveConfig.Program(path: "/usr/bin/claude", sha256: String(repeating: "a", count: 64)),
        directory: "/work")

    static func changed(_ change: (inout EffectiveConfig) -> Void) -> EffectiveConfig {
        var config = config
        change(&config)
        return config
    }

    static func drift(_ change: (inout EffectiveConfig) -> Void) -> [String] {
        EffectiveConfig.drift(from: config, to: changed(change)).map(\.text)
    }

    @Test func `Equal configurations have one text, in whichever order a program lists its tools`() {
        let other = Self.changed { $0.tools = ["Read", "Bash", "Edit", "Bash"] }
        #expect(other.canonical == Self.config.canonical)
        #expect(Self.changed { $0.version = "2.1.240" }.canonical != Self.config.canonical)
    }

    @Test func `What is stored is read back`() throws {
        for config in [Self.config, EffectiveConfig(executor: "http")] {
            #expect(EffectiveConfig(json: try JSONValue(parsing: config.canonical)) == config)
        }
        #expect(EffectiveConfig(json: .array([])) == nil)
    }

    @Test func `A program that lists too much, or several lines, is cut`() {
        let config = Self.changed {
            $0.tools = (0..<3000).map { "tool \($0)" }
            $0.model = "a\nb" + String(repeating: "x", count: 10_000)
        }.normalized
        #expect(config.tools?.count == 1000)
        #expect(config.model?.contains("\n") == false && (config.model?.utf8.count ?? 0) < 1000)
    }

    @Test func `Nothing is different from itself`() {
        #expect(Self.drift { _ in }.isEmpty && Self.config.driftFromFile.isEmpty)
        #expect(ConfigDrift(of: Self.config, last: (1, Self.config)) == nil)
    }

    @Test func `Every part that differs is told`() {
        #expect(Self.drift { $0.version = "2.1.240" } == ["version 2.1.239 → 2.1.240"])
        #expect(Self.drift { $0.program?.path = "/opt/claude" } == ["program /usr/bin/claude → /opt/claude"])
        let hash = Self.drift { $0.program?.sha256 = String(repeating: "b", count: 64) }
        #expect(hash == ["program file aaaaaaaaaaaa → bbbbbbbbbbbb"])
        #expect(Self.drift { $0.model = "m" } == ["model claude-sonnet-4-5-20250929 → m"])
        #expect(Self.drift { $0.permissionMode = "default" } == ["permission mode plan → default"])
        #expect(Self.drift { $0.keySource = "ANTHROPIC_API_KEY" } == ["login none → ANTHROPIC_API_KEY"])
        #expect(Self.drift { $0.tools = ["Read", "Edit", "WebFetch"] } == ["tools +WebFetch −Bash"])
        #expect(Self.drift { $0.servers?[0].status = "failed" } == ["servers +github (failed) −github"])
        #expect(Self.drift { $0.directory = "/home" } == ["directory /work → /home"])
    }

    @Test func `What one of two runs does not know is no difference`() {
        let silent = Self.drift {
            $0.version = nil
            $0.model = nil
            $0.tools = nil
            $0.servers = nil
            $0.program?.sha256 = nil
        }
        #expect(silent.isEmpty)
    }

    @Test func `A server that is still being connected takes nothing away`() {
        func with(_ status: String, _ tools: [String]) -> EffectiveConfig {
            Self.changed {
                $0.servers = [EffectiveConfig.Server(name: "my hub", status: status)]
                $0.tools = ["Read"] + tools
            }
        }
        let before = with("connected", ["mcp__my_hub__search"])
        #expect(EffectiveConfig.drift(from: before, to: with("pending", [])).isEmpty)
        #expect(
            EffectiveConfig.drift(from: before, to: with("connected", [])).map(\.text) == [
                "tools −mcp__my_hub__search"
            ])
    }

    @Test(arguments: [
        ("sonnet", "claude-sonnet-4-5-20250929", true), ("sonnet[1m]", "claude-sonnet-4-5-20250929[1m]", true),
        ("opus", "claude-haiku-4-5", false), ("claude-opus-4-1", "claude-opus-4-1-20250805", true),
        ("gpt-4", "gpt-4o", false), ("gpt-4o", "gpt-4o-2024-08-06", true), ("openai/gpt-4o", "gpt-4o", true),
        ("auto", "gemini-2.5-pro", true), ("pro", "gemini-2.5-pro", true), ("flash", "gemini-2.5-pro", false),
        ("sonnet", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", true), ("llama3.2", "llama3.2:latest", true),
    ])
    func `A model is what was asked for by its name, a part of it, or a word for it`(
        asked: String, said: String, isSame: Bool
    ) {
        let config = Self.changed {
            $0.model = said
            $0.asked.model = asked
        }
        #expect(config.driftFromFile.isEmpty == isSame)
    }

    @Test func `A mode that the program does not keep to is told against the file, at the first run too`() throws {
        let config = Self.changed { $0.permissionMode = "default" }
        let drift = try #require(ConfigDrift(of: config, last: nil))
        #expect(drift.run == nil && drift.text == "permission mode default where the file says plan")
        #expect(
            Self.changed {
                $0.permissionMode = "default"
                $0.asked.permissionMode = "manual"
            }.driftFromFile.isEmpty)
    }

    @Test func `An update is told by its version alone, and drift is read back from what is stored`() throws {
        let config = Self.changed {
            $0.version = "2.1.240"
            $0.program?.sha256 = String(repeating: "b", count: 64)
            $0.tools = ["Read"]
            $0.model = "claude-haiku-4-5"
        }
        let drift = try #require(ConfigDrift(of: config, last: (812, Self.config)))
        #expect(
            drift.text == "differs from run 812: version 2.1.239 → 2.1.240, model claude-sonnet-4-5-20250929 → "
                + "claude-haiku-4-5, tools −Bash −Edit; model claude-haiku-4-5 where the file says sonnet")
        #expect(drift.changes.contains { $0.field == .programHash })
        #expect(ConfigDrift(json: try JSONValue(parsing: drift.json.compact)) == drift)
    }
}
