import HomerCore
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
}
