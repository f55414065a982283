extension DecodeSession {
    /// Decodes `condition`: exactly one of `command` and `shell`, and how often and how long it is asked.
    mutating func condition(_ node: Int) -> RunCondition? {
        guard let object: ObjectReader<ConditionKey> = open(node, "condition") else { return nil }
        let command = strings(object, .command)
        let script = text(object, .shell)
        let timeout = duration(object, .timeout) ?? RunCondition.standardTimeout
        let retry = object[.retry].flatMap { self.retry($0, object.path(.retry)) } ?? .off
        guard let work = work(object, command: command, script: script) else { return nil }
        return RunCondition(work, timeout: timeout, retry: retry)
    }

    private mutating func work(
        _ object: ObjectReader<ConditionKey>, command: [String]?, script: String?
    ) -> RunCondition.Work? {
        switch (object[.command], object[.shell]) {
        case (nil, nil):
            report(
                .missingField, mark(object.node), object.path, "\"command\" or \"shell\" must be given",
                hint: "for example \"shell\": \"test -n \\\"$(ls inbox)\\\" || exit 75\"")
            return nil
        case (_?, let other?):
            report(
                .invalidValue, tree[other].keyRange, object.path(.shell),
                "\"shell\" cannot stand beside \"command\"", hint: "remove one of the two")
            return nil
        case (_, _?): return script.map { .shell($0) }
        case (let place?, nil):
            guard let command else { return nil }
            guard command.first?.isEmpty == false else {
                report(
                    .invalidValue, mark(place), object.path(.command), "must name a program",
                    hint: "for example [\"./has-mail\", \"--unread\"]")
                return nil
            }
            return .command(command)
        }
    }
}
