import Glibc

/// The file that holds both channels of a run as they came: the head while the run goes, so that it can be followed,
/// and the mark and the tail in the end.
struct OutputFile {
    private let descriptor: Int32
    private var capture: BoundedCapture
    /// Why writing stopped, a full disk for example. The run goes on.
    private(set) var failure: String?

    /// Creates or empties the file, readable by its owner only; nil (see errno) when that is not possible.
    init?(path: String, headLimit: Int, tailLimit: Int) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        capture = BoundedCapture(headLimit: headLimit, tailLimit: tailLimit)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let live = capture.append(bytes)
        if live > 0 { write(UnsafeRawBufferPointer(rebasing: bytes[0..<live])) }
    }

    /// Writes mark and tail, and closes. Nothing may be appended afterwards.
    mutating func finish() {
        let mark = capture.omitted > 0 ? Array(BoundedCapture.mark(omitted: capture.omitted).utf8) : []
        (mark + capture.tail).withUnsafeBytes { write($0) }
        close(descriptor)
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil, !RawFile.writeAll(bytes, to: descriptor) else { return }
        failure = String(cString: strerror(errno))
    }
}
