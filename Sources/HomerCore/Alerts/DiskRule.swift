/// Little is free where Homer writes. It closes a little later than it opens, so that it does not go back and forth.
enum DiskRule {
    static func findings(_ facts: AlertFacts, megabytes: Int64) -> [AlertFinding] {
        facts.disks.sorted { $0.path < $1.path }.compactMap { disk in
            let found = AlertFinding(
                .diskLow, disk.path, severity: .critical,
                title: "Only \(disk.freeMegabytes) MB are free at \(disk.path)",
                detail: ["Nothing can be started or recorded on a full disk.", "homer prune"])
            let isOpen = facts.incidents.contains(found.fingerprint)
            return disk.freeMegabytes < (isOpen ? megabytes + megabytes / 10 : megabytes) ? found : nil
        }
    }
}
