import HomerCore
import Testing

@testable import HomerMigration

@Suite("Where the rollout stands") struct RolloutTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var facts: Rollout.Facts
        var phase: Rollout.Phase
        var next: String?
        var back: String?

        init(_ name: String, _ facts: Rollout.Facts, _ phase: Rollout.Phase, _ next: String?, _ back: String?) {
            testDescription = name
            self.facts = facts
            self.phase = phase
            self.next = next
            self.back = back
        }
    }

    /// enabled, bridge, parallel, discovery.
    private static func facts(
        _ flags: (Bool, Bool, Bool, Bool), homer: Bool = true, old: OldEngine = OldEngine(mode: .builtin),
        compared: Int = 0,
        go: Bool = false, unexplained: Int = 0
    ) -> Rollout.Facts {
        Rollout.Facts(
            isHomerDatabase: homer, enabled: flags.0, bridge: flags.1, parallel: flags.2, discovery: flags.3,
            oldEngine: old, compared: compared, isGo: go, unexplained: unexplained)
    }

    private static func set(_ flag: String, _ value: Bool) -> String { "homer flags set runtime.\(flag) \(value)" }
    private static let report = "homer migrate report"
    private static let one = "homer migrate rollback --level 1"
    private static let two = "homer migrate rollback --level 2"

    @Test(
        "Phase, next step and way back follow from the facts",
        arguments: [
            Row("a new database", facts((true, true, false, false), homer: false), .standalone, nil, nil),
            Row(
                "as the old HOMER's database opens", facts((false, false, true, false)), .foundation,
                set("enabled", true), nil),
            Row(
                "desired/ runs", facts((true, false, true, false)), .foundation, set("scheduler_bridge", true), one),
            Row(
                "never the bridge without the comparison", facts((true, false, false, false)), .foundation,
                set("parallel_mode", true), one),
            Row(
                "not even by way of enabled", facts((false, true, false, false)), .foundation,
                set("parallel_mode", true), nil),
            Row(
                "bridge before enabled", facts((false, true, true, false)), .foundation, set("enabled", true), nil),
            Row("nothing compared", facts((true, true, true, false)), .bridge, report, two),
            Row("some compared", facts((true, true, true, false), compared: 12), .validation, report, two),
            Row(
                "mismatches", facts((true, true, true, false), compared: 200, unexplained: 1), .validation, report, two),
            Row(
                "go", facts((true, true, true, false), compared: 120, go: true), .validation,
                set("parallel_mode", false), two),
            Row("cut over", facts((true, true, false, false)), .cutover, set("discovery_enabled", true), two),
            Row("discovery", facts((true, true, false, true)), .cleanup, nil, one),
            Row("done", facts((true, true, false, true), old: OldEngine(mode: .off)), .cleanup, nil, one),
            Row(
                "discovery counts after the cutover only", facts((true, true, true, true), compared: 5), .validation,
                report, two),
            Row(
                "rolled back from the cutover", facts((true, false, false, true)), .foundation,
                set("parallel_mode", true), one),
        ])
    func rollout(_ row: Row) {
        let rollout = Rollout(row.facts)
        #expect(rollout.phase == row.phase)
        #expect(rollout.next.command == row.next)
        #expect(rollout.back?.command == row.back)
    }

    @Test("No step that is proposed changes who runs the jobs before the verdict is go", arguments: 0..<32)
    func safe(bits: Int) {
        func bit(_ n: Int) -> Bool { bits >> n & 1 == 1 }
        var facts = Self.facts((bit(0), bit(1), bit(2), bit(3)), go: bit(4))
        facts.compared = facts.isGo ? 100 : 0
        let before = facts.enabled && facts.bridge && !facts.parallel
        switch Rollout(facts).next.command {
        case Self.set("enabled", true): facts.enabled = true
        case Self.set("scheduler_bridge", true): facts.bridge = true
        case Self.set("parallel_mode", true): facts.parallel = true
        case Self.set("parallel_mode", false): facts.parallel = false
        default: break
        }
        let after = facts.enabled && facts.bridge && !facts.parallel
        #expect(before == after || facts.isGo)
    }

    @Test("Weeks are numbered as in the plan")
    func weeks() { #expect(Rollout.Phase.allCases.map(\.week) == [nil, 1, 2, 3, 4, 5]) }
}
