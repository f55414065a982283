import HomerCore

/// Turns the bytes of source files into what a state says about them; the same for a work tree and for a commit.
struct SourceDecoder: Sendable {
    /// What one file of `desired/` holds.
    struct Decoded: Sendable {
        var intent: DesiredIntent?
        var held: HeldInput?
        var warnings: [Diagnostic] = []
        /// The days it names, for intents that except them; such a JSON file is an intent that went wrong for all others.
        var calendar: DayCalendar?
    }

    private let decoder: IntentDecoder
    private let lanes: [String]?
    private let rules: ReadingRules?

    init(options: DecodeOptions) {
        decoder = IntentDecoder(options: options)
        lanes = options.lanes
        rules = ReadingRules(options)
    }

    /// Whether bytes can be known at all.
    var recognizes: Bool { rules != nil }

    func mark(of bytes: UnsafeRawBufferPointer) -> Digest? { rules?.mark(of: bytes) }

    func intent(_ bytes: [UInt8], shown: String) -> Decoded {
        let calendar = DayCalendar(bytes, file: shown)
        if let calendar, NameKind(shown) == .calendar { return Decoded(calendar: calendar) }
        let reading = decoder.decode(bytes, file: shown)
        let warnings = reading.diagnostics.filter { $0.severity == .warning }
        guard let spec = reading.spec else {
            let errors = reading.diagnostics.filter { $0.severity == .error }
            return Decoded(
                held: HeldInput(
                    file: shown, intentID: reading.id, source: IntentSource.desired, diagnostics: errors),
                calendar: calendar)
        }
        let origin = Origin(
            source: IntentSource.desired, file: shown, position: decoder.idPosition(in: bytes),
            contentHash: SHA256.hex(bytes))
        let more = self.warnings(for: spec, file: shown)
        return Decoded(
            intent: DesiredIntent(spec: spec, origin: origin),
            warnings: more.isEmpty ? warnings : warnings + SourceText(file: shown, bytes: bytes).located(more))
    }

    func schedule(_ bytes: [UInt8], of schedule: FileSource.Schedule) -> ScheduleFile {
        var decoded = ScheduleFileDecoder(lane: schedule.lane).decode(bytes, file: schedule.shown)
        decoded.warnings += decoded.intents.flatMap {
            warnings(for: $0.spec, file: schedule.shown, position: $0.origin.position)
        }
        return decoded
    }

    /// About what the intent says as a whole.
    private func warnings(for spec: IntentSpec, file: String, position: SourcePosition? = nil) -> [Diagnostic] {
        LaneCheck.warnings(for: spec, lanes: lanes, file: file, position: position)
    }
}

extension DesiredState {
    /// Nothing was read, and why.
    init(held: SourceHold) {
        self.init()
        hold = held
    }

    mutating func add(_ decoded: SourceDecoder.Decoded) {
        if let intent = decoded.intent { intents.append(intent) }
        if let input = decoded.held { held.append(input) }
        warnings += decoded.warnings
    }

    /// A directory of intents with how reading it went, and what in it looks like an intent and is not read.
    mutating func add(directory report: SourceReport) {
        sources.append(report)
        warnings += report.unread.compactMap { file in
            NameKind(file.split(separator: "/").last.map(String.init) ?? file)?.warning(file)
        }
    }

    /// Whether the directory of intents was read.
    var isDirectoryReady: Bool { sources.contains { $0.source == IntentSource.desired && $0.condition == .ready } }

    mutating func hold(_ problem: Diagnostic, source: String) {
        held.append(HeldInput(file: problem.file, intentID: nil, source: source, diagnostics: [problem]))
    }

    /// Schedule files in the order of the workspace, each with how reading it went.
    mutating func add(schedules: [(file: ScheduleFile?, report: SourceReport)]) {
        for (file, report) in schedules {
            var report = report
            if let file, !file.isReadable {
                report.condition = .invalid
                report.complete = false
            }
            sources.append(report)
        }
        for file in ScheduleFileSet.merged(schedules.compactMap(\.file)) {
            intents += file.intents
            held += file.held
            warnings += file.warnings
        }
    }

    mutating func sortIntents() {
        intents.sort { ($0.spec.id, $0.origin.file) < ($1.spec.id, $1.origin.file) }
    }
}
