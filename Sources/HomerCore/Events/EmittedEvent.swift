/// Something that happened outside and that intents may listen to (`homer emit`).
package struct EmittedEvent: Hashable, Sendable {
    /// What `trigger.event` names.
    package var name: String
    /// With `source`, what makes the event one and the same however often it is sent.
    package var id: String
    package var source: String
    /// The payload as JSON text, byte for byte as it was given; nil for none.
    package var data: String?

    /// Longest payload in bytes: it must fit one environment variable of the run.
    package static let dataLimit = 64 << 10
    /// The source of what `homer emit` sends when nobody says otherwise.
    package static let commandLine = "homer"

    /// Throws when the event could not be handed to a run: an empty, long or unprintable name, or a payload that is too
    /// long or not JSON.
    package init(
        name: String, id: String, source: String = EmittedEvent.commandLine, data: String? = nil
    ) throws(EventProblem) {
        for (word, text) in [("name", name), ("id", id), ("source", source)] {
            if let fault = Self.fault(of: text) { throw EventProblem("the event's \(word) \(fault)") }
        }
        if let data {
            guard data.utf8.count <= Self.dataLimit else {
                throw EventProblem(
                    "the event's data is \(data.utf8.count) bytes long, more than \(Self.dataLimit); put it in a file "
                        + "and send the file's path")
            }
            do throws(JSONProblem) { _ = try JSONValue(parsing: data) } catch {
                throw EventProblem(
                    "the event's data is not JSON: \(error.message); a text needs quotes, as in --data '\"done\"'")
            }
        }
        self.name = name
        self.id = id
        self.source = source
        self.data = data
    }

    private static func fault(of text: String) -> String? {
        if text.isEmpty { return "is empty; give it one" }
        if text.utf8.count > 1024 { return "is longer than 1024 bytes; shorten it" }
        let hasControl = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        return hasControl ? "has a control character; remove it" : nil
    }
}

/// Why an event is refused: one sentence with the next step in it.
package struct EventProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

/// An event as a run gets it: through its environment and standard input, never as part of a command.
package struct RunEvent: Hashable, Sendable {
    package var name: String
    package var id: String
    /// JSON text.
    package var data: String?

    package init(name: String, id: String, data: String? = nil) {
        self.name = name
        self.id = id
        self.data = data
    }

    /// The variables of the child's environment.
    package var variables: [String: String] {
        var variables = ["HOMER_EVENT_NAME": name, "HOMER_EVENT_ID": id]
        variables["HOMER_EVENT_DATA"] = data
        return variables
    }
}
