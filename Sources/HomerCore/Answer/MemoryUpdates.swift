/// One thing an agent asks to be remembered.
package struct MemoryUpdate: Hashable, Sendable {
    /// Where HOMER put it: `general` takes `global`, the default lane and every lane HOMER did not know.
    package enum Context: String, Hashable, Sendable, CaseIterable { case work, life, general }

    package var context: Context
    package var text: String

    package init(_ context: Context, _ text: String) {
        self.context = context
        self.text = text
    }
}

/// `<memory-update target="work|life|global">…</memory-update>` in an agent's answer, as HOMER read it: the target may be
/// left out and is the lane then; a tag that is written in another way is text; a tag ends at the first closing one.
package struct MemoryUpdates: Hashable, Sendable {
    /// The answer without its tags, with at most one blank line in a row and none around it. As it was when it has none.
    package var answer: String
    /// In the order of the answer, without empty ones; at most `most`, each at most `longest` bytes.
    package var updates: [MemoryUpdate] = []
    /// Updates left out because of these limits, or cut.
    package var cut = 0
    /// Tags that are text: of an unknown target, or without an end.
    package var ignored = 0

    package static let most = 20
    package static let longest = 16 << 10

    /// Reads an answer; any text will do, in time linear in its length.
    package init(reading answer: String, lane: String) {
        self.answer = answer
        let bytes = Array(answer.utf8)
        var kept: [UInt8] = []
        var position = 0
        var found = false
        while let open = Self.find(Self.opening, in: bytes, from: position) {
            guard let tag = Self.tag(bytes, at: open, lane: lane) else {
                ignored += 1
                kept += bytes[position..<open + Self.opening.count]
                position = open + Self.opening.count
                continue
            }
            // Without a closing tag here there is none for any later one either.
            guard let close = Self.find(Self.closing, in: bytes, from: tag.end) else {
                ignored += 1
                break
            }
            kept += bytes[position..<open]
            add(Self.trimmed(bytes[tag.end..<close]), tag.context)
            position = close + Self.closing.count
            found = true
        }
        guard found else { return }
        kept += bytes[position...]
        self.answer = String(decoding: Self.trimmed(Self.squeezed(kept)[...]), as: UTF8.self)
    }

    private mutating func add(_ text: ArraySlice<UInt8>, _ context: MemoryUpdate.Context) {
        guard !text.isEmpty else { return }
        guard updates.count < Self.most else { return cut += 1 }
        let whole = String(decoding: text, as: UTF8.self)
        if text.count > Self.longest { cut += 1 }
        updates.append(MemoryUpdate(context, whole.bounded(to: Self.longest)))
    }

    private static let opening = Array("<memory-update".utf8)
    private static let closing = Array("</memory-update>".utf8)

    /// The target of the tag whose name begins at `start`, and where its content begins; nil for what is no such tag.
    private static func tag(
        _ bytes: [UInt8], at start: Int, lane: String
    ) -> (context: MemoryUpdate.Context, end: Int)? {
        var position = start + opening.count
        if position < bytes.count, bytes[position] == UInt8(ascii: ">") {
            return (MemoryUpdate.Context(rawValue: lane) ?? .general, position + 1)
        }
        let blanks = position
        while position < bytes.count, isBlank(bytes[position]) { position += 1 }
        guard position > blanks else { return nil }
        for target in ["work", "life", "global"] {
            let attribute = Array("target=\"\(target)\">".utf8)
            guard bytes[position...].starts(with: attribute) else { continue }
            return (MemoryUpdate.Context(rawValue: target) ?? .general, position + attribute.count)
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while position + needle.count <= bytes.count {
            if bytes[position] == needle[0], bytes[position...].starts(with: needle) { return position }
            position += 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return bytes[first...last]
    }

    /// Three line breaks and more become two.
    private static func squeezed(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var breaks = 0
        for byte in bytes {
            breaks = byte == 0x0A ? breaks + 1 : 0
            if breaks <= 2 { result.append(byte) }
        }
        return result
    }
}
