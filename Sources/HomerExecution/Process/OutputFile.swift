import Glibc

/// The file that holds both channels of a run as they came: the head while the run goes, so that it can be followed,
/// and the mark and the tail in the end.
///
/// It is made with the first byte: a run that says nothing has none, and most runs say nothing. A file costs the system
/// more than all else the daemon does for a short run.
struct OutputFile {
    private let path: String
    private var descriptor: Int32
    private var capture: BoundedCapture
    /// Why writing stopped, a full disk for example. The run goes on.
    private(set) var failure: String?

    /// Empties the file where there is one; nil (see errno) when that is not possible, or its folder takes no files.
    init?(path: String, headLimit: Int, tailLimit: Int) {
        self.path = path
        // Of a run that had this number before: a backup that is restored gives numbers out again. A pipe that somebody
        // left there is not waited for.
        descriptor = open(path, O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            guard errno == ENOENT, access(folder, W_OK | X_OK) == 0 else { return nil }
        }
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
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil, !bytes.isEmpty else { return }
        // The run may have put something there itself: it is not written through.
        if descriptor < 0 { descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        if descriptor >= 0, RawFile.writeAll(bytes, to: descriptor) { return }
        failure = String(cString: strerror(errno))
    }
}
