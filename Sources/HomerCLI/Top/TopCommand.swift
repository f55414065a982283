import ArgumentParser
import HomerCore
import HomerReport

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch what runs, what is due next, how the files stand and what is wrong, in place.",
        discussion: """
            `q` leaves; so does Ctrl-C. It only reads, and costs the daemon nothing.

            With --once it prints one frame and ends, for scripts: as wide and as high as the
            terminal, else as COLUMNS and LINES say, else 80 by 24.

            EXAMPLES:
              homer top
              homer top --every 10s
              COLUMNS=120 LINES=40 homer top --once

            EXIT CODES: 0 left, or printed · 2 the database cannot be read · 64 usage, or no
            terminal.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("color"), help: "Colours: auto, always, never. NO_COLOR is honoured.")
    var color: ColorChoice = .auto

    @Flag(help: "Print one frame and end.")
    var once = false

    @Option(help: ArgumentHelp("Look again after this long, from 500ms.", valueName: "length"))
    var every = LengthArgument(.seconds(2))

    func validate() throws {
        if every.length < Milliseconds(500) { throw ValidationError("--every is at least 500ms: --every 2s") }
    }

    func run() async throws {
        let reader = TopReader(try global.resolve())
        guard once else { return try await watch(reader) }
        let size = TerminalSize.ofOutput() ?? TerminalSize.named(in: GlobalOptions.environment())
        let frame = TopFrame(try reader.facts(now: WallClock.now()), width: size.width, height: size.height)
        Console.printText(frame.lines.map { $0.painted(color.style()) + "\n" }.joined())
    }

    private func watch(_ reader: TopReader) async throws {
        guard let screen = TerminalScreen.take() else {
            throw Failure(message: "`homer top` needs a terminal; `homer top --once` prints one frame", status: .usage)
        }
        // Whatever ends it, the terminal is as it was.
        defer { screen.giveBack() }
        let style = color.style()
        let input = TopInput(every: every.length.duration)
        defer { input.end() }
        for await _ in input.draws {
            let size = TerminalSize.ofOutput() ?? TerminalSize.usual
            let frame = TopFrame(
                try reader.facts(now: WallClock.now()), width: size.width, height: size.height, footer: "q quits")
            Console.screen(frame.lines.map { $0.painted(style) })
        }
    }
}

extension TopLine {
    fileprivate func painted(_ style: Style) -> String {
        guard !text.isEmpty else { return text }
        return switch tone {
        case .plain: text
        case .heading: style.bold(text)
        case .good: style.green(text)
        case .warning: style.yellow(text)
        case .critical: style.red(text)
        case .dim: style.dim(text)
        }
    }
}
