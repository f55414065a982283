import Cron
import Glibc
import HomerCore
import HomerSources

/// The machine: clock, time zones, file notification.
struct SystemChecks {
    let workspace: Workspace
    let zones: ZoneDatabase

    func run(now: Timestamp) async -> [Finding] {
        [clock(now), zoneData(), localZone(now), inotifyLimits(), await watching()]
    }

    private func clock(_ now: Timestamp) -> Finding {
        let year = CivilTime(localSeconds: now.seconds).year
        guard (2024...2100).contains(year) else {
            return .fail(
                "clock", "the system clock says \(now)",
                hint: "set it (`timedatectl set-ntp true`); nothing runs on time")
        }
        return .ok("clock", now.description)
    }

    private func zoneData() -> Finding {
        guard let zone = zones.zone(named: "America/New_York"), zone.nextTransition(after: 1_767_225_600) != nil else {
            return .fail(
                "zones", "no usable time zone data", hint: "install it: apt install tzdata (or your system's package)")
        }
        guard zones.isOfSystem else {
            return .warn(
                "zones", "from \(zones.origin); the system has none of its own",
                hint: "install tzdata, so that new rules reach a running daemon")
        }
        return .ok("zones", "from \(zones.origin)")
    }

    private func localZone(_ now: Timestamp) -> Finding {
        guard let zone = zones.zone(named: nil) else {
            return .warn("local zone", "unknown; UTC is used", hint: "set it: timedatectl set-timezone Europe/Zurich")
        }
        var name = "unnamed"
        if let pointer = realpath("/etc/localtime", nil) {
            name = String(cString: pointer)
            free(pointer)
            if let start = name.split(separator: "/").firstIndex(of: "zoneinfo") {
                name = name.split(separator: "/")[(start + 1)...].joined(separator: "/")
            }
        }
        let local = "\(name), \(zone.abbreviation(atUTC: now.seconds)) now; triggers without timeZone use it"
        if let variable = getenv("TZ").map({ String(cString: $0) }), !variable.isEmpty, variable != name {
            return .info(
                "local zone", local, hint: "TZ=\(variable) is set: commands see it, Homer goes by /etc/localtime")
        }
        return .ok("local zone", local)
    }

    private func inotifyLimits() -> Finding {
        let watches = Self.number("/proc/sys/fs/inotify/max_user_watches")
        let queue = Self.number("/proc/sys/fs/inotify/max_queued_events")
        guard let watches, let queue else {
            return .info("inotify", "limits are not readable; files are looked at every 30 s at the latest")
        }
        let text = "max_user_watches \(watches), max_queued_events \(queue)"
        guard watches >= 8192, queue >= 1024 else {
            return .warn("inotify", text, hint: "raise them: sysctl fs.inotify.max_user_watches=65536")
        }
        return .ok("inotify", text)
    }

    private static func number(_ path: String) -> Int? {
        guard let bytes = try? FileText.bytes(path: path) else { return nil }
        return Int(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
    }

    private func watching() async -> Finding {
        guard Paths.isDirectory(workspace.desired) else {
            return .info("watching", "\(workspace.desired) does not exist", hint: "make it with `homer init`")
        }
        switch await WatchProbe.probe(workspace.desired) {
        case .works: return .ok("watching", "events arrive for \(workspace.desired)")
        case .silent:
            return .warn(
                "watching", "no events arrive for \(workspace.desired) (a network file system?)",
                hint: "changes are found by looking again every 30 s; `homer run` reacts to SIGHUP at once")
        case .unknown(let reason):
            return .warn("watching", "could not be tried: \(reason)", hint: "changes may be found late; see the reason")
        }
    }
}
