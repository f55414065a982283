/// A path as the file system has it: two that are one text to Unicode, in other code points, are two paths.
struct ExactPath: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (one: ExactPath, other: ExactPath) -> Bool {
        one.text == other.text && one.text.utf8.elementsEqual(other.text.utf8)
    }
}
