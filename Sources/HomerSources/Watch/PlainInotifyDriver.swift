import Glibc

/// inotify through Glibc: as many per process as `fs.inotify.max_user_instances` allows.
struct PlainInotifyDriver: InotifyDriver {
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init() throws(WatchFailure) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if descriptor < 0 { throw WatchFailure("inotify_init1: \(SystemError.last)") }
    }

    mutating func add(_ directory: String, mask: UInt32) -> Result<Int32, SystemError> {
        let watch = inotify_add_watch(descriptor, directory, mask)
        return watch < 0 ? .failure(.last) : .success(watch)
    }

    mutating func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor, watch) }

    mutating func drain(limit: Int, _ body: (InotifyEvent) -> Void) -> Bool {
        var handled = 0
        while handled < limit {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return count < 0 && errno == EINTR }
            handled += buffer.withUnsafeBytes { Self.decode(UnsafeRawBufferPointer(rebasing: $0[..<count]), body) }
        }
        return true
    }

    mutating func close() { _ = Glibc.close(descriptor) }

    private static func decode(_ bytes: UnsafeRawBufferPointer, _ body: (InotifyEvent) -> Void) -> Int {
        let header = MemoryLayout<inotify_event>.size
        var offset = 0
        var count = 0
        while offset + header <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = offset + header + Int(event.len)
            guard end <= bytes.count else { break }
            let name = bytes[(offset + header)..<end].prefix { $0 != 0 }
            body(InotifyEvent(watch: event.wd, mask: event.mask, name: String(decoding: name, as: UTF8.self)))
            offset = end
            count += 1
        }
        return count
    }
}
