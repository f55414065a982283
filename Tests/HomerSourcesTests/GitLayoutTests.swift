import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct GitLayoutTests {
    @Test func `the repository is found from any path below it, existing or not`() async throws {
        let repository = try await GitRepository()
        let expected = GitLayout(
            top: repository.path, gitDirectory: repository.path + "/.git", commonDirectory: repository.path + "/.git")
        for path in ["", "/desired", "/desired/a/b.json", "/nothing/here/"] {
            #expect(GitLayout.find(repository.path + path) == expected, "\(path)")
        }
    }

    @Test func `a link is followed before its repository is looked for`() async throws {
        let repository = try await GitRepository()
        let elsewhere = try TemporaryDirectory()
        try elsewhere.link("desired", to: repository.path + "/desired")
        #expect(GitLayout.find(elsewhere("desired"))?.top == repository.path)
        #expect(GitLayout.find(elsewhere.path) == nil)
        try repository.directory.link("outside", to: elsewhere.path)
        #expect(GitLayout.find(repository.directory("outside")) == nil)
    }

    @Test func `a linked work tree has an index of its own and shares the branches`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        let elsewhere = try TemporaryDirectory()
        try await repository.git("worktree", "add", "-q", "-b", "side", elsewhere("tree"))
        let layout = try #require(GitLayout.find(elsewhere("tree/desired")))
        #expect(layout.top == elsewhere("tree"))
        #expect(layout.gitDirectory == repository.path + "/.git/worktrees/tree")
        #expect(layout.commonDirectory == repository.path + "/.git")
        #expect(GitActivity(of: layout).branch == "side")
    }

    @Test func `something called .git that is no repository is passed over`() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory(".git")
        #expect(GitLayout.find(directory.path) == nil)
        try directory.remove(".git")
        try directory.write(".git", "gitdir: /nowhere/at/all\n")
        #expect(GitLayout.find(directory.path) == nil)
    }

    @Test func `the identity changes with the index, the branch and its commit, and with nothing else`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        let layout = try #require(GitLayout.find(repository.path))
        var seen = GitActivity(of: layout).identity
        func hasMoved() -> Bool {
            let identity = GitActivity(of: layout).identity
            defer { seen = identity }
            return identity != seen
        }
        try repository.intent("a", "2")
        #expect(!hasMoved())
        _ = await repository.tries(["status"])
        #expect(!hasMoved())
        try await repository.git("add", "-A")
        #expect(hasMoved())
        try await repository.git("commit", "-q", "-m", "two")
        #expect(hasMoved())
        try await repository.git("commit", "-q", "--allow-empty", "-m", "three")
        #expect(hasMoved())
        try await repository.git("branch", "elsewhere", "HEAD~1")
        #expect(!hasMoved())
        try await repository.git("checkout", "-q", "-b", "side")
        #expect(hasMoved())
        try await repository.git("pack-refs", "--all")
        #expect(hasMoved())
    }

    @Test func `files have one name from the top and one that is shown`() {
        let layout = GitLayout(top: "/r", gitDirectory: "/r/.git", commonDirectory: "/r/.git")
        let scope = GitScope(
            layout: layout,
            roots: [.init(inTree: "ops/desired", shown: "desired"), .init(inTree: "s.json", shown: "/r/s.json")])
        #expect(scope.inTree("desired/a.json") == "ops/desired/a.json")
        #expect(scope.shown("ops/desired/a.json") == "desired/a.json")
        #expect(scope.inTree("/r/s.json") == "s.json")
        #expect(scope.shown("s.json") == "/r/s.json")
        #expect(scope.inTree("other.json") == nil)
        #expect(scope.shown("ops/desired-too/a.json") == nil)
    }

    @Test func `a desired directory at the top leaves a schedule file its own name`() {
        let layout = GitLayout(top: "/r", gitDirectory: "/r/.git", commonDirectory: "/r/.git")
        let scope = GitScope(
            layout: layout,
            roots: [.init(inTree: "", shown: "desired"), .init(inTree: "s.json", shown: "schedule.json")])
        #expect(scope.shown("a.json") == "desired/a.json")
        #expect(scope.shown("s.json") == "schedule.json")
        #expect(scope.pathspecs == [".", "s.json"])
    }
}
