import HomerCore
package import HomerDashboard
import HomerReport

/// The key `dashboard` of `homer.json`: whether pages and the API are answered beside health and metrics, and with which
/// token.
extension ConfigReader {
    mutating func readDashboard(_ node: Int, _ file: inout ConfigFile) {
        each(node, "dashboard", known: ["enabled", "tokenFile"]) { reader, key, node in
            let path = "dashboard.\(key)"
            switch key {
            case "enabled": file.dashboard = reader.truth(node, path)
            default: file.dashboardToken = reader.text(node, path)
            }
        }
    }

    /// Where others reach it, somebody has to prove himself: without a token nothing is opened there.
    mutating func requireToken(_ file: ConfigFile, _ node: Int) {
        guard
            let problem = DashboardPlace.problem(
                file.listen, isOn: file.dashboard, hasToken: file.dashboardToken != nil)
        else { return }
        add(.invalidValue, tree[node].range, "listen", problem, DashboardPlace.advice)
    }
}

/// That the dashboard is answered, and with which token beside its own links.
package struct DashboardPlace: Hashable, Sendable {
    /// Absolute path; nil takes no token.
    package var tokenFile: String?

    package var token: AccessToken? { tokenFile.map { AccessToken(path: $0) } }

    /// Why it may not be answered at an address; nil where it may, or is not to be.
    static func problem(_ listen: ListenAddress?, isOn: Bool?, hasToken: Bool) -> String? {
        guard let listen, !listen.isLoopback, isOn ?? true, !hasToken else { return nil }
        return "others reach \(listen.host), and the dashboard would be answered there without a token"
    }

    static let advice =
        "name a file with one (made by `openssl rand -hex 32`, chmod 600), "
        + "\"dashboard\": { \"tokenFile\": \"~/.config/homer/token\" }, or answer health and metrics "
        + "alone: \"dashboard\": { \"enabled\": false }"

    /// What else an address needs that others reach; nil for one that is none.
    static func advice(_ refusal: ListenAddress.Refusal) -> String? {
        guard case .notLoopback = refusal else { return nil }
        return "the dashboard needs a token there, too: \(advice)"
    }
}

extension ConfigFile {
    /// For `homer status -o json` and `homer doctor`.
    func dashboardReports(shown: String) -> [SettingReport] {
        [
            SettingReport(
                name: "dashboard.enabled", value: "\(dashboard ?? true)",
                origin: dashboard == nil ? .builtIn : .file(shown)),
            SettingReport(
                name: "dashboard.tokenFile", value: dashboardToken ?? "none",
                origin: dashboardToken == nil ? .builtIn : .file(shown)),
        ]
    }
}
