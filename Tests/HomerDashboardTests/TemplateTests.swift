import Testing

@testable import HomerDashboard

@Suite("Templates") struct TemplateTests {
    @Test("Every template parses, and calls only templates there are")
    func parse() {
        #expect(Template(TemplateTexts.all).faults == [])
        for (name, text) in TemplateTexts.all {
            for called in Self.tags(text) where called.hasPrefix(">") {
                #expect(TemplateTexts.all[String(called.dropFirst())] != nil, "\(name) calls \(called)")
            }
        }
    }

    @Test("Markup is taken only from fields whose name says so, and such a field is asked for with three braces")
    func markup() {
        for (name, text) in TemplateTexts.all {
            var rest = text[...]
            while let start = rest.firstRange(of: "{{{") {
                let field = rest[start.upperBound...].prefix { $0 != "}" }
                #expect(field.hasSuffix("HTML"), "\(name) takes \(field)")
                rest = rest[start.upperBound...]
            }
        }
    }

    @Test("A text in a field of markup is escaped all the same")
    func textInMarkup() {
        let template = Template(["a": "{{x}}{{{xHTML}}}"])
        #expect(template.render("a", ["x": "<b>", "xHTML": "<b>"]).description == "&lt;b&gt;&lt;b&gt;")
        #expect(template.render("a", ["x": "1", "xHTML": .html(.literal("<b></b>"))]).description == "1<b></b>")
        #expect(template.render("none", ["x": "1"]) == .empty)
    }

    @Test("No template holds a script, a style or a handler")
    func inline() {
        for (name, text) in TemplateTexts.all {
            for word in ["style=", "onclick", "onload", "<style", "javascript:"] {
                #expect(!text.contains(word), "\(name) has \(word)")
            }
        }
    }

    private static func tags(_ text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            found.append(String(rest[start.upperBound...].prefix { $0 != "}" }))
            rest = rest[start.upperBound...]
        }
        return found
    }
}
