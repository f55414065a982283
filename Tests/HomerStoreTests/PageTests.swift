import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Pages of long lists") struct PageTests {
    @Test("Pages of intents, put together, are the whole list, whatever their size", arguments: [1, 2, 3, 7, 100])
    func intents(_ size: Int) throws {
        let store = try Store.inMemory()
        try store.reconcile(Samples.desired((0..<7).map { Samples.intent(Samples.spec("i\($0)")) }))
        try store.snapshot { snapshot in
            var pages = IntentPages(snapshot, size: size)
            var rows: [IntentRow] = []
            var sizes: [Int] = []
            while let page = try pages.next() {
                rows += page
                sizes.append(page.count)
            }
            #expect(try rows == snapshot.intents())
            #expect(sizes.allSatisfy { $0 <= size && $0 > 0 })
            #expect(pages.isLast)
        }
    }

    @Test("Pages of runs keep the order and the limit, of one intent or all")
    func runs() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        for minute: Int64 in 0..<1001 {
            try await store.due("a", start + .minutes(minute), exclusive: false)
            if minute % 100 == 0 { try await store.due("b", start + .minutes(minute), exclusive: false) }
        }
        func all(_ filter: Store.RunFilter) throws -> [Int64] {
            try store.snapshot { snapshot in
                var pages = try RunPages(snapshot, filter, engine: nil)
                var ids: [Int64] = []
                while let page = try pages.next() {
                    #expect(page.count <= RunPages.size)
                    ids += page.map(\.id)
                }
                return ids
            }
        }
        #expect(try all(.init(limit: 5000)) == (1...1012).reversed().map(Int64.init))
        #expect(try all(.init(limit: 1001)).count == 1001)
        #expect(try all(.init(intentID: "b", limit: 5000)).count == 11)
        #expect(try all(.init(intentID: "b", since: start + .minutes(900), limit: 5000)).count == 2)
        #expect(try all(.init(result: .ended(.failed))).isEmpty)
        var shell = Store.RunFilter(limit: 5000)
        shell.executor = "shell"
        #expect(try all(shell).isEmpty)
    }

    @Test("What the newest runs say is said of an intent: last run, last start, last end, failures in a row")
    func recent() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        #expect(try store.intents().first?.lastRun == nil)
        for (hour, outcome) in [Outcome.succeeded, .failed, .timeout].enumerated() {
            let now = start + .hours(Int64(hour))
            let run = try await store.due("a", now)
            _ = try await store.claim(limit: 1, now: now)
            try await store.finish(
                run: run, result: ExecutionResult(outcome: outcome), outputFile: nil, now: now + .minutes(1))
        }
        let waiting = try await store.due("a", start + .hours(3))
        let row = try #require(try store.intents().first)
        #expect(row.lastRun?.id == waiting)
        #expect(row.lastStart == start + .hours(2))
        #expect(row.lastEnd == start + .hours(2) + .minutes(1))
        #expect(row.consecutiveFailures == 2)
    }
}
