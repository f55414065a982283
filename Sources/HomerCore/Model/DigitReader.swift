/// Reads the digits of dates off bytes, one part after another; a part that is not there leaves the position alone.
package struct DigitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    package init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    package var isAtEnd: Bool { position == bytes.count }

    package mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Exactly that many digits as a number.
    package mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += count
        return value
    }

    /// The digits behind a point, one to nine, as milliseconds; further ones are cut off.
    package mutating func milliseconds() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digits(1) {
            if count < 3 { value = value * 10 + Int64(digit) }
            count += 1
        }
        guard count > 0, count <= 9 else { return nil }
        for _ in count..<max(count, 3) { value *= 10 }
        return value
    }

    /// `Z`, `+02:00`, `-0330` or `+02` as seconds east of UTC.
    package mutating func zoneOffset(atMostHours limit: Int) -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = digits(2), hours <= limit else { return nil }
        _ = skip(":")
        let minutes = isAtEnd ? 0 : digits(2)
        guard let minutes, minutes < 60 else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
