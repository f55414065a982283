import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Flags that a daemon goes by") struct FlagsTakenTests {
    private static let now = Samples.time("2026-05-04T10:00:00Z")

    private func daemon(_ store: Store, pid: Int32) throws -> Store {
        try store.startingEpoch(
            daemon: DaemonIdentity(pid: pid, host: "box", user: "ada", version: "0.1.0", bootID: "b"), now: Self.now)
    }

    @Test("They are taken when the newest daemon has said so of exactly these")
    func taken() throws {
        let store = try Store.inMemory()
        let first = try daemon(store, pid: 1)
        var flags = try store.flags()
        #expect(try !store.areTaken(flags))
        try first.noteTaken(flags)
        #expect(try store.areTaken(flags))
        flags.enabled = false
        #expect(try !store.areTaken(flags))
        try first.noteTaken(flags)
        #expect(try store.areTaken(flags))
        let second = try daemon(store, pid: 2)
        #expect(try !store.areTaken(flags))
        #expect(throws: StoreError.self) { try first.noteTaken(flags) }
        try second.noteTaken(flags)
        #expect(try store.areTaken(flags))
    }

    @Test("Saying it again writes nothing")
    func quiet() throws {
        let store = try Store.inMemory()
        let flags = try store.flags()
        try store.noteTaken(flags)
        let before = try store.number("total_changes()")
        try store.noteTaken(flags)
        #expect(try store.number("total_changes()") == before)
    }
}
