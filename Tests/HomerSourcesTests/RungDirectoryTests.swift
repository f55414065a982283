import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// After a ring only the directories that rang are looked at, unless that could miss something.
@Suite(.timeLimit(.minutes(5))) struct RungDirectoryTests {
    private struct Place {
        let directory: TemporaryDirectory
        let source: FileSource
        let real: String

        init() throws {
            directory = try TemporaryDirectory()
            for part in ["left", "right"] {
                try directory.makeDirectory(part)
                try directory.write("\(part)/one.json", GitRepository.intentText("\(part)-one", "1"))
                try directory.write("\(part)/two.json", GitRepository.intentText("\(part)-two", "1"))
            }
            source = FileSource(
                root: directory.path, desired: directory.path, desiredShown: "desired", schedules: [],
                options: GitRepository.options, git: nil, clock: ImpatientClock(), now: GitRepository.later)
            real = try #require(
                realpath(directory.path, nil).map { path in
                    defer { free(path) }
                    return String(cString: path)
                })
        }

        func write(_ path: String, _ id: String, _ query: String) throws {
            try directory.write(path, GitRepository.intentText(id, query))
        }

        /// The queries after a ring from these directories.
        func look(near rung: String...) async -> [String: String] {
            await source.read(near: Set(rung.map { $0.isEmpty ? real : "\(real)/\($0)" })).queries
        }
    }

    @Test func `what did not ring stands as it was last seen, until everything is looked at`() async throws {
        let place = try Place()
        #expect(await place.look(near: "left").count == 4)
        try place.write("left/one.json", "left-one", "22")
        try place.write("right/one.json", "right-one", "22")
        try place.directory.remove("left/two.json")
        try place.write("left/three.json", "left-three", "3")
        let near = await place.look(near: "left")
        #expect(near == ["left-one": "22", "left-three": "3", "right-one": "1", "right-two": "1"])
        #expect(await place.source.read().queries["right-one"] == "22")
    }

    @Test func `a ring from a directory that was not there has everything looked at`() async throws {
        let place = try Place()
        _ = await place.source.read()
        try place.directory.makeDirectory("left/new")
        try place.write("left/new/three.json", "three", "3")
        try place.write("right/one.json", "right-one", "22")
        let found = await place.look(near: "left")
        #expect(found["three"] == "3" && found["right-one"] == "22")
        try place.write("left/new/three.json", "three", "33")
        #expect(await place.look(near: "left/new")["three"] == "33")
    }

    @Test func `links, other rules and things that cannot be read have everything looked at`() async throws {
        for obstacle in ["link", "rules", "empty"] {
            let place = try Place()
            _ = await place.source.read()
            switch obstacle {
            case "link": try place.directory.link("left/three.json", to: "one.json")
            case "rules": try place.directory.write(".homerignore", "two.json\n")
            default: try place.directory.write("left/three.json", "")
            }
            try place.write("right/one.json", "right-one", "22")
            #expect(await place.look(near: "left")["right-one"] == "22", "\(obstacle)")
        }
    }

    @Test(arguments: ["/one", ""])
    func `two names of one text in other code points are two files, and have everything looked at`(
        _ rest: String
    ) async throws {
        let place = try Place()
        for (number, name) in ["caf\u{E9}", "cafe\u{301}"].enumerated() {
            if !rest.isEmpty { try place.directory.makeDirectory(name) }
            try place.write("\(name)\(rest).json", "cafe-\(number)", "1")
        }
        for _ in 0..<2 { #expect(await place.source.read().queries.count == 6) }
        try place.write("right/one.json", "right-one", "22")
        let found = await place.look(near: "left")
        #expect(found.count == 6 && found["right-one"] == "22")
    }

    @Test func `a file that is held goes on being held while others ring`() async throws {
        let place = try Place()
        try place.directory.write("right/one.json", "{")
        #expect(await place.source.read().held.map(\.file) == ["desired/right/one.json"])
        try place.write("left/one.json", "left-one", "22")
        let state = await place.source.read(near: ["\(place.real)/left"])
        #expect(state.queries["left-one"] == "22" && state.held.map(\.file) == ["desired/right/one.json"])
        #expect(state.sources.first { $0.source == IntentSource.desired }?.files == 4)
    }

    @Test func `events that were lost, and rings by hand, are rings from anywhere`() {
        let places = WatchedPlaces()
        #expect(places.take() == [])
        places.note(.changed("/a"))
        #expect(places.take() == ["/a"] && places.take() == [])
        for event in [WatchEvent.overflow, .rootGone("/a"), .rootBack("/a")] {
            places.note(.changed("/a"))
            places.note(event)
            #expect(places.take() == nil && places.take() == [])
        }
        places.noteAnywhere()
        #expect(places.take() == nil)
        places.goBlind()
        #expect(places.take() == nil && places.take() == nil)
    }
}
