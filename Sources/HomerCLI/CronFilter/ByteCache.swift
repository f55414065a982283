/// Values made from short texts, each made once. Emptied when it grows past its limit, so that no input fills memory.
struct ByteCache<Value> {
    private static var limit: Int { 32_768 }

    private var slots: [UInt64: [Int]] = [:]
    private var keys: [[UInt8]] = []
    private var values: [Value] = []
    /// Neighbouring lines are often alike.
    private var last = 0

    mutating func value(for key: UnsafeBufferPointer<UInt8>, make: (String) -> Value) -> Value {
        if last < keys.count, keys[last].elementsEqual(key) { return values[last] }
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(key))
        let hash = UInt64(bitPattern: Int64(hasher.finalize()))
        if let known = slots[hash]?.first(where: { keys[$0].elementsEqual(key) }) {
            last = known
            return values[known]
        }
        if keys.count >= Self.limit { self = ByteCache() }
        let made = make(String(decoding: key, as: UTF8.self))
        last = keys.count
        slots[hash, default: []].append(last)
        keys.append(Array(key))
        values.append(made)
        return made
    }
}
