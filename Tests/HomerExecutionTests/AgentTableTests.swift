import Testing

@testable import HomerCore
@testable import HomerExecution

/// An agent CLI is named in tables of Core too, which cannot see `AgentCLI.all`. Here each is held to it, so that one that was
/// forgotten is told by its name (CONTRIBUTING.md has the whole list).
@Suite struct AgentTableTests {
    private static let names = AgentCLI.all.map(\.name)

    /// Records by name what a place lacks, and what it has beside what it should.
    private func compare(_ found: some Sequence<String>, with wanted: some Sequence<String>, _ place: String) {
        let (found, wanted) = (Set(found), Set(wanted))
        for name in wanted.subtracting(found).sorted() { Issue.record("\(place) lacks \(name)") }
        for name in found.subtracting(wanted).sorted() { Issue.record("\(place) has \(name), which is none") }
    }

    @Test func `every agent CLI is an executor, an agent, and one that answers`() throws {
        let others = ["shell", "command", "http", "openai"]
        compare(DecodeOptions.builtinExecutors, with: Self.names + others, "DecodeOptions.builtinExecutors")
        compare(Execution.agents, with: Self.names + ["openai"], "Execution.agents")
        for key in ["minOutputLength", "emptyStateMarker"] {
            let field = try #require(FieldTable.execution[key])
            compare(field.owners, with: Self.names + ["command", "http", "openai"], "FieldTable.answering of \(key)")
        }
    }

    @Test func `the fields of agents belong to every agent CLI`() throws {
        let denial = try #require(FieldTable.execution["onDenied"])
        compare(denial.owners, with: Self.names, "FieldTable.agentCLIs of onDenied")
        let session = try #require(FieldTable.execution["resumeSession"])
        compare(session.owners, with: Self.names + ["command"], "the executors of resumeSession")
        let executor = try #require(FieldTable.execution["executor"]).detail
        for name in Self.names { #expect(executor.contains(name), "the words of execution.executor lack \(name)") }
    }

    @Test func `every agent CLI has the time limit that the reference page says`() throws {
        let words = try #require(FieldTable.execution["timeout"]?.defaultNote)
        for name in Self.names {
            // What is not named there has the first limit of the sentence.
            let limit: Milliseconds = words.contains(name) ? .minutes(20) : .minutes(10)
            #expect(Execution.defaultTimeout(executor: name) == limit, "Execution.defaultTimeout of \(name)")
            #expect(words.contains(name) || name == "claude", "the default of execution.timeout lacks \(name)")
        }
    }

    @Test func `permission levels are known for every agent CLI that takes a profile, and for nobody else`() throws {
        let words = try #require(FieldTable.execution["permissionMode"]).detail
        for cli in AgentCLI.all {
            let plain = cli.arguments(AgentLaunch(Execution(executor: cli.name)))
            let asked = cli.arguments(AgentLaunch(Execution(executor: cli.name, permissionMode: "any-profile")))
            let takesProfile = plain != asked
            #expect(
                PermissionLevel.profiles(of: cli.name).isEmpty != takesProfile,
                "PermissionLevel.profiles of \(cli.name)")
            #expect(
                words.contains("\(cli.name):") == takesProfile, "the words of execution.permissionMode: \(cli.name)")
        }
        for name in DecodeOptions.builtinExecutors where !Self.names.contains(name) {
            #expect(PermissionLevel.profiles(of: name).isEmpty, "PermissionLevel.profiles of \(name)")
        }
    }

    @Test func `every agent CLI gets its own variables`() {
        for name in Self.names {
            let prefix = name.uppercased() + "_"
            #expect(ChildEnvironment.agentPrefixes.contains(prefix), "ChildEnvironment.agentPrefixes lacks \(prefix)")
        }
    }

    @Test func `how every agent CLI speaks is tried on odd output and on refusals`() {
        compare(OddOutputTests.speakers.map(\.0), with: Self.names, "OddOutputTests.speakers")
        compare(DenialTests.refusals.map(\.cli), with: Self.names, "DenialTests.refusals")
    }
}
