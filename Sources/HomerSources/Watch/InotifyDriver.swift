import Glibc

/// One inotify instance: the part in which the two backends differ. Used on one serial queue only.
protocol InotifyDriver {
    /// Readable when events wait.
    var descriptor: Int32 { get }

    /// Watches one directory, adding to the events already asked for. Returns the watch descriptor.
    mutating func add(_ directory: String, mask: UInt32) -> Result<Int32, SystemError>

    /// Ends one watch; harmless when the kernel has ended it already.
    mutating func remove(_ watch: Int32)

    /// Hands over at most `limit` waiting events without blocking. True when more may be waiting.
    mutating func drain(limit: Int, _ body: (InotifyEvent) -> Void) -> Bool

    /// Closes the instance. Called once, after which nothing else is called.
    mutating func close()
}

struct InotifyEvent: Hashable, Sendable {
    var watch: Int32
    var mask: UInt32
    /// The entry in the watched directory; empty when the event is about the directory itself.
    var name: String

    func has(_ bits: UInt32) -> Bool { mask & bits != 0 }
}

enum InotifyMask {
    static let created = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO)
    static let entryMoved = created | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
    static let selfGone = UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT)
    static let directory = UInt32(IN_ISDIR)
    static let movedFrom = UInt32(IN_MOVED_FROM)
    static let ignored = UInt32(IN_IGNORED)
    static let overflow = UInt32(IN_Q_OVERFLOW)
    static let attributes = UInt32(IN_ATTRIB)

    private static let common =
        entryMoved | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR) | UInt32(IN_MASK_ADD)

    /// For a directory that is only watched for the coming and going of certain names.
    static let names = common
    /// For a directory whose files matter.
    static let contents = common | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MODIFY) | UInt32(IN_ATTRIB)
}
