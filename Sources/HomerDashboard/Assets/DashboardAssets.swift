import HomerCore

/// A file that pages are made to look like with. Its name says what is in it, so that it may be kept for ever.
package struct DashboardAsset: Hashable, Sendable {
    /// `dashboard-1a2b3c4d.css`
    package let name: String
    package let type: String
    package let bytes: [UInt8]

    init(_ stem: String, _ kind: String, _ type: String, _ text: String) {
        bytes = Array(text.utf8)
        self.type = type
        name = "\(stem)-\(SHA256.hex(bytes).prefix(8)).\(kind)"
    }

    package var path: String { DashboardPath.assets + "/" + name }
}

/// Everything a page asks for beside itself; all of it comes from here.
package enum DashboardAssets {
    package static let style = DashboardAsset(
        "dashboard", "css", "text/css; charset=utf-8", DashboardStyle.text)
    package static let script = DashboardAsset(
        "dashboard", "js", "text/javascript; charset=utf-8", DashboardScript.text)
    package static let iconWell = DashboardAsset("well", "svg", "image/svg+xml", DashboardIcons.well)
    package static let iconBad = DashboardAsset("wrong", "svg", "image/svg+xml", DashboardIcons.wrong)

    package static let all = [style, script, iconWell, iconBad]

    /// nil for a name that is not one of `all`.
    package static func asset(named name: String) -> DashboardAsset? { all.first { $0.name == name } }
}
