import Cron
import HomerCore
import HomerReport

/// The timetable of a day as a drawing, by classes and coordinates only.
struct TimetableView {
    let table: DayTimetable
    let times: TimeView

    private static let lane = 22
    private static let top = 22
    private static let left = 200.0
    private static let width = 800.0
    /// Marks of a lane that have a title of their own; what is more is drawn in one.
    private static let mostTitled = 12

    var value: ViewValue {
        let height = Self.top + table.lanes.count * Self.lane + 4
        return [
            "height": "\(height)",
            "label": "Runs of the last twelve hours and due times of the next twelve, of \(table.lanes.count) intents",
            "hours": .list(hours),
            "lanes": .rows(table.lanes.enumerated()) { lane($0.element, $0.offset) },
            "left": .maybe(
                table.left > 0 ? "and \(table.left) more intent\(table.left == 1 ? "" : "s") not drawn" : nil),
        ]
    }

    private func x(_ time: Timestamp) -> Double {
        let share = Double((time - table.from).count) / Double((table.until - table.from).count)
        return Self.left + Self.width * min(1, max(0, share))
    }

    /// One decimal: enough for a drawing, and the same on every machine.
    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// A line every three hours of the reader's clock.
    private var hours: [ViewValue] {
        let hour: Int64 = 3600
        let first = (table.from.seconds / hour + 1) * hour
        return stride(from: first, through: table.until.seconds, by: Int(hour)).compactMap { second in
            let time = Timestamp(seconds: second)
            let civil = times.moments.zone.localTime(atUTC: second)
            guard civil.minute == 0, civil.hour % 3 == 0 else { return nil }
            return [
                "x": .text(number(x(time))), "kind": civil.hour == 0 ? "midnight" : "hourline",
                "text": .text("\(civil.hour < 10 ? "0" : "")\(civil.hour):00"),
            ]
        }
    }

    private func lane(_ lane: DayTimetable.Lane, _ index: Int) -> ViewValue {
        let y = Self.top + index * Self.lane
        let id = lane.id.count > 26 ? lane.id.prefix(25) + "…" : lane.id
        return [
            "id": .text(id), "href": .text(DashboardPath.intent(lane.id)), "tone": .text(Tone(lane.state).rawValue),
            "textY": "\(y + 15)", "baseY": "\(y + 11)",
            "marksHTML": .html(past(lane, y) + coming(lane, y)),
        ]
    }

    private func past(_ lane: DayTimetable.Lane, _ y: Int) -> SafeHTML {
        let unusual = lane.past.filter { $0.kind != .run(.ended(.succeeded)) }
        let titled = Set(unusual.suffix(Self.mostTitled))
        let rest = Dictionary(grouping: lane.past.filter { !titled.contains($0) }) { tone($0.kind) }
        let grouped = rest.sorted { $0.key < $1.key }.map { tone, marks in
            let path = marks.map { box(from: $0.from, until: $0.until, y) }.joined()
            return SafeHTML.element(
                "path", ["class": tone, "d": path], title("\(marks.count) \(marks.count == 1 ? "run" : "runs")"))
        }.joined()
        return grouped + lane.past.filter { titled.contains($0) }.map { mark($0, y) }.joined()
    }

    private func tone(_ kind: RunStrip.Kind) -> String {
        switch kind {
        case .unstarted: "hollow"
        case .run(let result): Tone(result).rawValue
        }
    }

    private func mark(_ mark: DayTimetable.Mark, _ y: Int) -> SafeHTML {
        let words =
            "\(times.absolute(mark.from)): \(mark.kind.word)" + (mark.count > 1 ? " (\(mark.count) due times)" : "")
        let shape = SafeHTML.element(
            "path", ["class": tone(mark.kind), "d": box(from: mark.from, until: mark.until, y)], title(words))
        return mark.run.map { .element("a", ["href": DashboardPath.run($0)], shape) } ?? shape
    }

    private func coming(_ lane: DayTimetable.Lane, _ y: Int) -> SafeHTML {
        guard let first = lane.coming.first else { return .empty }
        let marks = lane.coming.map { "M\(number(x($0)))\u{20}\(y + 7)h2v8h-2z" }.joined()
        // More than can be told apart is a band.
        let width = number(x(table.until) - x(first))
        let path = lane.isCut ? "M\(number(x(first)))\u{20}\(y + 9)h\(width)v4h-\(width)z" : marks
        let more = lane.isCut ? "more than " : ""
        let words = "due \(times.absolute(first)); \(more)\(lane.coming.count) in the next twelve hours"
        return .element("path", ["class": "soon", "d": path], title(words))
    }

    private func title(_ text: String) -> SafeHTML { .element("title", [:], .escaped(text)) }

    /// At least three wide, so that a run of a second is seen.
    private func box(from: Timestamp, until: Timestamp, _ y: Int) -> String {
        let start = x(from)
        return
            "M\(number(start))\u{20}\(y + 5)h\(number(max(3, x(until) - start)))v12h-\(number(max(3, x(until) - start)))z"
    }
}
