import Glibc

extension ProcessTable {
    /// What a listing of processes could not tell.
    struct Gaps: Sendable {
        /// Something that was listed was gone when it was looked at, or nothing could be listed.
        var isTorn = false
        /// What has ended and was not taken note of by its parent.
        var zombies: Set<Int32> = []
    }

    /// Calls `visit` for living processes (zombies do not count). Lists all of /proc, and reads it byte by byte without
    /// making a string: every run ends with this.
    ///
    /// Returns where somebody may have ended while it was listed, and left a child that is not in the list.
    ///
    /// - Parameters:
    ///   - oldest: processes that began before are left out.
    ///   - left: numbers that are left out.
    ///   - births: what is known of beginnings from earlier looks; who is known to be older is not read again.
    @discardableResult
    static func forEachLiving(
        since oldest: UInt64 = 0, except left: Set<Int32> = [], _ births: ProcessBirths? = nil, _ visit: (Entry) -> Void
    ) -> Gaps {
        var gaps = Gaps()
        guard let directory = opendir("/proc") else { return Gaps(isTorn: true) }
        defer { closedir(directory) }
        let descriptor = dirfd(directory)
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            while let item = readdir(directory) {
                guard let pid = number(item), !left.contains(pid) else { continue }
                let inode = UInt64(item.pointee.d_ino)
                if oldest > 0, let began = births?.ticks(of: pid, inode: inode), began < oldest { continue }
                let count = readStat(item, in: descriptor, into: buffer)
                guard count > 0, let entry = parse(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else {
                    gaps.isTorn = true
                    continue
                }
                births?.note(pid, inode: inode, ticks: entry.startTicks)
                guard entry.startTicks >= oldest else { continue }
                if entry.state == "Z" || entry.state == "X" { gaps.zombies.insert(pid) } else { visit(entry) }
            }
        }
        return gaps
    }

    /// The number that is the name of a directory of /proc; nil for any other name.
    private static func number(_ item: UnsafeMutablePointer<dirent>) -> Int32? {
        withUnsafeBytes(of: &item.pointee.d_name) { name in
            var number: Int32 = 0
            for byte in name.prefix(11) {
                if byte == 0 { break }
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                number = number &* 10 &+ Int32(byte & 15)
            }
            return number > 0 ? number : nil
        }
    }

    private static func readStat(
        _ item: UnsafeMutablePointer<dirent>, in directory: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        var path: (UInt64, UInt64, UInt64) = (0, 0, 0)
        return withUnsafeMutableBytes(of: &path) { path in
            let length = withUnsafeBytes(of: &item.pointee.d_name) { name -> Int in
                let digits = name.prefix { $0 != 0 }
                guard digits.count <= 12 else { return 0 }
                path.copyBytes(from: digits)
                return digits.count
            }
            guard length > 0 else { return 0 }
            path[length...].copyBytes(from: "/stat\0".utf8)
            guard let name = path.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
            let descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return 0 }
            defer { close(descriptor) }
            return read(descriptor, buffer.baseAddress, buffer.count)
        }
    }

    /// Parses one stat line. The command name may hold spaces and parentheses, so fields count from the last `)`.
    static func parse(_ line: UnsafeRawBufferPointer) -> Entry? {
        guard let close = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let pid = line.prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 &* 10 &+ Int64($1 & 15) }
        var field = 0
        var state: UInt8 = 0
        var values: (parent: Int64, group: Int64, session: Int64, ticks: UInt64) = (0, 0, 0, 0)
        for byte in line[(close + 1)...] {
            if byte == 0x20 {
                field += 1
                if field > 20 { break }
                continue
            }
            let digit = byte & 15
            switch field {
            case 1: state = byte
            case 2: values.parent = values.parent &* 10 &+ Int64(digit)
            case 3: values.group = values.group &* 10 &+ Int64(digit)
            case 4: values.session = values.session &* 10 &+ Int64(digit)
            case 20: values.ticks = values.ticks &* 10 &+ UInt64(digit)
            default: break
            }
        }
        guard field >= 20 else { return nil }
        return Entry(
            pid: Int32(truncatingIfNeeded: pid), state: Character(Unicode.Scalar(state)),
            parent: Int32(truncatingIfNeeded: values.parent), group: Int32(truncatingIfNeeded: values.group),
            session: Int32(truncatingIfNeeded: values.session),
            startTicks: values.ticks)
    }
}
