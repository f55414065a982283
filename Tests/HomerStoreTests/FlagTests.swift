import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Flags") struct FlagTests {
    @Test("A new database stands alone")
    func defaults() throws {
        let flags = try Store.inMemory().flags()
        #expect(flags.enabled && flags.schedulerBridge)
        #expect(!flags.discoveryEnabled && !flags.parallelMode)
        #expect(flags.tickInterval == .minutes(1))
        #expect(flags.unparsable.isEmpty)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var key: RuntimeFlag
        var value: String
        /// nil: not understood.
        var reads: String?
        var testDescription: String { "\(key.rawValue) = \(value)" }
    }

    static let rows: [Row] = [
        Row(key: .enabled, value: "false", reads: "false"), Row(key: .enabled, value: "0", reads: "false"),
        Row(key: .enabled, value: "1", reads: "true"), Row(key: .enabled, value: "off"),
        Row(key: .enabled, value: ""), Row(key: .parallelMode, value: "true", reads: "true"),
        Row(key: .tickInterval, value: "false"), Row(key: .tickInterval, value: "-1"),
        Row(key: .tickInterval, value: "99"), Row(key: .tickInterval, value: "1e5"),
        Row(key: .tickInterval, value: "5000", reads: "5s"),
    ]

    @Test("A value that does not parse keeps the default and is reported", arguments: rows)
    func values(_ row: Row) throws {
        let store = try Store.inMemory()
        try store.execute("UPDATE runtime_flags SET value = '\(row.value)' WHERE key = '\(row.key.rawValue)'")
        let flags = try store.flags()
        let expected = RuntimeFlags()
        let read: String =
            switch row.key {
            case .enabled: "\(flags.enabled)"
            case .parallelMode: "\(flags.parallelMode)"
            default: "\(flags.tickInterval)"
            }
        let standard: String = row.key == .tickInterval ? "\(expected.tickInterval)" : "\(expected.enabled)"
        #expect(read == row.reads ?? standard)
        #expect(flags.unparsable == (row.reads == nil ? [row.key.rawValue: row.value] : [:]))
    }

    @Test("A flag that somebody deleted is at its default")
    func deleted() throws {
        let store = try Store.inMemory()
        try store.execute("DELETE FROM runtime_flags")
        #expect(try store.flags() == RuntimeFlags())
    }

    @Test("A plain UPDATE sets the time of change; the same value again, or a writer that sets the time, does not")
    func time() throws {
        let store = try Store.inMemory()
        func row() throws -> FlagRow { try #require(try store.flagRows().first { $0.flag == .enabled }) }
        try store.execute("UPDATE runtime_flags SET updated_at = '2026-01-01T00:00:00.000Z'")
        try store.execute("UPDATE runtime_flags SET value = 'true' WHERE key = 'runtime.enabled'")
        #expect(try row().updatedAt == Samples.time("2026-01-01T00:00:00Z"))
        try store.execute("UPDATE runtime_flags SET value = 'false' WHERE key = 'runtime.enabled'")
        #expect(try #require(try row().updatedAt) > Samples.time("2026-01-01T00:00:00Z"))
        try store.execute(
            "UPDATE runtime_flags SET value = 'true', updated_at = '2026-01-02T00:00:00.000Z' WHERE key LIKE '%enabled'"
        )
        #expect(try row().updatedAt == Samples.time("2026-01-02T00:00:00Z"))
        // As the migration plan's own code writes it.
        try store.execute(
            """
            INSERT INTO runtime_flags (key, value, updated_at) VALUES ('runtime.enabled', 'false', CURRENT_TIMESTAMP)
            ON CONFLICT(key) DO UPDATE SET value = excluded.value, updated_at = CURRENT_TIMESTAMP
            """)
        #expect(try store.text("updated_at FROM runtime_flags WHERE key = 'runtime.enabled'")?.hasSuffix("Z") == true)
    }

    @Test("Names are taken short or whole, values in every form a person types")
    func typed() {
        #expect(RuntimeFlag(named: "enabled") == .enabled && RuntimeFlag(named: "runtime.enabled") == .enabled)
        #expect(RuntimeFlag(named: "Enabled") == nil && RuntimeFlag(named: "") == nil)
        let rows: [(RuntimeFlag, String, String?)] = [
            (.enabled, "1", "true"), (.enabled, "false", "false"), (.enabled, "yes", nil), (.enabled, "30s", nil),
            (.tickInterval, "30s", "30000"), (.tickInterval, "100", "100"), (.tickInterval, "1h", "3600000"),
            (.tickInterval, "99ms", nil), (.tickInterval, "2h", nil), (.tickInterval, "true", nil),
        ]
        for (flag, text, value) in rows { #expect(flag.reading(typed: text) == value, "\(flag) \(text)") }
    }

    @Test("Every change is one event, whoever wrote it, there and back being two")
    func events() throws {
        let store = try Store.inMemory()
        #expect(try store.noteFlagChanges(now: start).isEmpty)
        for value in ["false", "true", "false"] {
            try store.execute("UPDATE runtime_flags SET value = '\(value)' WHERE key = 'runtime.enabled'")
            #expect(try store.noteFlagChanges(now: start).map(\.to) == [value])
        }
        #expect(try store.noteFlagChanges(now: start).isEmpty)
        #expect(
            try store.setFlags([.enabled: "true", .parallelMode: "false"], by: "ada@box", now: start).map(\.flag)
                == [.enabled])
        #expect(try store.noteFlagChanges(now: start).isEmpty)
        try store.execute("DELETE FROM runtime_flags WHERE key = 'runtime.parallel_mode'")
        // What others wrote is told of before what is set over it.
        try store.setFlags([.parallelMode: "true"], by: "ada@box", now: start)
        let events = try store.events().filter { $0.reason == .known(.flagChanged) }.map(\.message)
        #expect(
            events.sorted() == [
                "runtime.enabled: false → true, by ada@box", "runtime.enabled: false → true, by another program",
                "runtime.enabled: true → false, by another program",
                "runtime.enabled: true → false, by another program",
                "runtime.parallel_mode: deleted → true, by ada@box",
                "runtime.parallel_mode: false → deleted, by another program",
            ])
    }

    @Test("A value that cannot be understood is warned of once, with what is used instead")
    func warning() throws {
        let store = try Store.inMemory()
        try store.execute("UPDATE runtime_flags SET value = 'false' WHERE key LIKE 'runtime.%'")
        for _ in 0..<2 { _ = try store.noteFlagChanges(now: start) }
        let warnings = try store.events().filter { $0.reason == .known(.flagUnreadable) }.map(\.message)
        #expect(warnings == ["runtime.tick_interval_ms holds \"false\": its default 60000 is used"])
        let row = try #require(try store.flagRows().last)
        #expect(!row.isReadable && row.effective == "60000" && row.stored == "false")
    }

    @Test(
        "In the old HOMER's database what cannot be understood, and what is gone, falls back to the old HOMER's defaults"
    )
    func legacyDefaults() throws {
        let store = try Store.inMemory()
        try store.execute("UPDATE homer_meta SET value = 'homer' WHERE key = 'flag_defaults'")
        try store.execute("UPDATE runtime_flags SET value = 'on' WHERE key = 'runtime.enabled'")
        try store.execute("DELETE FROM runtime_flags WHERE key = 'runtime.parallel_mode'")
        let flags = try store.flags()
        #expect(!flags.enabled && flags.parallelMode && flags.schedulerBridge)
        #expect(try store.flagRows().map(\.defaultValue) == ["false", "false", "false", "true", "60000"])
    }
}
