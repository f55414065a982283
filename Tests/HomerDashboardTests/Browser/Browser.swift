import Dispatch
import Foundation
import HomerCore
import HomerDashboard

/// A real browser without a window, where there is one (`scripts/install-dependencies --tests` gets it).
enum Browser {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin").split(separator: ":")
        let names = ["chromium-headless-shell", "chromium", "google-chrome"]
        return folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Opens a page with its own assets, and a script of the test before and after the page's own. Returns what that
    /// wrote with `say`, a line each. The browser's time is its own: nothing waits for the wall clock.
    ///
    /// - Parameters:
    ///   - before: runs before the page's script: what it finds in place of a server.
    ///   - after: the body of an async function that runs when the page has loaded.
    static func run(_ html: String, width: Int = 1280, before: String = "", after: String) async throws -> [String] {
        guard let path else { return [] }
        let folder = FileManager.default.temporaryDirectory.appending(path: "homer-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for asset in DashboardAssets.all { try Data(asset.bytes).write(to: folder.appending(path: asset.name)) }
        let script = "<script src=\"\(DashboardAssets.script.name)\" defer></script>"
        let page = html.replacing("/dashboard/assets/", with: "").replacing(
            script, with: "<script>\(before)</script>\(script)<script>\(Self.frame(after))</script>")
        let file = folder.appending(path: "page.html")
        try Data(page.utf8).write(to: file)
        let output = try await dump(file, width: width, path: path)
        guard let start = output.firstRange(of: "<pre id=\"said\">"),
            let end = output[start.upperBound...].firstRange(of: "</pre>")
        else { return ["the page's script did not come to its end"] }
        return output[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    }

    /// Opens an address of a server, follows where its pages lead, and returns the markup of the last one.
    static func visit(_ address: String) async throws -> String {
        guard let path, let url = URL(string: address) else { return "" }
        return try await dump(url, width: 1280, path: path)
    }

    /// The server, and every other test, needs the threads of Swift meanwhile.
    private static let threads = WaitingThreads("homer.browsers")
    private static let alarms = DispatchQueue(label: "homer.browsers.alarms")

    private static func dump(_ address: URL, width: Int, path: String) async throws -> String {
        try await threads.run { Result { try open(address, width: width, path: path) } }.get()
    }

    private static func frame(_ body: String) -> String {
        """
        addEventListener("load", () => setTimeout(async () => {
          const said = [], say = (line) => said.push(line), check = (name, holds) => { if (!holds) say(name); };
          try { \(body) } catch (problem) { say("threw " + problem); }
          const pre = document.createElement("pre"); pre.id = "said"; pre.textContent = said.join("\\n");
          document.body.append(pre);
        }, 50));
        """
    }

    private static func open(_ address: URL, width: Int, path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=\(width),900",
            "--virtual-time-budget=8000", "--dump-dom", address.absoluteString,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let pid = process.processIdentifier
        let alarm = DispatchWorkItem { kill(pid, SIGKILL) }
        alarms.asyncAfter(deadline: .now() + 240, execute: alarm)
        defer { alarm.cancel() }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
