import Cron
import Glibc
import HomerCore
import HomerExecution

/// `homer cron next --input`: a request a line in, an answer a line out, in order.
///
/// Answers are with the reader before the filter waits for more, so a program that asks one question is answered at
/// once, and a file of many is read and written in blocks.
struct CronFilter {
    struct Defaults {
        var zoneName: String?
        /// UTC seconds for lines without `after`; nil makes `after` required.
        var after: Int64?
        var count = 5
        var dayMatch: CronExpression.DayMatch?
        var dst = CronExpression.DSTPolicy.vixie
    }

    static let longestList = 10_000
    static let longestLine = 1 << 20

    private let defaults: Defaults
    private let zones: ZoneDatabase
    private let defaultZone: Zone
    /// Zones whose name is known to be right: to check a name reads a file.
    private var namedZones: [String: Zone] = [:]

    init(defaults: Defaults, zones: ZoneDatabase) {
        self.defaults = defaults
        self.zones = zones
        defaultZone = zones.zone(named: defaults.zoneName) ?? .utc
    }

    /// Answers every line of `input`. Returns the `errno` that ended it; nil when all is answered.
    mutating func run(input: Int32) -> Int32? {
        var lines = LineSplitter(limit: Self.longestLine)
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = block.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return errno }
            if count == 0 {
                lines.finish(line: { answer($0) }, tooLong: Self.refuseLongLine)
            } else {
                block.withUnsafeBytes { bytes in
                    lines.append(
                        UnsafeRawBufferPointer(rebasing: bytes[..<count]), line: { answer($0) },
                        tooLong: Self.refuseLongLine)
                }
            }
            if let failure = Console.flush() { return failure }
            if count == 0 { return nil }
        }
    }

    private mutating func answer(_ line: [UInt8]) {
        // As other readers of JSON lines do, blank ones are passed over.
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        var request = CronRequest()
        do throws(CronRefusal) {
            try request.read(line)
            let next = try times(request).map { "\"\(CivilTime(localSeconds: $0))Z\"" }
            Console.print("{\"id\":\(request.id ?? "null"),\"next\":[\(next.joined(separator: ","))]}")
        } catch {
            Self.refuse(request.id, error.message)
        }
    }

    private mutating func times(_ request: CronRequest) throws(CronRefusal) -> [Int64] {
        guard request.id != nil else { throw CronRefusal("missing field \"id\"") }
        guard let text = request.expression else { throw CronRefusal("missing field \"expr\"") }
        let expression: CronExpression
        do throws(CronError) {
            expression = try CronExpression(text, dayMatch: defaults.dayMatch, dst: defaults.dst)
        } catch { throw CronRefusal(error.description) }
        let zone = try zone(request.timeZone)
        let after = try request.after.map(Self.moment) ?? defaults.after
        guard let after else { throw CronRefusal("missing field \"after\"") }
        let count = request.count ?? defaults.count
        guard (1...Self.longestList).contains(count) else {
            throw CronRefusal("\"count\" is not between 1 and \(Self.longestList)")
        }
        return expression.occurrences(after: after, through: .max, in: zone, limit: count)
    }

    private mutating func zone(_ name: String?) throws(CronRefusal) -> Zone {
        guard let name else { return defaultZone }
        if let known = namedZones[name] { return known }
        guard zones.isName(name), let zone = zones.zone(named: name) else {
            throw CronRefusal("unknown time zone \(JSONValue.string(name).compact)")
        }
        namedZones[name] = zone
        return zone
    }

    private static func moment(_ text: String) throws(CronRefusal) -> Int64 {
        guard let moment = MomentText(text) else {
            throw CronRefusal("\"after\" is not a time such as 2026-03-08T02:30:00-08:00")
        }
        guard let utc = moment.utcSeconds else {
            throw CronRefusal("\"after\" has no offset; add Z or one such as -08:00")
        }
        return utc
    }

    private static func refuse(_ id: String?, _ message: String) {
        Console.print("{\"id\":\(id ?? "null"),\"error\":\(JSONValue.string(message).compact)}")
    }

    private static func refuseLongLine() { refuse(nil, "the line is longer than \(longestLine) bytes") }
}
