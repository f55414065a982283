package import HomerCore

/// How long a server asks to wait.
package enum RetryAfter: Hashable, Sendable {
    case length(Milliseconds)
    case until(Timestamp)

    /// Reads `Retry-After`, in seconds or as a date, and `retry-after-ms`, which some chat servers send. nil when the
    /// response does not say.
    package init?(_ answer: HTTPAnswer) {
        if let text = answer.header("retry-after-ms"), let count = Double(text), count >= 0, count < 1e12 {
            self = .length(Milliseconds(Int64(count.rounded(.up))))
            return
        }
        guard let text = answer.header("retry-after") else { return nil }
        if let seconds = Double(text), seconds >= 0, seconds < 1e9 {
            self = .length(Milliseconds(Int64((seconds * 1000).rounded(.up))))
        } else if let date = Self.date(text) {
            self = .until(date)
        } else {
            return nil
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Timestamp(iso: "\(words[3])-\(two(month + 1))-\(two(day))T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
