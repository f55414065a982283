@preconcurrency import Glibc
import HomerCore

/// A terminal that was taken for a whole screen: no echo, every key at once, no cursor. `giveBack` makes it what it was.
struct TerminalScreen {
    private let before: termios

    /// nil when there is no terminal to read keys from or to draw on.
    static func take() -> TerminalScreen? {
        var mode = termios()
        guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &mode) == 0 else { return nil }
        let screen = TerminalScreen(before: mode)
        // Ctrl-C and Ctrl-Z come as keys: a process that is stopped here would leave the terminal as it is.
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode) == 0 else { return nil }
        Console.control(.takeScreen)
        return screen
    }

    func giveBack() {
        Console.control(.giveScreenBack)
        var mode = before
        _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode)
    }
}

extension Console {
    enum Control: String {
        /// The other screen, no cursor, no line that wraps.
        case takeScreen = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
        case giveScreenBack = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    }

    static func control(_ control: Control) {
        write(raw: control.rawValue, to: stdout)
        flush()
    }

    /// A whole screen in place of the one before: in one piece, over what was there, so that nothing flickers.
    static func screen(_ lines: [String]) {
        // What was there is erased before each line, not after it: in the last column that would take the line's own end.
        let drawn = lines.enumerated().map { number, line in
            (number == lines.count - 1 ? "\u{1B}[J" : "\u{1B}[2K") + TerminalText.safe(line)
        }
        write(raw: "\u{1B}[?2026h\u{1B}[H" + drawn.joined(separator: "\r\n") + "\u{1B}[?2026l", to: stdout)
        flush()
    }
}
