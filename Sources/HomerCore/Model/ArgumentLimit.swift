/// What the kernel takes of one argument or one environment variable (`NAME=value`) of a new process.
package enum ArgumentLimit {
    /// Bytes of UTF-8: Linux's MAX_ARG_STRLEN of 128 KiB, less the zero byte at the end.
    package static let bytes = (128 << 10) - 1
}

extension Execution {
    /// Bytes that the longest word of `command` has at least, once a query of that many is filled in; 0 when no word
    /// takes the query.
    func longestWord(query: Int) -> Int {
        command.map { word in
            var length = 0
            var takesQuery = false
            for part in QueryTemplate(word).parts {
                switch part {
                case .text(let text): length += text.utf8.count
                case .placeholder("query", let range) where range.count == "{{query}}".utf8.count:
                    length += query
                    takesQuery = true
                // The others may be empty.
                case .placeholder: break
                }
            }
            return takesQuery ? length : 0
        }.max() ?? 0
    }
}
