import Foundation

@testable import Cron

/// One line of `cron_conformance.jsonl`.
struct ConformanceCase: Decodable {
    var id: String
    var expr: String
    var tz: String
    var after: String
    var next: [String]
    var `class`: String
    var alt: [String: [String]]?
}

/// One line of `cron_invalid.jsonl`.
struct InvalidCase: Decodable {
    var id: String
    var expr: String
    var why: String
}

enum TestData {
    struct Missing: Error {}

    static func lines<T: Decodable>(_ name: String, as type: T.Type) throws -> [T] {
        guard let url = Bundle.module.url(forResource: "Data/" + name, withExtension: "jsonl") else { throw Missing() }
        return try Data(contentsOf: url).split(separator: 0x0A).map { try JSONDecoder().decode(type, from: Data($0)) }
    }

    static func zoneBytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name)))
    }

    static func zone(_ name: String) throws -> Zone { try Zone(tzif: try zoneBytes(name)) }

    /// UTC seconds of `2026-11-13T16:16:00-05:00` or `…Z`.
    static func seconds(_ text: String) throws -> Int64 {
        let digits = text.utf8.split { !(0x30...0x39).contains($0) }.compactMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
        guard digits.count >= 6 else { throw Missing() }
        let local = CivilTime(
            year: digits[0], month: digits[1], day: digits[2], hour: digits[3], minute: digits[4], second: digits[5])
        guard digits.count >= 8 else { return local.localSeconds }
        let offset = Int64(digits[6] * 3600 + digits[7] * 60)
        return local.localSeconds - (text.dropFirst(19).hasPrefix("-") ? -offset : offset)
    }
}

/// A small generator with a printable seed, so that a failing case can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }
}
