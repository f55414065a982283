#if InotifyTools
    import CInotifyTools
    import Glibc
    import Synchronization

    /// libinotifytools. Its state is global, so there is at most one driver per process, claimed in `init` and given back
    /// in `close`.
    ///
    /// What the library does not do is done here: its descriptor is private and open across exec, it watches no new
    /// directories, it keeps names of watches the kernel has ended, and `select` aborts the process on a descriptor past
    /// FD_SETSIZE. The descriptor is therefore found in /proc, marked close-on-exec, refused when too large, and asked
    /// directly for watch descriptors; the library's table of names is never consulted.
    struct InotifyToolsDriver: InotifyDriver {
        private static let claimed = Mutex(false)

        let descriptor: Int32

        /// Refuses a descriptor past `largestSelectable`: FD_SETSIZE less one, lower only in tests.
        init(largestSelectable: Int32 = 1023) throws(WatchFailure) {
            let free = Self.claimed.withLock { taken in
                defer { taken = true }
                return !taken
            }
            guard free else { throw WatchFailure("libinotifytools is already in use in this process") }
            do {
                descriptor = try Self.initialize(largestSelectable)
            } catch {
                Self.claimed.withLock { $0 = false }
                throw error
            }
        }

        mutating func add(_ directory: String, mask: UInt32) -> Result<Int32, SystemError> {
            guard inotifytools_watch_file(directory, Int32(bitPattern: mask)) == 1 else {
                return .failure(SystemError(code: inotifytools_error()))
            }
            // The library returns no watch descriptor and finds a stale one for a path that was watched before. Adding the
            // same watch again through its descriptor is idempotent and returns the right one.
            let watch = inotify_add_watch(descriptor, directory, mask)
            return watch < 0 ? .failure(.last) : .success(watch)
        }

        /// Not the library's removal: that one writes to standard error when the kernel was faster.
        mutating func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor, watch) }

        mutating func drain(limit: Int, _ body: (InotifyEvent) -> Void) -> Bool {
            for _ in 0..<limit {
                // Not next_event(0): in some versions of the library that blocks for ever.
                guard let event = inotifytools_next_events(0, 1) else { return false }
                let start = UnsafeRawPointer(event)
                let header = start.loadUnaligned(as: inotify_event.self)
                let name = UnsafeRawBufferPointer(
                    start: start + MemoryLayout<inotify_event>.size, count: Int(header.len)
                ).prefix { $0 != 0 }
                body(InotifyEvent(watch: header.wd, mask: header.mask, name: String(decoding: name, as: UTF8.self)))
            }
            return true
        }

        mutating func close() {
            // Events left in the library's static buffer would be read by the next user of it.
            _ = drain(limit: 200_000) { _ in }
            inotifytools_cleanup()
            Self.claimed.withLock { $0 = false }
        }

        private static func initialize(_ largestSelectable: Int32) throws(WatchFailure) -> Int32 {
            let before = Set(inheritableInotifyDescriptors())
            guard inotifytools_initialize() == 1 else {
                throw WatchFailure("libinotifytools: \(SystemError(code: inotifytools_error()))")
            }
            let new = inheritableInotifyDescriptors().filter { !before.contains($0) }
            guard let descriptor = new.first, new.count == 1, descriptor <= largestSelectable else {
                inotifytools_cleanup()
                throw WatchFailure(
                    new.count == 1
                        ? "libinotifytools got descriptor \(new[0]); it cannot use more than \(largestSelectable)"
                        : "the descriptor of libinotifytools could not be told from others")
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        }

        /// The library opens its descriptor without close-on-exec, which tells it from every instance of ours.
        private static func inheritableInotifyDescriptors() -> [Int32] {
            guard let directory = opendir("/proc/self/fd") else { return [] }
            defer { closedir(directory) }
            var found: [Int32] = []
            while let entry = readdir(directory) {
                guard let number = Int32(entryName(entry)),
                    linkTarget("/proc/self/fd/\(number)") == "anon_inode:inotify",
                    fcntl(number, F_GETFD) & FD_CLOEXEC == 0
                else { continue }
                found.append(number)
            }
            return found
        }
    }
#endif
