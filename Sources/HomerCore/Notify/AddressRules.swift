/// Which addresses a request may not go to unless somebody allowed it by name: what lies behind them trusts whoever is
/// near, such as a router's page or the metadata of a cloud machine.
package enum AddressRules {
    /// Why an address of four or sixteen bytes is not one of the public network, as a message says it; nil when it is.
    package static func refusal(of bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: ofFour(bytes)
        case 16: ofSixteen(bytes)
        default: "of no network"
        }
    }

    private static func ofFour(_ bytes: [UInt8]) -> String? {
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, _, _, _), (127, _, _, _): "this machine"
        case (10, _, _, _), (172, 16...31, _, _), (192, 168, _, _), (100, 64...127, _, _): "of a private network"
        case (169, 254, 169, 254), (168, 63, 129, 16), (169, 254, 170, 2): "the metadata of a cloud machine"
        case (169, 254, _, _): "of the local link"
        case (192, 0, 0, _), (198, 18...19, _, _): "reserved for networks' own use"
        case (224...239, _, _, _): "of many receivers"
        case (240...255, _, _, _): "reserved"
        default: nil
        }
    }

    private static func ofSixteen(_ bytes: [UInt8]) -> String? {
        func zero(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 == 0 } }
        if zero(0..<15), bytes[15] <= 1 { return "this machine" }
        // Addresses that carry one of four bytes lead where that one does.
        if zero(0..<10), bytes[10] == 0xFF, bytes[11] == 0xFF { return ofFour(Array(bytes[12...])) }
        if zero(0..<12) { return ofFour(Array(bytes[12...])) }
        if bytes[0..<4] == [0x00, 0x64, 0xFF, 0x9B] {
            return zero(4..<12) ? ofFour(Array(bytes[12...])) : "of a private network"
        }
        switch (bytes[0], bytes[1]) {
        case (0x20, 0x02): return ofFour(Array(bytes[2..<6]))
        case (0x20, 0x01) where bytes[2] == 0 && bytes[3] == 0: return "of a tunnel"
        case (0xFC...0xFD, _): return "of a private network"
        case (0xFE, 0x80...0xBF): return "of the local link"
        case (0xFE, 0xC0...0xFF): return "of a private network"
        case (0xFF, _): return "of many receivers"
        default: return nil
        }
    }
}
