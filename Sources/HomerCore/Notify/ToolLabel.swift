/// What an agent does, in the few words of a progress message: the old HOMER's labels.
package enum ToolLabel: Hashable, Sendable {
    case search, fetch, read, find, grep, run, agent, edit, write, todo
    /// A tool that none of them fits, by its name.
    case other(String)

    package var text: String {
        switch self {
        case .search: "🔍 Search"
        case .fetch: "🌐 Fetch"
        case .read: "📖 Read"
        case .find: "📂 Find"
        case .grep: "🔎 Grep"
        case .run: "💻 Run"
        case .agent: "🤖 Agent"
        case .edit: "✏️ Edit"
        case .write: "📝 Write"
        case .todo: "📋 Todo"
        case .other(let name): "🔧 \(name)"
        }
    }

    /// - Parameter tool: the name that an agent's program has for it; only its start is kept of an unknown one.
    package init(tool: String) {
        let plain = tool.lowercased().filter { $0.isASCII && $0.isLetter }
        self = Self.byName[plain] ?? .other(TerminalText.safe(String(tool.prefix(40))))
    }

    /// By the names without anything but letters: `web_fetch` and `WebFetch` are the same.
    private static let byName: [String: ToolLabel] = {
        let names: [(ToolLabel, String)] = [
            (.search, "websearch googlewebsearch searchweb codesearch"), (.fetch, "webfetch fetchurl fetch"),
            (.read, "read readfile readmanyfiles readmediafile notebookread view viewimage"),
            (.find, "glob find list ls listdirectory"), (.grep, "grep greptool searchfilecontent grepsearch"),
            (.run, "bash shell runshellcommand commandexecution killshell bashoutput"),
            (.agent, "task agent codebaseinvestigator delegatetoagent"),
            (.edit, "edit multiedit notebookedit replace strreplacefile filechange applypatch patch"),
            (.write, "write writefile"), (.todo, "todowrite todoread writetodos settodolist todolist updateplan"),
        ]
        return Dictionary(
            uniqueKeysWithValues: names.flatMap { label, list in
                list.split(separator: " ").map { (String($0), label) }
            })
    }()
}
