package import HomerCore

extension ContextPack {
    /// Puts a pack together. A section without text is left out, and the manifest says why; a source that was not handed over
    /// counts as missing.
    ///
    /// Every text of a file is quoted between two lines that it cannot hold itself (`PackFence`), and the pack tells its
    /// reader that nothing quoted is an instruction.
    package static func assemble(
        _ sources: [PackSource], system: PackSystem, settings: PackSettings, now: Timestamp
    ) -> ContextPack {
        let texts = Dictionary(sources.map { ($0.file, $0.text) }) { first, _ in first }
        let drafts = PackSection.allCases.map { section in
            Draft(section, files: section.files(settings).map { ($0, texts[$0] ?? .missing) }, settings: settings)
        }
        let fence = PackFence(around: drafts.flatMap(\.quotations).map(\.text), seed: now.description)
        let head = """
            # Night Mode Context Pack

            \(fence.notice)

            ## System Information
            \(system.text(night: settings.day, now: now))
            """
        let parts = [head + leftOut(drafts)] + drafts.compactMap { $0.text(fence) }
        return ContextPack(
            day: settings.day, assembledAt: now, text: parts.joined(separator: separator),
            manifest: drafts.flatMap(\.entries))
    }

    /// A line that names the files that are not there, so that nobody takes silence for a quiet day.
    private static func leftOut(_ drafts: [Draft]) -> String {
        var names: [String] = []
        for draft in drafts {
            for (file, entry) in zip(draft.files, draft.entries) {
                let name: String? =
                    switch entry.state {
                    case .used, .empty, .noRoom: nil
                    case .missing: "\(file.name) (missing)"
                    case .unreadable: "\(file.name) (unreadable)"
                    }
                if let name, !names.contains(name) { names.append(name) }
            }
        }
        return names.isEmpty ? "" : "\nNot Here: " + names.joined(separator: ", ")
    }
}

/// A section before the fence is known.
private struct Draft {
    struct Quotation {
        var file: PackFile
        var text: String
    }

    let section: PackSection
    let files: [PackFile]
    private(set) var quotations: [Quotation] = []
    private(set) var entries: [PackEntry] = []

    init(_ section: PackSection, files: [(PackFile, PackText)], settings: PackSettings) {
        self.section = section
        self.files = files.map(\.0)
        var left = section.limit
        for (file, text) in files {
            var entry = PackEntry(section: section, path: settings.path(of: file), state: .missing)
            switch text {
            case .missing: break
            case .unreadable(let reason):
                entry.state = .unreadable
                entry.reason = reason
            case .read(let content): quote(content, of: file, &entry, &left)
            }
            entries.append(entry)
        }
    }

    private mutating func quote(_ content: PackContent, of file: PackFile, _ entry: inout PackEntry, _ left: inout Int)
    {
        let excerpt = section.excerpt(of: content.text)
        entry.bytes = content.size
        entry.fileSHA256 = content.sha256
        entry.hidden = content.hidden
        entry.entriesFound = excerpt.found
        entry.entriesUsed = excerpt.used
        guard !content.isEmpty, !excerpt.text.isEmpty else {
            entry.state = .empty
            return
        }
        guard left > 0 else {
            entry.state = .noRoom
            entry.isTruncated = true
            return
        }
        let cut = PackCut(excerpt.text, limit: left)
        left = cut.isCut ? 0 : left - cut.length
        entry.state = .used
        entry.sha256 = SHA256.hex(cut.text)
        entry.used = cut.length
        entry.isTruncated = cut.isCut || content.size > content.bytes
        quotations.append(Quotation(file: file, text: cut.text))
    }

    /// nil when nothing is quoted.
    func text(_ fence: PackFence) -> String? {
        guard !quotations.isEmpty else { return nil }
        let blocks = quotations.map { fence.around($0.text, named: $0.file.name) }
        return "## \(section.title)\n" + blocks.joined(separator: "\n\n")
    }
}
