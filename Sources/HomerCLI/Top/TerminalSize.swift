import Glibc

/// Columns and lines of a terminal.
struct TerminalSize: Hashable {
    var width: Int
    var height: Int

    static let usual = TerminalSize(width: 80, height: 24)

    /// nil when standard output is no terminal, or one that does not know.
    static func ofOutput() -> TerminalSize? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(width: Int(size.ws_col), height: Int(size.ws_row))
    }

    /// As COLUMNS and LINES say, each else as usual; within what a frame can be.
    static func named(in environment: [String: String]) -> TerminalSize {
        func number(_ name: String, _ usual: Int) -> Int {
            environment[name].flatMap { Int($0) }.map { min(max($0, 1), 1000) } ?? usual
        }
        return TerminalSize(width: number("COLUMNS", usual.width), height: number("LINES", usual.height))
    }
}
