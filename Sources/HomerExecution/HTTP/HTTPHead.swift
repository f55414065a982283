import HomerCore

/// The parts of a request that hold `${env:NAME}`, filled in.
enum HTTPSecrets {
    struct Unusable: Error {
        var reason: String
        /// No server is configured: to the executor what a missing program is to others.
        var isMissingServer = false
    }

    /// Replaces every `${env:NAME}`; `what` names the place in messages, which never show a value.
    static func fill(_ text: String, what: String, daemon: [String: String]) throws(Unusable) -> String {
        let filled: String
        do throws(ChildEnvironment.Unresolved) {
            filled = try ChildEnvironment.resolve(text, variable: what, daemon: daemon)
        } catch {
            throw Unusable(
                reason: "\(what) needs ${env:\(error.source)}, which the daemon's environment does not have")
        }
        guard HTTPRequestSpec.isHeaderValue(filled) else {
            throw Unusable(reason: "\(what) holds a control character")
        }
        return filled
    }

    /// Headers in the order of their names.
    static func fill(
        headers: [String: String], daemon: [String: String]
    ) throws(Unusable) -> [(name: String, value: String)] {
        var filled: [(name: String, value: String)] = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            guard HTTPRequestSpec.isHeaderName(name) else {
                throw Unusable(reason: "\"\(name)\" is not a name of a header")
            }
            filled.append((name, try fill(value, what: "header \(name)", daemon: daemon)))
        }
        return filled
    }
}

/// `Retry-After`: how long a server asks to wait.
enum RetryAfter {
    /// From a response; seconds, milliseconds (`retry-after-ms`, as some chat servers send), or a date.
    static func note(_ answer: HTTPAnswer, in result: inout ExecutionResult) {
        if let text = answer.header("retry-after-ms"), let count = Double(text), count >= 0, count < 1e12 {
            result.retryAfter = Milliseconds(Int64(count.rounded(.up)))
        } else if let text = answer.header("retry-after") {
            if let seconds = Double(text), seconds >= 0, seconds < 1e9 {
                result.retryAfter = Milliseconds(Int64((seconds * 1000).rounded(.up)))
            } else {
                result.resetAt = date(text)
            }
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
