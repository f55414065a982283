import Glibc

/// What is watched and why; turns inotify events into watch events and keeps the watches in step with the directories.
/// Knows nothing of threads, queues or streams.
struct WatchTable<Driver: InotifyDriver> {
    private struct Record {
        var path: String
        /// Everything in the directory matters.
        var inTree = false
        /// Only these names matter.
        var names: Set<String> = []
    }

    private(set) var driver: Driver
    private var records: [Int32: Record] = [:]
    private var targets: [WatchTarget] = []
    /// The directory each tree target led to at the last arming.
    private var reals: [String: String] = [:]

    init(driver: Driver) { self.driver = driver }

    mutating func watch(_ new: [WatchTarget]) -> WatchBatch {
        targets = new
        reals = reals.filter { entry in new.contains(.tree(entry.key)) }
        var batch = WatchBatch()
        arm(&batch, isFirst: true)
        return batch
    }

    /// Handles at most `limit` waiting events. The flag is true when more may be waiting.
    mutating func drain(limit: Int) -> (batch: WatchBatch, more: Bool) {
        var events: [InotifyEvent] = []
        let more = driver.drain(limit: limit) { events.append($0) }
        var batch = WatchBatch()
        for event in events { handle(event, &batch) }
        if batch.needsArming { arm(&batch, isFirst: false) }
        return (batch, more)
    }

    mutating func close() {
        driver.close()
        records = [:]
    }

    private mutating func handle(_ event: InotifyEvent, _ batch: inout WatchBatch) {
        if event.has(InotifyMask.overflow) {
            batch.overflow = true
            batch.needsArming = true
            return
        }
        guard let record = records[event.watch] else { return }
        if event.has(InotifyMask.ignored) { records[event.watch] = nil }
        if event.name.isEmpty || event.has(InotifyMask.ignored) {
            guard event.has(InotifyMask.selfGone | InotifyMask.ignored | InotifyMask.attributes) else { return }
            if record.inTree { batch.directories.insert(record.path) }
            let isRoot = reals.values.contains(record.path)
            if event.has(InotifyMask.selfGone | InotifyMask.ignored), isRoot || !record.names.isEmpty {
                batch.needsArming = true
            }
            return
        }
        if record.names.contains(event.name) {
            batch.directories.insert(record.path)
            if event.has(InotifyMask.entryMoved) { batch.needsArming = true }
        }
        if record.inTree { handleInTree(event, record, &batch) }
    }

    private mutating func handleInTree(_ event: InotifyEvent, _ record: Record, _ batch: inout WatchBatch) {
        batch.directories.insert(record.path)
        guard event.has(InotifyMask.directory), !event.name.hasPrefix(".") else { return }
        let path = Self.join(record.path, event.name)
        if event.has(InotifyMask.movedFrom) {
            forget(below: path)
        } else if event.has(InotifyMask.created | InotifyMask.attributes) {
            // Files written before this watch exists give no event: the event just added says to look.
            addTree(path, &batch)
        }
    }

    /// Brings the watches in step with the targets as the file system has them now.
    private mutating func arm(_ batch: inout WatchBatch, isFirst: Bool) {
        let before = Set(records.keys)
        records = [:]
        for target in targets {
            let walk = PathWalk(target.path) { addNames($0, target, &batch) }
            guard case .tree(let path) = target else { continue }
            let real = walk.isDirectory ? walk.real : nil
            if let real { addTree(real, &batch) }
            if real != reals[path], !isFirst {
                if real == nil { batch.gone.append(path) } else { batch.back.append(path) }
            }
            reals[path] = real
        }
        for watch in before where records[watch] == nil { driver.remove(watch) }
        batch.needsArming = false
    }

    private mutating func addNames(_ anchor: PathWalk.Anchor, _ target: WatchTarget, _ batch: inout WatchBatch) {
        var mask = InotifyMask.names
        if case .file = target { mask = InotifyMask.contents }
        guard let watch = add(anchor.directory, mask, &batch) else { return }
        records[watch, default: Record(path: anchor.directory)].names.insert(anchor.name)
    }

    /// Watches a directory and everything below it. Each directory is watched before it is listed, so that a directory
    /// made meanwhile is found by the listing or reported by an event.
    private mutating func addTree(_ root: String, _ batch: inout WatchBatch) {
        var pending = [root]
        while let path = pending.popLast() {
            guard let watch = add(path, InotifyMask.contents, &batch) else { continue }
            records[watch, default: Record(path: path)].inTree = true
            records[watch]?.path = path
            pending += Self.directories(in: path)
        }
    }

    private mutating func add(_ path: String, _ mask: UInt32, _ batch: inout WatchBatch) -> Int32? {
        switch driver.add(path, mask: mask) {
        case .success(let watch): return watch
        case .failure(let error):
            if error.code == ENOSPC {
                batch.unsupported = "too many inotify watches: raise fs.inotify.max_user_watches"
            } else if ![ENOENT, ENOTDIR, ELOOP, EACCES].contains(error.code) {
                batch.unsupported = "cannot watch \(path): \(error)"
            }
            return nil
        }
    }

    private mutating func forget(below path: String) {
        for (watch, record) in records where record.path == path || record.path.hasPrefix(path + "/") {
            guard record.inTree else { continue }
            driver.remove(watch)
            records[watch] = nil
        }
    }

    private static func directories(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let type = Int32(entry.pointee.d_type)
            guard type == Int32(DT_DIR) || type == Int32(DT_UNKNOWN) else { continue }
            let name = entryName(entry)
            // On a file system without types, IN_ONLYDIR sorts out what is no directory.
            if !name.hasPrefix(".") { found.append(join(path, name)) }
        }
        return found
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory == "/" ? "/" + name : directory + "/" + name
    }
}

/// What one batch of events adds up to.
struct WatchBatch {
    var directories: Set<String> = []
    var overflow = false
    var gone: [String] = []
    var back: [String] = []
    var unsupported: String?
    /// A target may lead elsewhere now.
    var needsArming = false

    var events: [WatchEvent] {
        var events = gone.map(WatchEvent.rootGone) + back.map(WatchEvent.rootBack)
        if overflow { events.append(.overflow) }
        events += directories.sorted().map(WatchEvent.changed)
        if let unsupported { events.append(.unsupported(unsupported)) }
        return events
    }
}
