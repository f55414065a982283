import HomerCore
import HomerHTTP

/// Which server is asked, and with which key.
struct ChatServer: Hashable, Sendable {
    /// Without a `/` at its end; `/chat/completions` comes after it.
    var base: String
    /// The daemon's own key may go there.
    var isOwn: Bool

    /// The intent's address, that of `homer.json`, `OPENAI_BASE_URL`: the first there is.
    static func choose(
        for execution: Execution, settings: ExecutionSettings, secrets: SecretSource
    ) throws(HTTPSecrets.Unusable) -> ChatServer {
        let daemon = settings.daemonEnvironment
        let configured = settings.endpoints["openai"] ?? daemon["OPENAI_BASE_URL"]
        guard let text = execution.baseURL ?? configured, !text.isEmpty else {
            throw HTTPSecrets.Unusable(
                reason: "no chat server is named: set execution.baseURL, or executors.openai.baseURL in homer.json, "
                    + "for example to http://127.0.0.1:11434/v1", isMissingServer: true)
        }
        let base = normal(try HTTPSecrets.fill(text, what: "baseURL", secrets: secrets))
        guard ["http://", "https://"].contains(where: base.lowercased().hasPrefix) else {
            throw HTTPSecrets.Unusable(reason: "baseURL is not an address: it must begin with https:// or http://")
        }
        let isOwn =
            execution.baseURL == nil || base.hasPrefix("https://api.openai.com/")
            || configured.map { normal($0) == base } == true
        return ChatServer(base: base, isOwn: isOwn)
    }

    /// `http://127.0.0.1:11434` becomes `http://127.0.0.1:11434/v1`.
    static func normal(_ address: String) -> String {
        var base = address[...]
        while base.last == "/" { base = base.dropLast() }
        let host = TextSearch.range(of: "://", in: base).map { base[$0.upperBound...] } ?? base
        return host.contains("/") ? String(base) : base + "/v1"
    }
}

/// The request of a chat.
enum ChatRequest {
    /// `arguments` are members of the body, `name=value`, the value as JSON where it is JSON and as text otherwise.
    ///
    /// The key comes from the intent's headers or its `OPENAI_API_KEY`; the daemon's own goes only to the server the
    /// daemon was configured for, never to one that a file names.
    static func call(
        _ server: ChatServer, _ request: ExecutionRequest, _ prompt: PreparedPrompt, secrets: SecretSource
    ) throws(HTTPSecrets.Unusable) -> HTTPCall {
        let execution = request.execution
        guard let model = execution.model else {
            throw HTTPSecrets.Unusable(reason: "openai needs a model: set execution.model")
        }
        var headers: [(name: String, value: String)] = [
            ("User-Agent", "homer"), ("Content-Type", "application/json"), ("Accept", "text/event-stream"),
        ]
        let own = server.isOwn ? secrets.environment["OPENAI_API_KEY"] : nil
        if let key = execution.environment["OPENAI_API_KEY"] ?? own, !key.isEmpty {
            let filled = try HTTPSecrets.fill(key, what: "OPENAI_API_KEY", secrets: secrets)
            headers.append(("Authorization", "Bearer \(filled)"))
        }
        headers += try HTTPSecrets.fill(headers: execution.http.headers, secrets: secrets)
        let body = try body(model: model, prompt, execution.arguments)
        return HTTPCall(
            method: "POST", url: server.base + "/chat/completions", headers: headers,
            body: Array(CanonicalJSON.compact(body).utf8))
    }

    static func body(
        model: String, _ prompt: PreparedPrompt, _ arguments: [String]
    ) throws(HTTPSecrets.Unusable) -> JSONValue {
        func message(_ role: String, _ text: String) -> JSONValue {
            .object(["role": .string(role), "content": .string(text)])
        }
        let system = prompt.context.isEmpty ? [] : [message("system", prompt.context)]
        var members = [
            JSONMember("model", .string(model)),
            JSONMember("messages", .array(system + [message("user", prompt.query)])), JSONMember("stream", true),
            JSONMember("stream_options", .object(["include_usage": true])),
        ]
        for argument in arguments {
            guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else {
                throw HTTPSecrets.Unusable(
                    reason: "argument \"\(argument)\": openai takes members of the request, such as \"max_tokens=500\"")
            }
            let name = String(argument[..<sign])
            let text = String(argument[argument.index(after: sign)...])
            members.removeAll { $0.key == name }
            members.append(JSONMember(name, JSONValue(lenient: text) ?? .string(text)))
        }
        return .object(members)
    }
}
