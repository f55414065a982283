import Glibc
import HomerCore
import HomerStore

/// The browser of whoever sits here.
struct Browser {
    private let program: String

    /// nil where there is no screen, or nothing is known that opens a page.
    init?() {
        let environment = GlobalOptions.environment()
        let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
        guard hasScreen else { return nil }
        let directories = (environment["PATH"] ?? "").split(separator: ":")
        guard
            let found = directories.map({ "\($0)/xdg-open" }).first(where: { (path: String) in access(path, X_OK) == 0 }
            )
        else {
            return nil
        }
        program = found
    }

    /// Opens a link by way of a page that only its owner can read: what stands on a command line everybody can read.
    func open(_ link: String, through page: String) throws {
        unlink(page)
        try FileText.write(
            """
            <!doctype html>
            <meta charset="utf-8">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="refresh" content="0; url=\(link)">
            <title>Homer</title>

            """, to: page, mode: PrivateFile.mode)
        var child = pid_t()
        var arguments = [strdup(program), strdup(page), nil]
        defer { for argument in arguments { free(argument) } }
        let status = posix_spawn(&child, program, nil, nil, &arguments, environ)
        guard status == 0 else {
            throw Failure(message: "cannot start \(program): \(String(cString: strerror(status)))")
        }
    }
}
