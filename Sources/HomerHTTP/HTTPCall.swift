/// One request to send.
package struct HTTPCall: Sendable {
    package var method: String
    package var url: String
    /// Of two with the same name the later one is sent.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?

    package init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// The head of a response.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [(name: String, value: String)]

    /// The first header of that name, given in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
