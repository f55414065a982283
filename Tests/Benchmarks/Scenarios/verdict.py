"""Whether everything that was due ran, and once: by the jobs' own lines, by the ledger, by the runs' rows."""
from collections import Counter

from tables import Row
from world import percentile


class Verdict:
    def __init__(self):
        self.lost, self.doubled, self.due, self.skipped = 0, 0, 0, 0

    def add(self, other):
        self.lost += other.lost
        self.doubled += other.doubled
        self.due += other.due
        self.skipped += other.skipped

    @property
    def holds(self):
        return self.lost == 0 and self.doubled == 0

    def of_witnesses(self, workspace, expected):
        """Each of the (intent, due time) has left exactly one line; the time "" stands for the one run of an intent."""
        once = {name for name, due in expected if not due}
        seen = Counter((name, "" if name in once else due) for name, due, _ in workspace.witnesses())
        self.doubled += sum(count - 1 for count in seen.values() if count > 1)
        self.lost += len(expected - set(seen))

    def of_ledger(self, workspace, expected):
        """Each due time has a decision; whoever has none is lost. What was skipped is counted, and is not lost."""
        rows = {(name, due): decision for name, due, decision in workspace.ask(
            "SELECT intent_id, scheduled_for, decision FROM occurrences")}
        self.due += len(expected)
        self.lost += len(expected - set(rows))
        self.skipped += sum(1 for key in expected if rows.get(key, "ran") not in ("ran", "collapsed-into"))
        self.open_runs(workspace)

    def open_runs(self, workspace):
        """Runs that did not end well, or more than one for a due time."""
        self.lost += workspace.ask(
            "SELECT count(*) FROM intent_runs WHERE status = 'running' OR outcome IN ('lost', 'failed', 'timeout')")[0][0]
        self.doubled += workspace.ask(
            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM intent_runs WHERE scheduled_for IS NOT NULL"
            " GROUP BY intent_id, scheduled_for)")[0][0]

    def rows(self):
        rows = [Row("lost", self.lost, "", "must be", 0), Row("double", self.doubled, "", "must be", 0)]
        if self.due:
            rows.insert(0, Row("due", self.due))
        if self.skipped:
            rows.append(Row("skipped: the run before was still active", self.skipped))
        return rows

    @staticmethod
    def late_rows(what, late, bare, peers, peer="posix_spawn in C, 4 at once",
                  last="last one started"):
        """p50, p99 and the last; `bare` is that many spawned in a loop."""
        rows = []
        for name, value, key in (("p50", percentile(late, 0.5), "p50"), ("p99", percentile(late, 0.99), "p99"),
                                 (last, max(late, default=None), "last")):
            rows.append(Row(f"{what}: {name}" if not rows else f"… {name}", value, "s", peer,
                            bare and bare[key], "" if not peer else peers.no_compiler))
        return rows
