import Cron
import HomerCore

/// `homer cron next --input`: a request a line in, an answer a line out, in order.
///
/// Answers are held back only while more whole lines are at hand, so a program that asks one question and waits is
/// answered at once, and a file of many is read and written in large blocks.
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

    private let defaults: Defaults
    private let zones: ZoneDatabase
    private let writer: ByteWriter
    private let defaultZone: Zone
    private var expressions = ByteCache<Result<CronExpression, CronError>>()
    private var zoneCache = ByteCache<Zone?>()

    init(defaults: Defaults, zones: ZoneDatabase, writer: ByteWriter) {
        self.defaults = defaults
        self.zones = zones
        self.writer = writer
        defaultZone = zones.zone(named: defaults.zoneName) ?? .utc
    }

    /// Answers every line of `input`. Returns the `errno` that ended it; nil when all is answered.
    mutating func run(input: Int32) -> Int32? {
        let reader = LineReader(descriptor: input)
        let writer = writer
        let failure = reader.forEach(beforeWaiting: { writer.flush() }) { answer($0) }
        writer.flush()
        return failure ?? writer.failure
    }

    private mutating func answer(_ line: LineReader.Line) {
        guard case .text(let bytes) = line else {
            return refuse(bytes: nil, id: nil, "the line is longer than \(LineReader.longestLine) bytes")
        }
        if let request = CronRequest(plain: bytes) { return answer(request, bytes) }
        // As other readers of JSON lines do, blank ones are passed over.
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        let parsed = ParsedCronLine(bytes)
        parsed.bytes.withUnsafeBufferPointer { own in
            if let problem = parsed.problem {
                refuse(bytes: own, id: parsed.request.id, problem)
            } else {
                answer(parsed.request, own)
            }
        }
    }

    private mutating func answer(_ request: CronRequest, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard request.id != nil else { return refuse(bytes: bytes, id: nil, "missing field \"id\"") }
        guard let text = request.expression else {
            return refuse(bytes: bytes, id: request.id, "missing field \"expr\"")
        }
        let parsed = expressions.value(for: UnsafeBufferPointer(rebasing: bytes[text])) { [defaults] text in
            do throws(CronError) {
                return .success(try CronExpression(text, dayMatch: defaults.dayMatch, dst: defaults.dst))
            } catch { return .failure(error) }
        }
        let expression: CronExpression
        switch parsed {
        case .failure(let error): return refuse(bytes: bytes, id: request.id, error.description)
        case .success(let known): expression = known
        }
        guard let zone = zone(request, bytes) else {
            let name = request.timeZone.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
            return refuse(bytes: bytes, id: request.id, "unknown time zone \(JSONValue.string(name).compact)")
        }
        var cursor = defaults.after
        if let range = request.after {
            guard let moment = MomentText(UnsafeBufferPointer(rebasing: bytes[range])) else {
                return refuse(
                    bytes: bytes, id: request.id, "\"after\" is not a time such as 2026-03-08T02:30:00-08:00")
            }
            guard let utc = moment.utcSeconds else {
                return refuse(bytes: bytes, id: request.id, "\"after\" has no offset; add Z or one such as -08:00")
            }
            cursor = utc
        }
        guard let cursor else { return refuse(bytes: bytes, id: request.id, "missing field \"after\"") }
        let count = request.count ?? defaults.count
        guard (1...Self.longestList).contains(count) else {
            return refuse(bytes: bytes, id: request.id, "\"count\" is not between 1 and \(Self.longestList)")
        }
        begin(bytes, id: request.id)
        writer.append("\"next\":[")
        list(expression, zone, after: cursor, count: count)
        writer.append("]}\n")
    }

    private mutating func zone(_ request: CronRequest, _ bytes: UnsafeBufferPointer<UInt8>) -> Zone? {
        guard let name = request.timeZone else { return defaultZone }
        return zoneCache.value(for: UnsafeBufferPointer(rebasing: bytes[name])) { [zones] name in
            zones.isName(name) ? zones.zone(named: name) : nil
        }
    }

    private func list(_ expression: CronExpression, _ zone: Zone, after: Int64, count: Int) {
        var cursor = after
        for index in 0..<count {
            guard let next = expression.next(after: cursor, in: zone) else { return }
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            let civil = CivilTime(localSeconds: next)
            writer.append(UInt8(ascii: "\""))
            if (0...9999).contains(civil.year) {
                writer.appendTwoDigits(civil.year / 100)
                writer.appendTwoDigits(civil.year % 100)
            } else {
                writer.append(String(civil.year))
            }
            for (separator, value) in [(UInt8(0x2D), civil.month), (0x2D, civil.day), (0x54, civil.hour)] {
                writer.append(separator)
                writer.appendTwoDigits(value)
            }
            writer.append(UInt8(ascii: ":"))
            writer.appendTwoDigits(civil.minute)
            writer.append(UInt8(ascii: ":"))
            writer.appendTwoDigits(civil.second)
            writer.append("Z\"")
            cursor = next
        }
    }

    private func begin(_ bytes: UnsafeBufferPointer<UInt8>?, id: Range<Int>?) {
        writer.append("{\"id\":")
        if let bytes, let id { writer.append(UnsafeBufferPointer(rebasing: bytes[id])) } else { writer.append("null") }
        writer.append(UInt8(ascii: ","))
    }

    private func refuse(bytes: UnsafeBufferPointer<UInt8>?, id: Range<Int>?, _ message: String) {
        begin(bytes, id: id)
        writer.append("\"error\":")
        writer.append(JSONValue.string(message).compact)
        writer.append("}\n")
    }
}
