extension JSONParser {
    /// Reports every member whose key an earlier member of the same object has.
    ///
    /// Small objects compare hashes pairwise, which beats any table; large ones use a dictionary, whose seeded hash no
    /// input can turn quadratic.
    mutating func reportDuplicates(in object: Int) {
        let count = Int(nodes[object].count)
        guard count > 1 else { return }
        if count > 32 { return reportDuplicatesOfLargeObject(object) }
        let end = nodes[object].next
        var later = Int32(object) + 1
        while later < end {
            let hash = nodes[Int(later)].keyHash
            var earlier = Int32(object) + 1
            while earlier < later {
                if nodes[Int(earlier)].keyHash == hash, isSameKey(Int(earlier), Int(later)) {
                    report(Int(later), first: Int(earlier))
                    break
                }
                earlier = nodes[Int(earlier)].next
            }
            later = nodes[Int(later)].next
        }
    }

    private mutating func reportDuplicatesOfLargeObject(_ object: Int) {
        let tree = JSONTree(bytes: bytes, nodes: nodes)
        var first: [[UInt8]: Int] = [:]
        first.reserveCapacity(Int(nodes[object].count))
        for member in tree.children(of: object) {
            let key = tree.keyBytes(member)
            if let earlier = first[key] {
                report(member, first: earlier)
            } else {
                first[key] = member
            }
        }
    }

    private func isSameKey(_ a: Int, _ b: Int) -> Bool {
        let (left, right) = (nodes[a], nodes[b])
        if left.keyIsEscaped || right.keyIsEscaped {
            let tree = JSONTree(bytes: bytes, nodes: nodes)
            return tree.keyBytes(a) == tree.keyBytes(b)
        }
        return bytes[left.keyRange] == bytes[right.keyRange]
    }

    private mutating func report(_ member: Int, first: Int) {
        // Enough for any reader; a file of nothing but duplicates must not fill the memory with messages.
        guard problems.count < 200 else { return }
        let key = JSONTree(bytes: bytes, nodes: nodes).key(member)
        problems.append(
            JSONProblem(
                .duplicateKey, nodes[member].keyRange, "duplicate key \(Quote.text(key))",
                hint: "remove one of the two; neither is used",
                related: .init(offset: Int(nodes[first].keyStart), message: "the first is here")))
    }
}
