extension DecodeSession {
    /// Decodes `execution` or one element of `fallback`.
    mutating func execution(_ node: Int, _ path: String) -> Execution? {
        guard let object: ObjectReader<ExecutionKey> = open(node, path) else { return nil }
        let executor = text(object, .executor)
        let model = text(object, .model)
        let timeout = duration(object, .timeout)
        let sandbox = boolean(object, .sandbox)
        let yolo = boolean(object, .yolo) ?? false
        let permissionMode = text(object, .permissionMode)
        let workingDirectory = text(object, .workingDirectory)
        let environment = stringMap(object, .environment, fault: Self.variableFault) ?? [:]
        let arguments = strings(object, .arguments) ?? []
        let further = furtherFields(object)
        guard let executor else { return nil }
        checkMembership(object, executor: executor)
        var execution = Execution(
            executor: executor, model: model, timeout: timeout, sandbox: sandbox, yolo: yolo,
            permissionMode: permissionMode, workingDirectory: workingDirectory, environment: environment,
            arguments: arguments)
        further(&execution)
        return execution
    }

    /// No process can be given such a variable.
    private static func variableFault(_ name: String, _ value: String) -> String? {
        guard name.contains("=") || name.first?.isNumber == true else { return nil }
        return "cannot be the name of a variable: it holds '=' or begins with a digit"
    }

    /// Reads the fields that belong to some executors only, and returns what they set.
    private mutating func furtherFields(_ object: ObjectReader<ExecutionKey>) -> (inout Execution) -> Void {
        let command = strings(object, .command) ?? []
        if command.isEmpty, let node = object[.command], tree[node].kind == .array {
            report(
                .invalidValue, mark(node), object.path(.command), "must name a program",
                hint: "for example [\"llm\", \"{{query}}\"]")
        }
        let reading = answerReading(object)
        let successCodes = integers(object, .successCodes) ?? []
        var http = HTTPRequestSpec()
        http.url = address(object, .url) ?? ""
        http.method = text(object, .method) ?? http.method
        http.headers = stringMap(object, .headers, fault: HTTPRequestSpec.headerFault) ?? [:]
        http.expectStatus = Set(integers(object, .expectStatus) ?? []).sorted()
        let baseURL = address(object, .baseURL)
        let resumeSession = text(object, .resumeSession)
        let minOutputLength = integer(object, .minOutputLength)
        let marker = text(object, .emptyStateMarker)
        if let node = object[.emptyStateMarker], object[.minOutputLength] == nil {
            report(
                .missingField, tree[node].keyRange, object.path(.emptyStateMarker),
                "\"emptyStateMarker\" needs \"minOutputLength\"", hint: "add for example \"minOutputLength\": 200")
        }
        let onDenied = choice(object, .onDenied, as: DenialPolicy.self) ?? .fail
        return { execution in
            execution.onDenied = onDenied
            execution.command = command
            execution.reading = reading
            // 0 alone is the default, written out or not.
            let codes = Set(successCodes).sorted()
            execution.successCodes = codes == [0] ? [] : codes
            execution.http = http
            execution.baseURL = baseURL
            execution.resumeSession = resumeSession
            execution.minOutputLength = minOutputLength.map { Int($0) }
            execution.emptyStateMarker = marker
        }
    }

    private mutating func answerReading(_ object: ObjectReader<ExecutionKey>) -> AnswerReading {
        let format = choice(object, .parse, as: AnswerFormat.self)
        let reading = AnswerReading(
            format: format ?? .text, result: text(object, .resultPath), tokens: text(object, .tokensPath),
            cost: text(object, .costPath), session: text(object, .sessionPath))
        // A `parse` that is wrong in itself has been reported.
        guard reading.format == .text, format != nil || object[.parse] == nil else { return reading }
        for key in [ExecutionKey.resultPath, .tokensPath, .costPath, .sessionPath] {
            guard let node = object[key] else { continue }
            report(
                .invalidValue, tree[node].keyRange, object.path(key), "\"\(key)\" needs JSON output",
                hint: "add \"parse\": \"json\" or \"jsonl\"")
        }
        return reading
    }

    /// An address of a server; one that begins with the name of a secret is known only when the run starts.
    private mutating func address(_ object: ObjectReader<ExecutionKey>, _ key: ExecutionKey) -> String? {
        guard let text = text(object, key), let node = object[key] else { return nil }
        let start = text.prefix(8).lowercased()
        let isKnown = start.hasPrefix("http://") || start.hasPrefix("https://") || SecretReference.begins(text)
        guard isKnown, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            report(
                .invalidValue, tree[node].range, object.path(key), "\(Quote.text(text)) is not an address",
                hint: "write it as \"https://host/path\"")
            return nil
        }
        return text
    }

    /// Reports fields of other executors, and missing ones of this executor.
    private mutating func checkMembership(_ object: ObjectReader<ExecutionKey>, executor: String) {
        let needs = FieldTable.furtherNeeds(of: executor)
        for (index, field) in FieldTable.execution.fields.enumerated() {
            guard !field.owners.isEmpty || needs.contains(field.key), let key = ExecutionKey(rawValue: index) else {
                continue
            }
            let belongs = field.owners.isEmpty || field.owners.contains(executor)
            if let node = object[key], !belongs {
                report(
                    .unknownField, tree[node].keyRange, object.path(key),
                    "\"\(field.key)\" does not belong to the executor \"\(executor)\"",
                    hint: "remove it; it belongs to \(Quote.list(field.owners))")
            } else if object[key] == nil, belongs, field.isRequired || needs.contains(field.key) {
                missing(field, in: object.node, object.path(key))
            }
        }
    }
}
