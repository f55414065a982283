/// Keeps the first and the last bytes of a stream of any length, and counts the rest.
///
/// Memory stays below `headLimit + tailLimit` whatever arrives.
package struct BoundedCapture: Sendable {
    package let headLimit: Int
    package let tailLimit: Int
    package private(set) var head: [UInt8] = []
    /// A ring once it is full: the oldest byte is at `oldest`.
    private var ring: [UInt8] = []
    private var oldest = 0
    /// Every byte ever appended, kept or not.
    package private(set) var total: Int64 = 0

    /// 1 MiB of each end.
    package init(headLimit: Int = 1 << 20, tailLimit: Int = 1 << 20) {
        self.headLimit = max(0, headLimit)
        self.tailLimit = max(0, tailLimit)
    }

    /// Takes the bytes and returns how many of them went into the head.
    @discardableResult
    package mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        total += Int64(bytes.count)
        let toHead = min(headLimit - head.count, bytes.count)
        if toHead > 0 { head.append(contentsOf: bytes[0..<toHead]) }
        appendToRing(UnsafeRawBufferPointer(rebasing: bytes[max(0, toHead)...]))
        return max(0, toHead)
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { _ = append($0) }
    }

    private mutating func appendToRing(_ bytes: UnsafeRawBufferPointer) {
        guard tailLimit > 0, !bytes.isEmpty else { return }
        var rest = bytes
        if rest.count >= tailLimit {
            ring = Array(rest.suffix(tailLimit))
            oldest = 0
            return
        }
        if ring.count < tailLimit {
            let fits = min(tailLimit - ring.count, rest.count)
            ring.append(contentsOf: rest[0..<fits])
            rest = UnsafeRawBufferPointer(rebasing: rest[fits...])
        }
        // By pieces, not by bytes: this is what a gigabyte of output costs.
        let limit = tailLimit
        var place = oldest
        ring.withUnsafeMutableBytes { ring in
            while !rest.isEmpty {
                let count = min(rest.count, limit - place)
                UnsafeMutableRawBufferPointer(rebasing: ring[place..<(place + count)])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[0..<count]))
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                place = place + count == limit ? 0 : place + count
            }
        }
        oldest = place
    }

    /// The last bytes that did not fit into the head, in order.
    package var tail: [UInt8] { Array(ring[oldest...]) + Array(ring[..<oldest]) }

    /// Bytes that were seen and are in neither end.
    package var omitted: Int64 { total - Int64(head.count) - Int64(ring.count) }

    /// The line that stands for the omitted bytes.
    package static func mark(omitted: Int64) -> String { "\n… \(omitted) bytes omitted …\n" }

    /// Head, mark and tail; without a mark when nothing is missing.
    package var bytes: [UInt8] {
        omitted > 0 ? head + Array(Self.mark(omitted: omitted).utf8) + tail : head + tail
    }

    /// The kept bytes as text. Bytes that are not UTF-8, binary output for example, become U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
