import Testing

@testable import HomerDiscovery

@Suite("Projects and ideas out of notes") struct PackExcerptTests {
    @Test("Projects are the bullets below their heading, at most ten")
    func projects() {
        let text = """
            - before
            ## Projects
            Some words.
            - one
            *   two
            -three
              - indented
            ### Sub
            - four
            ## Done
            - five
            """
        #expect(PackExcerpt.projects(in: text) == PackExcerpt(text: "- one\n- two\n- four", found: 3, used: 3))
        let many = "## projects (mine)\n" + (1...12).map { "- p\($0)" }.joined(separator: "\n")
        let excerpt = PackExcerpt.projects(in: many)
        #expect(excerpt.text.hasSuffix("- p10"))
        #expect((excerpt.found, excerpt.used) == (12, 10))
        #expect(PackExcerpt.projects(in: "# Projects\n- one").text.isEmpty)
    }

    @Test("Ideas are headings without a mark of being over: ten are read, five quoted")
    func ideas() {
        let text = """
            intro
            # Ideas
            ## One
            text
            #### deeper
            ## Two [ARCHIVED]
            gone
            ### Three [done]
            ### Four [completed] really
            ### Five

            """
        let excerpt = PackExcerpt.ideas(in: text)
        #expect(excerpt.text == "## One\ntext\n#### deeper\n\n---\n\n### Five")
        #expect((excerpt.found, excerpt.used) == (2, 2))
        let many = PackExcerpt.ideas(in: (1...30).map { "## Idea \($0)\n" }.joined())
        #expect((many.found, many.used) == (10, 5))
        #expect(many.text.hasSuffix("## Idea 5"))
        #expect(PackExcerpt.ideas(in: "no headings, ##none either\n##").text.isEmpty)
    }
}
