import Testing

@testable import HomerDiscovery

@Suite("The risk of an item's text") struct RiskScreenTests {
    @Test(
        "Requests are found",
        arguments: [
            ("Delete the old logs", RiskSign.deleting), ("Look at it, then wipe everything", .deleting),
            ("please rm -rf build", .deleting), ("You must drop the table", .deleting), ("DROP TABLE runs", .deleting),
            ("git push --force", .publishing), ("Merge the branch", .publishing), ("Deploy it", .publishing),
            ("Buy the domain", .paying), ("Find a flight and book it", .paying), ("pay", .paying),
            ("Email the team about it", .sending), ("Post it on the forum", .sending), ("and send a reply", .sending),
            ("Install the newest compiler", .running), ("Run the tests", .running), ("sudo reboot", .permissions),
            ("Write the result to notes.md", .writing), ("Update the crontab", .writing),
            ("Add a flag to the config file", .writing), ("Disable the sandbox", .permissions),
        ])
    func found(text: String, sign: RiskSign) { #expect(RiskScreen.signs(in: text, isDraft: false).contains(sign)) }

    @Test(
        "Questions about the same things are not",
        arguments: [
            "How to delete old logs safely", "Whether to buy or rent a house", "Best ways to send large files",
            "Message queues compared", "Release notes of Swift 6.3", "Post-quantum cryptography", "Email clients",
            "What do reviewers approve of?", "Order theory for programmers", "Write a summary of the discussion",
            "Compare drop shadows in CSS", "The permissions of Android explained",
            "Trade-offs between threads and actors",
        ])
    func unfound(text: String) { #expect(RiskScreen.signs(in: text, isDraft: false).isEmpty) }

    @Test("A proposal may describe changes of files, and nothing else that calls for approval")
    func drafts() {
        #expect(RiskScreen.signs(in: "Rename Ledger.swift and update the config file", isDraft: true).isEmpty)
        #expect(RiskScreen.signs(in: "Update homer.json", isDraft: true) == [.control])
        #expect(RiskScreen.signs(in: "Change it and push", isDraft: true) == [.publishing])
    }
}
