import Foundation

@testable import HomerDashboard

/// A file with a token, as `dashboard.tokenFile` names one.
struct TokenFile {
    let text = String(repeating: "t", count: 40)
    private let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)").path

    init() throws {
        try "\(text)\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    var token: AccessToken { AccessToken(path: path) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
