@preconcurrency import Glibc
import HomerCore

/// Standard output and standard error. Answers go to the first, everything about the asking to the second.
///
/// The one place where text leaves for a terminal: what could steer it is spelt out here, whoever wrote it.
package enum Console {
    package static func print(_ text: String) { write(text + "\n", to: stdout) }
    package static func printText(_ text: String) { write(text, to: stdout) }

    /// Bytes as they are: what a job prints need not be text.
    package static func printBytes(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, stdout) }
    }

    package static func error(_ message: String) {
        flush()
        write("homer: \(message)\n", to: stderr)
    }
    package static func note(_ message: String) { write(message + "\n", to: stderr) }
    package static func errorText(_ text: String) { write(text, to: stderr) }

    /// A line of progress in place of the one before: the only thing that moves the cursor. Ends at its text.
    package static func progress(_ text: String) { write(raw: "\r\u{1B}[K" + TerminalText.line(text), to: stderr) }

    /// Everything written so far is with the reader when this returns. Returns the `errno` of what could not be written.
    @discardableResult package static func flush() -> Int32? {
        fflush(stdout) == 0 && ferror(stdout) == 0 ? nil : errno
    }

    private static func write(_ text: String, to stream: UnsafeMutablePointer<FILE>) {
        write(raw: TerminalText.safe(text), to: stream)
    }

    static func write(raw text: String, to stream: UnsafeMutablePointer<FILE>) {
        var text = text
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stream) }
    }

    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Colours for terminals. `off` returns text unchanged.
package struct Style: Sendable {
    package var isOn: Bool

    package static let off = Style(isOn: false)

    package func green(_ text: String) -> String { code("32", text) }
    package func red(_ text: String) -> String { code("31", text) }
    package func yellow(_ text: String) -> String { code("33", text) }
    package func cyan(_ text: String) -> String { code("36", text) }
    package func bold(_ text: String) -> String { code("1", text) }
    package func dim(_ text: String) -> String { code("2", text) }

    private func code(_ number: String, _ text: String) -> String {
        isOn ? TerminalText.painted(text, number) : text
    }
}
