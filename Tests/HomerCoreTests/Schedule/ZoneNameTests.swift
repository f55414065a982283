import Foundation
import HomerCore
import Testing

@Suite struct ZoneNameTests {
    private let zones = ZoneDatabase()

    @Test(arguments: [
        "BST", "GMT+5", "PST", "IST", "ACT", "VST", "SystemV/PST8PDT", "UTC+3", "europe/zurich", "EUROPE/ZURICH",
        "right/Europe/Zurich", "posix/Europe/Zurich", "posixrules", "localtime", "zone.tab", "tzdata.zi", "leapseconds",
        "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "", "Europe", "Europe/", "UTC\u{0}", "GMT+05:00", "EST5EDT4",
    ])
    func `only names of the system's zone data are names`(name: String) {
        #expect(!zones.isName(name))
    }

    @Test(arguments: ["UTC", "Europe/Zurich", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "US/Pacific", "GMT"])
    func `every name of the system's zone data is one`(name: String) {
        #expect(zones.isName(name))
        #expect(zones.zone(named: name) != nil)
    }

    @Test func `the names that are suggested are names`() {
        let names = zones.names()
        #expect(names.contains("Europe/Zurich"))
        #expect(names.allSatisfy { zones.isName($0) })
    }

    @Test func `without zone data Foundation's list counts, and not what ICU makes of other words`() {
        let bare = ZoneDatabase(directories: ["/nowhere"])
        #expect(bare.isName("Europe/Zurich") && bare.isName("UTC"))
        for name in ["BST", "GMT+5", "PST", "IST"] { #expect(!bare.isName(name), "\(name)") }
    }

    @Test func `a zone that an earlier version accepted still has its meaning`() {
        #expect(zones.zone(named: "BST") != nil)
    }
}
