package import HomerCore

/// What a daemon that has ended left in its lock file: who it was, and the signal it died of.
///
/// The second line is written by a signal handler, so it is digits in fixed places and nothing else.
package struct LastWords: Hashable, Sendable {
    package var pid: Int32
    /// nil when it ended as it should, or by something that no handler sees: SIGKILL, a power cut.
    package var signal: FatalSignal?

    package struct FatalSignal: Hashable, Sendable {
        package var number: Int32
        package var time: Timestamp

        package init(number: Int32, time: Timestamp) {
            self.number = number
            self.time = time
        }
    }

    /// Where the second line begins: behind the longest first line.
    package static let signalOffset: Int64 = 400
    /// `died ` before the number and the seconds since 1970.
    package static let signalWord = "died"
    package static let signalWordLength = 4

    package init(pid: Int32, signal: FatalSignal? = nil) {
        self.pid = pid
        self.signal = signal
    }

    /// - Parameter lines: of the lock file; nil unless the first is a holder's.
    init?(lines: [String]) {
        guard let pid = LockHolder(line: lines.first).pid else { return nil }
        self.pid = pid
        for line in lines.dropFirst() {
            // The gap between the lines is a hole of zero bytes.
            let words = line.drop { $0 == "\0" }.split(separator: " ")
            guard words.count == 3, words[0] == Self.signalWord, let number = Int32(words[1]),
                let seconds = Int64(words[2])
            else { continue }
            signal = FatalSignal(number: number, time: Timestamp(seconds: seconds))
        }
    }
}
