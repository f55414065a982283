package import HomerCore
import HomerStore

extension WhyStory {
    package var json: JSONValue {
        .object([
            "intent": .string(intent),
            "question": .object([
                "askedAt": question.asked?.json, "dueAt": question.due?.json,
                "run": question.run.map { RunName($0).json },
            ]), "verdict": .string(verdict.rawValue), "answer": .string(answer),
            "steps": .array(
                steps.map { step in
                    .object(["at": step.time?.json, "what": .string(step.what), "text": .string(step.text)])
                }), "nextSteps": .array(nextSteps.map { .string($0) }),
            "attempts": attempts.isEmpty ? nil : .array(attempts.map(\.json)),
        ])
    }
}
