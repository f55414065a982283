/// What became of the question whether a run may start; a run that nobody was asked about has none.
package enum ApprovalState: String, Word, CaseIterable { case waiting, approved, rejected, expired }
