import Glibc
import HomerCore

/// Where a response goes: the run's file as it comes, and memory up to a bound.
struct ResponseSink: Sendable {
    private var file: OutputFile
    private(set) var capture: BoundedCapture
    private(set) var lines: LineSplitter

    /// The reason when the file cannot be made.
    struct Failure: Error { var reason: String }

    static func open(_ request: ExecutionRequest, _ runner: ProcessRunner) -> Result<ResponseSink, Failure> {
        guard
            let file = OutputFile(
                path: request.outputFile, headLimit: runner.fileLimit, tailLimit: runner.fileLimit)
        else {
            let reason = String(cString: strerror(errno))
            return .failure(Failure(reason: "could not start: output file \(request.outputFile): \(reason)"))
        }
        return .success(
            ResponseSink(
                file: file, capture: BoundedCapture(headLimit: runner.captureLimit, tailLimit: runner.captureLimit),
                lines: LineSplitter(limit: runner.lineLimit)))
    }

    /// To the file, for whoever follows the run.
    mutating func show(_ bytes: UnsafeRawBufferPointer) { file.append(bytes) }

    mutating func show(_ text: String) {
        var text = text
        text.withUTF8 { file.append(UnsafeRawBufferPointer($0)) }
    }

    /// To memory; calls `line` for each line that became complete.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, line: ([UInt8]) -> Void) {
        capture.append(bytes)
        lines.append(bytes, line: line)
    }

    /// A last line without a line end.
    mutating func endLines(line: ([UInt8]) -> Void) { lines.finish(line: line) }

    /// Closes the file; a note when it stopped taking bytes. Nothing may be shown afterwards.
    mutating func close() -> String? {
        file.finish()
        return file.failure.map { "output file: \($0)" }
    }
}
