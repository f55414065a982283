/// A question that has no answer, in a sentence with the next step.
package struct ReportError: Error, Hashable {
    package let message: String

    package init(_ message: String) { self.message = message }
}
