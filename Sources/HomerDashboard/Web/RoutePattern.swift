/// A path with places for values: `/dashboard/runs/{run}`.
package struct RoutePattern: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    private enum Part: Hashable, Sendable {
        case literal(String)
        case value(String)
    }

    package let description: String
    private let parts: [Part]

    package init(stringLiteral text: String) {
        description = text
        parts = text.split(separator: "/").map { part in
            part.hasPrefix("{") ? .value(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    /// The names of its values, in order.
    package var names: [String] {
        parts.compactMap { if case .value(let name) = $0 { name } else { nil } }
    }

    /// The path with every value replaced.
    package func filled(_ value: (String) -> String) -> String {
        "/"
            + parts.map { part in
                switch part {
                case .literal(let text): text
                case .value(let name): PercentCoding.segment(value(name))
                }
            }.joined(separator: "/")
    }

    /// The values of a path that fits.
    func match(_ segments: [String]) -> [String: String]? {
        guard segments.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .literal(let text): guard text == segment else { return nil }
            case .value(let name): values[name] = segment
            }
        }
        return values
    }

    /// How many of its parts are words: of two that fit a path the more exact one is meant.
    var exactness: Int { parts.count { if case .literal = $0 { true } else { false } } }

    private static let longest = 2_048

    /// The segments of a path, decoded once and for all; nil for a path that could be read in another way: empty
    /// segments, `.` and `..`, coded slashes, control characters, bytes that are no UTF-8, or more than 2 KiB.
    static func segments(of path: String) -> [String]? {
        guard path.utf8.count <= longest, path.hasPrefix("/") else { return nil }
        if path == "/" { return [] }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decoded(part, plusIsSpace: false), !segment.isEmpty,
                segment != ".", segment != "..",
                !segment.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0 == "/" })
            else { return nil }
            segments.append(segment)
        }
        return segments
    }
}
