/// What may stand in a header that names receivers.
package enum MailAddress {
    /// Whether a text is one plain address, `name@host` or a name of this machine: no display name, no list, nothing that
    /// could end the header or begin another receiver.
    package static func isOne(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
            !text.hasPrefix("-")
        else { return false }
        return text.utf8.allSatisfy { byte in
            ASCII.isWord(byte) || "@!#$%&'*+-/=?^`{|}~.".utf8.contains(byte)
        }
    }
}
