import Cron
import HomerCore
import HomerTesting
import Testing

/// `TZ` as every libc program reads it (tzset(3)).
@Suite("Local zone") struct LocalZoneTests {
    /// A winter noon, in seconds.
    private let winter = Samples.time("2026-01-15T12:00:00Z").seconds
    private let summer = Samples.time("2026-07-15T12:00:00Z").seconds

    private func offset(_ tz: String?, at moment: Int64) -> Int? {
        ZoneDatabase(tz: tz).zone(named: nil)?.offset(atUTC: moment)
    }

    @Test(
        "A name, a file, a rule and nothing each mean what they mean to every program",
        arguments: [
            ("Asia/Kolkata", 19_800, 19_800), (":Asia/Kolkata", 19_800, 19_800),
            ("America/New_York", -18_000, -14_400), (":/usr/share/zoneinfo/Europe/Zurich", 3600, 7200),
            ("/usr/share/zoneinfo/Europe/Zurich", 3600, 7200), ("<+0530>-5:30", 19_800, 19_800),
            ("XYZ3", -10_800, -10_800), ("CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200), ("ABC5ABD", -18_000, -14_400),
            ("", 0, 0), ("UTC0", 0, 0), ("Mars/Olympus", 0, 0), (":/no/such/file", 0, 0),
        ])
    func settings(_ tz: String, _ inWinter: Int, _ inSummer: Int) {
        #expect(offset(tz, at: winter) == inWinter)
        #expect(offset(tz, at: summer) == inSummer)
        // What is handed on means the same again.
        let handed = ZoneDatabase(tz: ZoneDatabase(tz: tz).localSetting)
        #expect(handed.zone(named: nil)?.offset(atUTC: summer) == inSummer)
    }

    @Test("A setting that means nothing is told, others are not")
    func problems() {
        #expect(ZoneDatabase(tz: "Mars/Olympus").localProblem?.contains("Mars/Olympus") == true)
        #expect(ZoneDatabase(tz: ":/no/such/file").localProblem != nil)
        for tz in [nil, "", "UTC", "Asia/Kolkata", "EST5EDT,M3.2.0,M11.1.0"] {
            #expect(ZoneDatabase(tz: tz).localProblem == nil)
        }
        #expect(ZoneDatabase(tz: ":Asia/Kolkata").localName == "Asia/Kolkata")
        #expect(ZoneDatabase(tz: "/usr/share/zoneinfo/Asia/Kolkata").localName == "Asia/Kolkata")
    }

    @Test("Named zones do not depend on it")
    func named() {
        #expect(
            ZoneDatabase(tz: "Asia/Kolkata").zone(named: "America/New_York")
                == ZoneDatabase().zone(named: "America/New_York"))
    }
}
