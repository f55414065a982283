import HomerCore
import HomerReport

/// The keys `listen` and `listenHosts` of `homer.json`: where health and metrics are answered.
extension ConfigReader {
    mutating func listenAddress(_ text: String, _ node: Int, hosts: [String]) -> ListenAddress? {
        do throws(ListenAddress.Refusal) { return try ListenAddress(text, hosts: hosts) } catch {
            add(.invalidValue, tree[node].range, "listen", "expected \(error.expected)", DashboardPlace.advice(error))
            return nil
        }
    }
}

extension ConfigFile {
    /// For `homer status -o json` and `homer doctor`.
    ///
    /// - Parameter bound: what the command line says instead.
    func listenReports(shown: String, bound: ListenAddress?) -> [SettingReport] {
        let hosts = listenHosts.isEmpty ? "none" : listenHosts.joined(separator: ",")
        return [
            SettingReport(
                name: "listen", value: (bound ?? listen)?.text ?? "none",
                origin: bound != nil ? .flag : listen == nil ? .builtIn : .file(shown)),
            SettingReport(
                name: "listenHosts", value: hosts, origin: listenHosts.isEmpty ? .builtIn : .file(shown)),
        ]
    }
}
