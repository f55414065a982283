import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI

/// A plan as a comment of a pull request.
extension PlanFormatTests {
    @Test func `Markdown has totals, a table, the fields folded away, and what is held with its place`() throws {
        let plan = Self.plan { plan in
            plan.changes = [
                Self.change("brief", fields: [FieldChange(path: "priority", before: 50, after: 70)])
            ]
            plan.held = [Self.heldInput]
            plan.blocked = [Self.guarded]
        }
        let id = try #require(plan.approvalID)
        #expect(
            PlanMarkdown(Self.text(plan)).text == """
                ### Plan: 0 to create, 1 to update, 0 to disable, 0 moved, 0 to enable; 1 held; 37 unchanged; \
                1 wait for approval.

                | what | intent | file | next runs |
                |---|---|---|---|
                | update | <code>brief</code> | <code>desired/brief.json</code> |  |

                <details><summary><code>brief</code>: 1 field</summary>

                ```diff
                - priority: 50
                + priority: 70
                ```
                </details>

                **Waits for approval**

                | what | intent | why |
                |---|---|---|
                | disable | <code>old</code> | 5 of 12 intents would go, the limit is 3 (HeldGuard) |

                Approve all of these with <code>homer approve \(id)</code>.

                **Held: not applied until corrected**

                | place | code | problem | meanwhile |
                |---|---|---|---|
                | <code>desired/idea.json:12:5</code> | E120 | unknown field "shedule" (did you mean "schedule"?) \
                | generation 4 keeps running |

                """)
    }

    @Test func `A hostile name is shown in Markdown and obeyed nowhere`() {
        let name = "a|b`c`\n</code><script>@everyone [x](y) \u{202E}*z*\r\n```"
        let plan = Self.plan { plan in
            plan.changes = [
                Self.change(
                    name, file: name, fields: [FieldChange(path: name, before: .string(name), after: .string(name))])
            ]
        }
        let text = PlanMarkdown(Self.text(plan)).text
        let outside = text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("- ") && !$0.hasPrefix("+ ")
        }
        for line in outside {
            #expect(!line.contains("<script>") && !line.contains("@everyone") && !line.contains("[x]"), "\(line)")
        }
        let row = outside.first { $0.hasPrefix("| update") }
        #expect(row?.split(separator: "|").count == 4)
        #expect(row?.contains("&#60;script&#62;") == true)
        #expect(!text.contains("\u{202E}"))
        #expect(outside.count { $0 == "```" } == 1 && outside.count { $0 == "```diff" } == 1)
    }

    @Test func `A very large plan stays within what a comment may hold`() {
        let plan = Self.plan { plan in
            plan.changes = (0..<5000).map {
                Self.change("job-\($0)", fields: [FieldChange(path: "priority", before: 50, after: 70)])
            }
        }
        let text = PlanMarkdown(Self.text(plan)).text
        #expect(text.utf8.count < 65_536)
        #expect(text.contains("… and 4900 more"))
    }
}
