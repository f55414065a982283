import ArgumentParser
import Glibc
import HomerCore
import HomerReport

struct FmtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Rewrite intent files in the one layout; their meaning and hash stay.",
        discussion: """
            Puts keys in the order of the reference, with two spaces a level; values stay as
            written. Without PATHs it takes the workspace's desired/. It names the files it
            changed, and never writes schedule.json or homer.json.

            EXAMPLES:
              homer fmt
              homer fmt --check                in CI: change nothing, list what would change
              homer fmt - < draft.json

            EXIT CODES: 0 done · 2 a file is not JSON or could not be written; it is left
            as it was · 3 --check found files to change · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Write nothing; exit with status 3 when a file would change.")
    var check = false

    @Argument(help: "Files, directories, or - for standard input to standard output.", completion: .file())
    var paths: [String] = []

    func run() async throws {
        let workspace = try global.resolveFiles()
        var inputs = InputCollector(workspace: workspace)
        if paths.isEmpty { await inputs.addWorkspace(schedules: false) }
        for path in paths { try await inputs.add(path) }
        var changed: [String] = []
        var errors = inputs.problems
        for file in inputs.files where file.kind == .intent && !file.shown.hasSuffix(".ics") {
            do throws(JSONProblem) {
                let formatted = try IntentFormatter.format(file.bytes)
                let text = String(decoding: formatted, as: UTF8.self)
                if file.path == nil, !check { Console.printText(text) }
                guard formatted != file.bytes else { continue }
                if file.path != nil || check { changed.append(file.shown) }
                if !check, let path = file.path { write(text, to: path, shown: file.shown, &errors) }
            } catch {
                let diagnostic = SourceText(file: file.shown, bytes: file.bytes).diagnostic(error)
                errors.append(file.mayShow ? diagnostic : diagnostic.withoutText)
            }
        }
        report(changed: changed, errors: errors)
        if !errors.isEmpty { throw ExitCode(ExitStatus.trouble.rawValue) }
        if check, !changed.isEmpty { throw ExitCode(ExitStatus.held.rawValue) }
    }

    private func report(changed: [String], errors: [Diagnostic]) {
        if output.isJSON {
            output.printOne(.formatting, ActJSON.formatting(changed: changed, errors: errors)) { "" }
        } else {
            for name in changed { Console.print(name) }
            for error in errors { Console.errorText(error.rendered(color: output.style.isOn) + "\n") }
        }
        Console.flush()
    }

    /// Replaces what the name points at, so that a link stays a link, and keeps its permissions.
    private func write(_ text: String, to path: String, shown: String, _ errors: inout [Diagnostic]) {
        guard let real = realpath(path, nil) else { return }
        defer { free(real) }
        let target = String(cString: real)
        do { try FileText.write(text, to: target) } catch {
            let message = (error as? Failure)?.message ?? "\(error)"
            errors.append(Diagnostic(code: .unreadable, file: shown, message: message))
        }
    }
}
