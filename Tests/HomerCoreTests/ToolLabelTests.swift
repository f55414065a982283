import Testing

@testable import HomerCore

@Suite struct ToolLabelTests {
    @Test(arguments: [
        ("WebSearch", "🔍 Search"), ("google_web_search", "🔍 Search"), ("WebFetch", "🌐 Fetch"), ("Read", "📖 Read"),
        ("read_file", "📖 Read"), ("Glob", "📂 Find"), ("Grep", "🔎 Grep"), ("search_file_content", "🔎 Grep"),
        ("Bash", "💻 Run"), ("command_execution", "💻 Run"), ("Task", "🤖 Agent"), ("Edit", "✏️ Edit"),
        ("file_change", "✏️ Edit"), ("Write", "📝 Write"), ("WriteFile", "📝 Write"), ("TodoWrite", "📋 Todo"),
        ("SetTodoList", "📋 Todo"), ("mail.send_all", "🔧 mail.send_all"), ("", "🔧 "),
    ])
    func `what the programs call their tools has the old HOMER's labels`(tool: String, label: String) {
        #expect(ToolLabel(tool: tool).text == label)
    }

    @Test func `a name that nobody knows is short and steers nothing`() {
        let label = ToolLabel(tool: "\u{1B}[2J" + String(repeating: "x", count: 500)).text
        #expect(label.count < 60 && !label.contains("\u{1B}"))
    }
}
