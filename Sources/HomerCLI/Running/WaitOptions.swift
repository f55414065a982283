import ArgumentParser
import HomerCore

/// Whether a command that asks for a run waits for its end, and how long.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Wait for the end and exit with the run's result.")
    var wait = false

    @Flag(name: [.short, .long], help: "Wait, and print the output as it comes.")
    var follow = false

    @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "length"))
    var timeout: LengthArgument?

    var isWaiting: Bool { wait || follow }

    /// Throws a `ValidationError` where the options contradict each other, or the form of the answer.
    func check(_ output: OutputOptions) throws {
        if timeout != nil, !isWaiting { throw ValidationError("--timeout needs --wait") }
        if follow, output.isJSON { throw ValidationError("-f prints output; leave -o \(output.output) out") }
    }
}
