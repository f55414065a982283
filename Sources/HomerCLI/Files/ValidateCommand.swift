import ArgumentParser
import HomerCore
import HomerReport

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check files and show every error with its place. Needs no daemon and no database.",
        discussion: """
            Checks the files and directories named by PATHs, or the workspace's desired/ and
            schedule files; - reads one from standard input. A file named
            schedule*.json, or with a "jobs" array, is a schedule of the old HOMER.
            `homer explain E120` says more about a code.

            EXAMPLES:
              homer validate                            before a commit
              homer validate desired/morning-brief.json
              homer validate --strict -o json           in CI
              homer validate --format github            as annotations of a pull request
              git show HEAD:desired/brief.json | homer validate -

            A time of `at` that has gone by is an error as it is for the daemon, unless the
            workspace's database, where there is one, has the intent with that time.

            EXIT CODES: 0 all valid · 1 at least one error (with --strict also one
            warning) · 2 something could not be read, or there was nothing to check · 3
            the only errors are times that have gone by: the daemon holds these files · 64
            usage.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github, sarif }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Form of the answer: text, json; for pull requests github (annotations), sarif.")
    var format: Format = .text

    @Flag(help: "Exit with status 1 for warnings too.")
    var strict = false

    @Argument(help: "Files, directories, or - for standard input.", completion: .file())
    var paths: [String] = []

    func run() async throws {
        let workspace = try global.resolveFiles()
        var inputs = InputCollector(workspace: workspace)
        if paths.isEmpty { await inputs.addWorkspace() }
        for path in paths { try await inputs.add(path) }
        guard !inputs.files.isEmpty || !inputs.problems.isEmpty else {
            let schedules = workspace.schedules.map(\.path).joined(separator: ", ")
            let places =
                paths.isEmpty
                ? "\(workspace.desired), and no \(schedules)" : paths.joined(separator: ", ")
            let unread = inputs.notes.isEmpty ? "" : "\n  not read: \(inputs.notes.map(\.file).joined(separator: ", "))"
            throw Failure(
                message: "there is nothing to validate: no .json file in \(places)\(unread)\n"
                    + "  name files, say where the workspace is with -C DIR, or make one with `homer init`")
        }
        let validator = Validator(workspace: workspace, zones: .own)
        let found =
            inputs.problems + (try validator.diagnostics(inputs.files, isWhole: paths.isEmpty, now: WallClock.now()))
            + inputs.notes
        let names = Set(inputs.files.map(\.shown) + inputs.problems.map(\.file))
        let result = ValidationResult(files: names.count, diagnostics: found)
        // Paths on the command line are as the user typed them, the others are seen from the workspace.
        show(result, paths.isEmpty ? ReportedFiles(workspace) : ReportedFiles())
        Console.flush()
        throw ExitCode(result.status(strict: strict).rawValue)
    }

    private func show(_ result: ValidationResult, _ files: ReportedFiles) {
        switch output.isJSON ? .text : format {
        case .text: output.printOne(.validation, result.json) { result.text(output.style) }
        case .json: Console.print(AnswerKind.validation.envelope(result.json).pretty)
        case .github: for found in result.diagnostics { Console.print(WorkflowCommand(found, files).text) }
        case .sarif: Console.print(SarifLog(results: result.diagnostics.map { SarifResult($0, files) }).json.pretty)
        }
    }
}

/// What was found in how many files.
struct ValidationResult {
    var files: Int
    var diagnostics: [Diagnostic]

    private var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    private var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }

    func status(strict: Bool) -> ExitStatus {
        if errors.contains(where: { $0.code == .unreadable }) { return .trouble }
        if !errors.isEmpty, errors.allSatisfy({ $0.code == .timeInPast }) { return .held }
        return errors.isEmpty && (warnings.isEmpty || !strict) ? .clean : .changes
    }

    var json: JSONValue { ActJSON.validation(files: files, errors: errors, warnings: warnings) }

    func text(_ style: Style) -> String {
        let invalid = Set(errors.map(\.file)).count
        let blocks = diagnostics.map { $0.rendered(color: style.isOn) + "\n\n" }.joined()
        return blocks + "\(files) file\(files == 1 ? "" : "s"): \(files - invalid) valid, \(invalid) invalid, "
            + "\(warnings.count) warning\(warnings.count == 1 ? "" : "s").\n"
    }
}
