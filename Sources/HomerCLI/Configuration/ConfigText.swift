/// What lies at the path of `homer.json`.
package enum ConfigText: Hashable, Sendable {
    case missing
    case bytes([UInt8])
    /// It cannot be read, and why.
    case unreadable(String)

    /// Looks at the file now.
    package init(path: String, shown: String) {
        do {
            self = try FileText.bytes(path: path, shown: shown).map { .bytes($0) } ?? .missing
        } catch let failure as Failure {
            self = .unreadable(failure.message)
        } catch {
            self = .unreadable("cannot read \(shown): \(error)")
        }
    }

    /// A text that the database kept; nil is no file.
    package init(stored text: String?) { self = text.map { .bytes(Array($0.utf8)) } ?? .missing }

    /// For the database. A text that is in force is valid, so it is UTF-8.
    package var stored: String? {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
}
