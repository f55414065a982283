import HomerCore

/// The secrets that one send uses, so that no text about it shows them.
struct Disclosure: Sendable {
    private let read: SecretReader
    private var values: [String] = []

    init(_ read: @escaping SecretReader) { self.read = read }

    /// The text with every secret in its place.
    ///
    /// - Parameter what: what it is, as a message calls it.
    mutating func fill(_ text: String, _ what: String) throws(SecretUnavailable) -> String {
        var filled = ""
        for part in SecretReference.parts(of: text) {
            switch part {
            case .text(let text): filled += text
            case .reference(let reference): filled += try value(of: reference, what)
            }
        }
        guard HTTPRequestSpec.isHeaderValue(filled) else {
            throw SecretUnavailable(reason: "\(what) holds a control character")
        }
        return filled
    }

    mutating func fill(_ reference: SecretReference, _ what: String) throws(SecretUnavailable) -> String {
        try fill(reference.written, what)
    }

    private mutating func value(of reference: SecretReference, _ what: String) throws(SecretUnavailable) -> String {
        switch read(reference) {
        case .success(let value):
            values.append(value)
            // Of a list or a pair each part is as secret as the whole.
            values += value.split { ":/ ".contains($0) }.filter { $0.utf8.count >= 8 }.map(String.init)
            return value
        case .failure(let fault):
            throw SecretUnavailable(reason: "\(what) needs \(reference.written): \(fault.reason)")
        }
    }

    /// A reason that may be stored and logged: one line, without the secrets, not long.
    func masked(_ reason: String) -> String { SecretText.summary(reason, hiding: values) }

    func masked(_ result: DeliveryResult) -> DeliveryResult {
        switch result {
        case .sent(let reference): .sent(reference: reference.map(masked))
        case .failed(let reason, let after): .failed(reason: masked(reason), after: after)
        case .refused(let reason): .refused(reason: masked(reason))
        case .unknown(let reason): .unknown(reason: masked(reason))
        }
    }
}
