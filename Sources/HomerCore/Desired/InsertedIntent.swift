/// A row of the table `intents` that a person or another program wrote, as the migration plan's `create` does: its
/// columns, put together as the intent file that would say the same.
package struct InsertedIntent: Hashable, Sendable {
    package var id: String
    /// The migration plan's `source` column; `user` when it is empty.
    package var source: String
    /// The text of that file.
    package var text: String
    /// Of the generation in force; nil for a row that has not been taken up.
    package var acceptedHash: String?

    package init(id: String, source: String?, text: String, acceptedHash: String? = nil) {
        self.id = id
        self.source = source.flatMap { $0.isEmpty ? nil : $0 } ?? IntentSource.user
        self.text = text
        self.acceptedHash = acceptedHash
    }

    /// Stands where the path of a file does.
    package static func file(of id: String) -> String { "intents row \(id)" }

    /// What it says: an intent, or everything that is wrong with it. What is only doubtful does not hold it.
    fileprivate func read(_ options: DecodeOptions) -> (intent: DesiredIntent?, wrong: [Diagnostic]) {
        let file = Self.file(of: id)
        let bytes = Array(text.utf8)
        let reading = IntentDecoder(options: options).decode(bytes, file: file)
        var wrong = reading.diagnostics.filter { $0.severity == .error }
        if IntentSource.isOfFile(source) {
            wrong.append(
                Diagnostic(
                    code: .invalidValue, file: file, field: "source",
                    message: "source \"\(source)\" belongs to intents that come from files, and no file says this one",
                    hint: "UPDATE intents SET source = '\(IntentSource.user)' WHERE id = …, or put it into a file"))
        }
        guard let spec = reading.spec, wrong.isEmpty else { return (nil, wrong) }
        let origin = Origin(source: source, file: file, contentHash: SHA256.hex(bytes))
        return (DesiredIntent(spec: spec, origin: origin), [])
    }

    /// Whether the row says no more than the generation in force.
    package func isInForce(_ options: DecodeOptions) -> Bool {
        acceptedHash != nil && read(options).intent?.hash == acceptedHash
    }
}

extension DesiredState {
    /// This state and what somebody wrote into the table: each row is an input as a file is, valid or held.
    package func adding(_ rows: [InsertedIntent], options: DecodeOptions) -> DesiredState {
        var state = self
        for row in rows {
            let (intent, wrong) = row.read(options)
            if let intent {
                state.intents.append(intent)
            } else {
                state.held.append(
                    HeldInput(
                        file: InsertedIntent.file(of: row.id), intentID: row.id, source: row.source,
                        diagnostics: wrong))
            }
        }
        return state
    }
}
