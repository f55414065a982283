/// Why git gave no answer.
package enum GitFailure: Error, Hashable, Sendable {
    /// There is no git to start.
    case absent
    /// It ended badly. Its own words on one line; empty when it said nothing.
    case refused(String)
    /// It was ended after the time limit.
    case timedOut
    /// It said more than there is room for.
    case tooMuch

    /// What happened, without a full stop: git's own words where it had some.
    package var sentence: String {
        switch self {
        case .absent: "git is not found: install it"
        case .refused(""): "git ended badly and said nothing"
        case .refused(let words): words
        case .timedOut: "git did not answer in time: it is asked again"
        case .tooMuch: "git said more than Homer reads of it"
        }
    }

    /// What git wrote to its standard error, as one line without control characters.
    init(words: [UInt8]) {
        let lines = String(decoding: words, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            String(line.map { $0.isASCII && ($0.asciiValue ?? 0) < 0x20 ? " " : $0 }.drop { $0 == " " })
        }
        let said = lines.filter { !$0.isEmpty }.map { line in
            ["fatal: ", "error: "].first { line.hasPrefix($0) }.map { String(line.dropFirst($0.count)) } ?? line
        }
        self = .refused(String(said.joined(separator: " ").prefix(Self.longest)))
    }

    private static let longest = 500
}
