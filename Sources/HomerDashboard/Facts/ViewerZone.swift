import Cron
import HomerCore

/// The zone of whoever looks, as the script of the pages tells it in a cookie.
enum ViewerZone {
    static let cookie = "homer_zone"
    /// No name of a zone is longer.
    private static let longest = 64

    /// nil for a value that is no name of a zone here: the machine's own zone is used then.
    static func zone(_ value: String?, _ zones: ZoneDatabase) -> Zone? {
        guard let value, value.utf8.count <= longest, let name = PercentCoding.decoded(value, plusIsSpace: false),
            name.first != "/", name.utf8.allSatisfy(isOfName), zones.isName(name)
        else { return nil }
        return zones.zone(named: name)
    }

    /// `America/Argentina/Buenos_Aires`, `Etc/GMT+5`: no dot, so that no path leads elsewhere.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
