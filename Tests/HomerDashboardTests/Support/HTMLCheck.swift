/// Reads markup as strictly as it is written here: every element is closed where it was opened, every attribute is in
/// quotes, and nothing runs or is styled within the page.
struct HTMLCheck {
    private(set) var problems: [String] = []
    private(set) var elements: [(name: String, attributes: [(String, String)])] = []
    private(set) var ids: [String] = []

    private static let void: Set<String> = ["meta", "link", "input", "line", "br", "hr", "img"]
    /// Elements that need no end in the drawing or in lists, and have one all the same.
    private static let forbidden: Set<String> = ["style", "iframe", "object", "embed", "base", "img"]

    init(_ html: String) {
        var open: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...].dropFirst()
            guard let end = rest.firstIndex(of: ">") else {
                problems.append("a tag has no end: \(rest.prefix(40))")
                return
            }
            let tag = rest[..<end]
            rest = rest[end...].dropFirst()
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                if open.last != name { problems.append("</\(name)> ends \(open.last ?? "nothing")") }
                _ = open.popLast()
                continue
            }
            let (name, attributes) = read(tag)
            elements.append((name, attributes))
            if !Self.void.contains(name), !tag.hasSuffix("/") { open.append(name) }
        }
        if !open.isEmpty { problems.append("not closed: \(open)") }
        check()
    }

    private mutating func read(_ tag: Substring) -> (String, [(String, String)]) {
        let name = String(tag.prefix { $0.isLetter || $0.isNumber })
        var attributes: [(String, String)] = []
        var rest = tag.dropFirst(name.count)
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "/" }
            guard !rest.isEmpty else { return (name, attributes) }
            let key = String(rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "/" })
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else {
                attributes.append((key, ""))
                if key.isEmpty { return (name, attributes) }
                continue
            }
            guard rest.dropFirst().first == "\"" else {
                problems.append("an attribute without quotes: \(tag.prefix(60))")
                return (name, attributes)
            }
            let value = rest.dropFirst(2).prefix { $0 != "\"" }
            attributes.append((key, String(value)))
            rest = rest.dropFirst(value.count + 3)
        }
    }

    private mutating func check() {
        for (name, attributes) in elements {
            if Self.forbidden.contains(name) { problems.append("<\(name)>") }
            if name == "script", !attributes.contains(where: { $0.0 == "src" }) { problems.append("an inline script") }
            for (key, value) in attributes {
                if key == "style" || key.hasPrefix("on") { problems.append("\(name) has \(key)=\(value.prefix(40))") }
                if key == "href" || key == "src" || key == "action" { checkTarget(value, name) }
                if key == "id" { ids.append(value) }
            }
        }
        let twice = Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        if !twice.isEmpty { problems.append("ids twice: \(twice)") }
    }

    private mutating func checkTarget(_ target: String, _ element: String) {
        let isOwn = target.hasPrefix("/dashboard") || target.hasPrefix("/api/v1/") || target.hasPrefix("#")
        if !isOwn, !target.hasPrefix("https://") { problems.append("\(element) leads to \(target.prefix(60))") }
    }
}
