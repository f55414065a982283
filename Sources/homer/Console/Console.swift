@preconcurrency import Glibc
import HomerCore

/// Standard output and standard error. Answers go to the first, everything about the asking to the second.
///
/// The one place where text leaves for a terminal: what could steer it is spelt out here, whoever wrote it.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: stdout) }
    static func printText(_ text: String) { write(text, to: stdout) }

    /// Bytes as they are: what a job prints need not be text.
    static func printBytes(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, stdout) }
    }

    static func error(_ message: String) {
        flush()
        write("homer: \(message)\n", to: stderr)
    }
    static func note(_ message: String) { write(message + "\n", to: stderr) }
    static func errorText(_ text: String) { write(text, to: stderr) }

    /// A line of progress in place of the one before: the only thing that moves the cursor. Ends at its text.
    static func progress(_ text: String) { write(raw: "\r\u{1B}[K" + TerminalText.line(text), to: stderr) }

    /// Everything written so far is with the reader when this returns.
    static func flush() { fflush(stdout) }

    private static func write(_ text: String, to stream: UnsafeMutablePointer<FILE>) {
        write(raw: TerminalText.safe(text), to: stream)
    }

    private static func write(raw text: String, to stream: UnsafeMutablePointer<FILE>) {
        var text = text
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stream) }
    }

    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Colours for terminals. `off` returns text unchanged.
struct Style: Sendable {
    var isOn: Bool

    static let off = Style(isOn: false)

    func green(_ text: String) -> String { code("32", text) }
    func red(_ text: String) -> String { code("31", text) }
    func yellow(_ text: String) -> String { code("33", text) }
    func cyan(_ text: String) -> String { code("36", text) }
    func bold(_ text: String) -> String { code("1", text) }
    func dim(_ text: String) -> String { code("2", text) }

    private func code(_ number: String, _ text: String) -> String {
        isOn ? TerminalText.painted(text, number) : text
    }
}
