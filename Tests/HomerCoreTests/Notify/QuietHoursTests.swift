import Cron
import HomerCore
import HomerTesting
import Testing

@Suite("Quiet hours") struct QuietHoursTests {
    private let night = QuietHours(from: 22 * 60, to: 7 * 60)

    @Test(
        "Over midnight they end in the morning, and outside of them there is no end",
        arguments: [
            ("2026-05-04T21:59:59Z", nil), ("2026-05-04T22:00:00Z", "2026-05-05T07:00:00Z"),
            ("2026-05-05T03:20:10Z", "2026-05-05T07:00:00Z"), ("2026-05-05T07:00:00Z", nil),
        ] as [(String, String?)])
    func overMidnight(_ moment: String, _ end: String?) {
        #expect(night.end(at: Samples.time(moment), in: .utc) == end.map { Samples.time($0) })
    }

    @Test("Within a day they end on that day; from and to the same are none")
    func withinADay() {
        let noon = QuietHours(from: 12 * 60, to: 13 * 60)
        let time = Samples.time("2026-05-04T12:30:00Z")
        #expect(noon.end(at: time, in: .utc) == Samples.time("2026-05-04T13:00:00Z"))
        #expect(QuietHours(from: 60, to: 60).end(at: time, in: .utc) == nil)
    }

    @Test("They go by the local clock, also in the night in which it is changed")
    func local() throws {
        // Central Europe by rule: on 2026-03-29 the clock goes from 02:00 to 03:00.
        let zone = try Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(
            night.end(at: Samples.time("2026-03-28T22:30:00Z"), in: zone) == Samples.time("2026-03-29T05:00:00Z"))
        #expect(
            night.end(at: Samples.time("2026-10-24T21:00:00Z"), in: zone) == Samples.time("2026-10-25T06:00:00Z"))
    }

    @Test("A time of day is written 22:00")
    func texts() {
        #expect(QuietHours.minute("22:00") == 1320)
        #expect(QuietHours.minute("7:05") == 425)
        for text in ["24:00", "22", "22:0", "22:60", "a:00", "", "-1:00", "22:00:00"] {
            #expect(QuietHours.minute(text) == nil, "\(text)")
        }
        #expect(QuietHours.text(425) == "07:05")
    }
}
