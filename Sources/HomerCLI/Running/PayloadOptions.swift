import ArgumentParser
import HomerCore

/// Where the payload of an event comes from: one of four places, or nowhere.
struct PayloadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The payload, as JSON.", valueName: "json"))
    var data: String?

    @Option(help: ArgumentHelp("A file with the payload.", valueName: "file"))
    var dataFile: String?

    @Flag(help: "The text is a CloudEvents 1.0 event in structured JSON, which says name, id and source itself.")
    var cloudevent = false

    var isGiven: Bool { data != nil || dataFile != nil || cloudevent }

    /// Checks that the words on the command line and the options say where everything comes from, once.
    func check(_ words: [String]) throws {
        if data != nil, dataFile != nil { throw ValidationError("--data and --data-file say the same thing") }
        let names = words.filter { $0 != "-" }
        let readsInput = words.count > names.count
        if readsInput, data != nil || dataFile != nil {
            throw ValidationError("- reads the data from standard input; leave --data and --data-file out")
        }
        if cloudevent {
            guard names.isEmpty, words.count <= 1 else {
                throw ValidationError("a CloudEvent says its own name; leave \"\(names.first ?? "-")\" out")
            }
            return
        }
        if names.count > 1 || words.count > 2 || (readsInput && words.last != "-") {
            throw ValidationError("give one name, and - after it to read the data from standard input")
        }
        if names.isEmpty, readsInput || isGiven { throw ValidationError("give the event's name") }
    }

    /// Reads the payload and makes the event. Throws `EventProblem` for what no run could be given.
    func event(_ words: [String], id: String?, source: String?) throws -> EmittedEvent {
        let text = try text(readsInput: words.contains("-") || (cloudevent && data == nil && dataFile == nil))
        if cloudevent { return try EmittedEvent(cloudEvent: text ?? "") }
        return try EmittedEvent(
            name: words.first ?? "", id: id ?? Self.newID(), source: source ?? EmittedEvent.commandLine, data: text)
    }

    private func text(readsInput: Bool) throws -> String? {
        if let data { return data }
        let bytes: [UInt8]
        if readsInput {
            bytes = try FileText.standardInput(limit: FileText.sizeLimit)
        } else if let dataFile {
            guard let found = try FileText.bytes(path: dataFile) else {
                throw Failure(message: "there is no file \(dataFile)")
            }
            bytes = found
        } else {
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(message: "the data is not UTF-8 text; send it as JSON")
        }
        // The line break a shell or an editor ends a text with is no part of it.
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func newID() -> String {
        String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
    }
}
