import HomerDashboard
import Testing

@Suite("Markup of foreign text") struct ViewTests {
    @Test("A text is text, in an element and in an attribute")
    func escaped() {
        #expect(SafeHTML.escaped("<a href='x'>&\"\0").description == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{FFFD}")
        let link = SafeHTML.element("a", ["href": "\" onclick=\"x", "title": nil], .escaped("<b>"))
        #expect(link.description == "<a href=\"&quot; onclick=&quot;x\">&lt;b&gt;</a>")
    }

    @Test("Colours of an output become classes, and end with the output")
    func colours() {
        #expect(AnsiText.html("a \u{1B}[31;1mred\u{1B}[0m b").description == "a <span class=\"a1 ab\">red</span> b")
        #expect(AnsiText.html("\u{1B}[38;5;9mx\u{1B}[38;2;1;2;3my").description == "<span class=\"a9\">x</span>y")
        #expect(AnsiText.html("\u{1B}[97mx").description == "<span class=\"a15\">x</span>")
    }

    @Test(
        "What a terminal would obey beside colours is left out, and what has no shape is spelt out",
        arguments: [
            ("\u{1B}]8;;javascript:alert(1)\u{07}link\u{1B}]8;;\u{07}", "link"), ("\u{1B}]0;title\u{1B}\\x", "x"),
            ("\u{1B}[2Jx\u{1B}[1;1H", "x"), ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a\u{202E}b", "a\\u{202E}b"), ("a\u{07}\tb", "a\\u{7}\tb"), ("50%\r100%\r\n", "50%\n100%\n"),
            ("\u{1B}", ""), ("\u{1B}[", ""), ("\u{1B}]8;;no end", "8;;no end"),
            ("\u{9B}31mx", "<span class=\"a1\">x</span>"),
        ])
    func sequences(output: String, html: String) {
        #expect(AnsiText.html(output).description == html)
    }

    @Test("An answer's headings, lists, code and links are shown as such")
    func markdown() {
        let html = MarkdownText.html(
            """
            # Done
            First line
            second **strong** line with `x < y`.

            - one
            - two
              more of two

            1. a
            2. b

            ```swift
            let x = "<b>"
            ```
            See [the docs](https://example.org/a?b=1&c=2).
            """
        ).description
        #expect(
            html == "<h3>Done</h3><p>First line second <strong>strong</strong> line with <code>x &lt; y</code>.</p>"
                + "<ul><li>one</li><li>two more of two</li></ul><ol><li>a</li><li>b</li></ol>"
                + "<pre class=\"code\">let x = &quot;&lt;b&gt;&quot;</pre>"
                + "<p>See <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\" "
                + "title=\"https://example.org/a?b=1&amp;c=2\">the docs</a>.</p>")
    }

    @Test(
        "Markup, other schemes and broken marks in an answer are text",
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
            "[x](data:text/html,<b>)", "[x](http://plain)", "[x](//evil)", "[x](https://a\"b onclick=x)",
            "[x](https://a b)", "**not closed", "`not closed", "[[[[", "](", "```\n</pre><script>", "<!-- x -->",
            "&lt;b&gt;",
        ])
    func hostileMarkdown(text: String) {
        let check = HTMLCheck(MarkdownText.html(text).description)
        #expect(check.problems.isEmpty)
        #expect(!check.elements.contains { $0.name == "a" || $0.name == "script" || $0.name == "img" })
    }

    @Test("An answer of marks only is read in a time that grows with its length")
    func longMarkdown() {
        for mark in ["[", "**", "`", "[](", "- ", "#"] {
            let html = MarkdownText.html(String(repeating: mark, count: 20_000)).description
            #expect(html.utf8.count < 2_000_000)
        }
    }
}
