import ArgumentParser
import HomerCore

/// A length of time on the command line: `90s`, `24h`, `30d`, `2h30m`.
struct LengthArgument: ExpressibleByArgument, Hashable {
    var length: Milliseconds

    init(_ length: Milliseconds) { self.length = length }

    init?(argument: String) {
        guard let length = Milliseconds(text: argument) else { return nil }
        self.length = length
    }

    var defaultValueDescription: String { length.description }
}
