import Cron
import HomerCore
import HomerReport
import HomerTesting
import Testing

@testable import HomerDashboard

/// On whose clock moments are told.
extension PageTests {
    @Test("A moment is told on the intent's clock and on the reader's")
    func zones() throws {
        let house = try House(of: "a") { $0.trigger = Samples.cron("0 6 * * *", "Asia/Tokyo") }
        let html = try house.html(.intent("a"))
        #expect(html.contains("title=\"2026-02-04 06:00 Asia/Tokyo; 2026-02-03 21:00 UTC here\""))
    }

    @Test("The reader's zone comes from a cookie; what is no zone is as if it were not there")
    func viewerZone() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a") { $0.trigger = Samples.cron("0 6 * * *", "Asia/Tokyo") }
        func title(_ cookie: String) async -> String {
            var visitor = Visitor.signedIn(to: world)
            visitor.headers = [.init("Cookie", cookie)]
            let html = await visitor.get(DashboardPath.intent("a"), world).text()
            return html.firstRange(of: "title=\"2026-05-05 06:00 Asia/Tokyo; ").map {
                String(html[$0.upperBound...].prefix { $0 != "\"" })
            } ?? ""
        }
        #expect(await title("homer_zone=America%2FNew_York") == "2026-05-04 17:00 EDT here")
        let own = await title("other=1")
        for value in [
            "Nowhere%2FElse", "..%2F..%2Fetc%2Flocaltime", "%2Fetc%2Flocaltime", "BST%00", "%", "%3Cb%3E",
            String(repeating: "A", count: 5_000), "America%2FNew_York; homer_zone=Asia%2FTokyo",
        ] {
            #expect(await title("homer_zone=\(value)") == own, "\(value.prefix(40))")
        }
    }

    @Test("An intent that names no zone is told on the machine's clock, too")
    func machineZone() throws {
        let zones = ZoneDatabase(tz: "Asia/Kolkata")
        let view = TimeView(
            moments: Moments(now: now, zone: .utc), zones: zones, home: zones.localName)
        #expect(view.absolute(now) == "2026-02-03 09:30 Asia/Kolkata; 2026-02-03 04:00 UTC here")
    }
}
