import HomerCore

/// Reads an output as the intent declares it: text, one JSON value, or one JSON value a line.
struct DeclaredAnswer: Sendable {
    private let reading: AnswerReading
    private var reply = AgentReply()
    private var found: String?

    init(_ reading: AnswerReading) { self.reading = reading }

    /// Takes one line of a `jsonl` output; the last line that has a value counts.
    mutating func take(line: [UInt8]) {
        guard reading.format == .jsonl, let value = JSONValue(lenient: line) else { return }
        reply.spokeProtocol = true
        take(value)
    }

    private mutating func take(_ value: JSONValue) {
        if let path = reading.result, let answer = Self.value(at: path, in: value), answer != .null {
            found = answer.string ?? answer.compact
        }
        if let number = reading.tokens.flatMap({ Self.value(at: $0, in: value)?.number }), number.magnitude < 1e15 {
            reply.tokens = Int(number)
        }
        if let number = reading.cost.flatMap({ Self.value(at: $0, in: value)?.number }) { reply.cost = number }
        if let id = reading.session.flatMap({ Self.value(at: $0, in: value) }), id != .null {
            reply.sessionID = id.string ?? id.compact
        }
    }

    /// `output` is everything as kept, `isWhole` whether that is all there was.
    consuming func finish(output: String, isWhole: Bool) -> AgentReply {
        switch reading.format {
        case .text: break
        case .json:
            guard isWhole else {
                reply.failure = AgentReply.Failure(.failed, "the output is too long to be read as JSON")
                break
            }
            if let value = JSONValue(lenient: output) {
                reply.spokeProtocol = true
                take(value)
            } else {
                reply.failure = AgentReply.Failure(.failed, "the output is not JSON, although \"parse\" is json")
            }
        case .jsonl:
            if !reply.spokeProtocol {
                reply.failure = AgentReply.Failure(
                    .failed, "no line of the output is JSON, although \"parse\" is jsonl")
            }
        }
        reply.answer = found ?? (reading.result == nil || reply.failure != nil ? output : "")
        if let path = reading.result, found == nil, reply.failure == nil {
            reply.failure = AgentReply.Failure(.failed, "the output has nothing at resultPath \"\(path)\"")
        }
        return reply
    }

    /// `a.b.0.c`: names of members and positions of elements, `-1` for the last.
    static func value(at path: String, in value: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(value) { value, step in
            guard let items = value?.array else { return value?[String(step)] }
            guard let position = Int(step) else { return nil }
            let index = position < 0 ? items.count + position : position
            return items.indices.contains(index) ? items[index] : nil
        }
    }
}
