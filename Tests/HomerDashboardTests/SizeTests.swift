import HomerCore
import HomerDashboard
import HomerStore
import HomerTesting
import Testing

@Suite("Size of pages") struct SizeTests {
    private static let limit = 60_000

    @Test("No page is longer than 60 KB with a thousand intents, their runs, and a hundred that fail")
    func thousand() async throws {
        let house = try House(
            (0..<1_000).map { number in
                Samples.intent(
                    Samples.spec("intent-of-a-usual-length-\(1_000 + number)") {
                        $0.trigger = Samples.cron("\(number % 60) * * * *", "UTC")
                    })
            })
        var last: Int64 = 0
        for number in stride(from: 0, to: 1_000, by: 5) {
            let id = "intent-of-a-usual-length-\(1_000 + number)"
            let due = House.now - .hours(1) + .minutes(Int64(number % 50))
            let isBad = number % 10 == 0
            last = try await house.ran(
                id, due,
                ExecutionResult(
                    outcome: isBad ? .failed : .succeeded, error: isBad ? "no space left on device" : nil,
                    exitCode: isBad ? 3 : 0))
            for hour in 2..<14 { try await house.decide(id, due - .hours(Int64(hour)), .skippedOverlap) }
        }
        for (name, html) in try house.allPages(intent: "intent-of-a-usual-length-1000", run: last) {
            #expect(html.utf8.count < Self.limit, "\(name): \(html.utf8.count)")
        }
        let pages = try house.html(.intents(list()))
        #expect(pages.contains("page 1 of 20") && pages.contains("page=2"))
        #expect(try house.html(.intents(list(("page", "20")))).contains("page 20 of 20"))
        #expect(try house.html(.intents(list(("page", "99")))).contains("page 20 of 20"))
        #expect(try house.html(.intents(list(("state", "failing")))).utf8.count < Self.limit)
        #expect(try house.html(.runs(list(("result", "failed")))).utf8.count < Self.limit)
    }

    @Test("What a page asks for beside itself is small")
    func assets() {
        #expect(DashboardAssets.all.reduce(0) { $0 + $1.bytes.count } < 40_000)
    }
}
