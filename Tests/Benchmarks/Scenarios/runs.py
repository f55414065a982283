"""What a run costs, and how fast many that are due together start."""
import math
import os
import time

from tables import Row
from verdict import Verdict
from world import Trouble, moment, say, stamp

JOBS = 1000
# Seconds between two runs of a job that is to have run before.
WARM_EVERY = 15


class Burst:
    """`count` jobs that are due at one moment, and what the daemon took for them from that moment on. With `warm`, they are
    due once before, so that what is measured is the run of a job that has run: its directories are there."""

    def __init__(self, world, count, query=None, lead=None, warm=False):
        lead = lead or 5 + count / 400
        workspace = world.workspace(f"burst-{count}-{int(time.time())}")
        first = due = math.ceil(time.time() + lead)
        trigger = {"type": "at", "time": stamp(due)}
        if warm:
            first = math.ceil(first / WARM_EVERY) * WARM_EVERY
            due = first + WARM_EVERY
            trigger = {"type": "cron", "expression": f"*/{WARM_EVERY} * * * * *"}
        moments = [stamp(moment) for moment in sorted({first, due})]
        for number in range(count):
            workspace.job(f"b{number:05}", trigger, query)
        if warm:
            # No due time between the daemon's start and the first that counts.
            time.sleep(max(0, first - WARM_EVERY + 0.5 - time.time()))
        daemon = workspace.daemon()
        accepted = daemon.wait_for("the first pass", "reconcile finished", 120, where=f'"created":"{count}"')
        if moment(accepted["time"]) > first - 1:
            daemon.kill()
            workspace.remove()
            if lead > 60:
                raise Trouble(f"{count} intents were not accepted within {lead:.0f} s")
            say("this machine needs longer to accept them: once more")
            self.__init__(world, count, query, lead * 2, warm)
            return
        if warm:
            say(f"{count:,} jobs are due for the first time in {first - time.time():.0f} s")
            time.sleep(max(0, first - 0.3 - time.time()))
            own = daemon.cpu
            daemon.wait_for(f"{count} first runs", "run finished", 60 + count / 20, count)
            time.sleep(0.3)
            self.first = (daemon.cpu - own) / count
        say(f"{count:,} jobs are due in {due - time.time():.0f} s")
        time.sleep(max(0, due - 0.3 - time.time()))
        own, whole = daemon.cpu, daemon.cpu_with_jobs
        daemon.wait_for(f"{count} runs", "run finished", 60 + count / 20, count)
        time.sleep(0.3)
        self.own, self.whole = (daemon.cpu - own) / count, (daemon.cpu_with_jobs - whole) / count
        self.memory = daemon.memory("VmHWM")
        daemon.stop()
        self.late = [int(line["late_ms"]) / 1000 for line in daemon.messages("run started")]
        self.verdict = Verdict()
        expected = {(f"b{number:05}", moment) for number in range(count) for moment in moments}
        if query is None:
            self.verdict.of_witnesses(workspace, expected)
        self.verdict.of_ledger(workspace, expected)


def run(world, peers):
    """run: own CPU of one run. The shell's `true`, 1,000 due together, 16 at once, for the second time."""
    say("the CPU of one run")
    burst = Burst(world, JOBS, "true", warm=True)
    bare = peers.spawning(JOBS, 16)
    rows = [
        Row("own CPU of one run, without the job", burst.own, "s", "posix_spawn in C, 16 at once",
            bare and bare["own"] / JOBS, peers.no_compiler)
    ]
    witness = f"echo >>{os.path.join(world.directory, 'cron-ran')}"
    cron = peers.cron(JOBS) if not world.quick else "left out by --quick"
    jobs = peers.spawning(JOBS, 16, witness)
    if isinstance(cron, dict) and jobs:
        # What cron's children take is theirs and the jobs'; the jobs alone are known from the loop in C.
        rows.append(Row("", burst.own, "s", "cron, its first process alone", cron["own"] / JOBS))
        rows.append(Row("", burst.own, "s", "cron with all it forks, less the job",
                        max(0, cron["cpu"] / JOBS - jobs["jobs"] / JOBS)))
    else:
        rows.append(Row("", burst.own, "s", "cron", None, cron if isinstance(cron, str) else peers.no_compiler))
    scheduler = peers.apscheduler(JOBS)
    rows.append(Row("", burst.own, "s", "APScheduler, 16 threads", scheduler and scheduler["own"] / JOBS,
                    peers.no_apscheduler))
    rows.append(Row("… of a job's first run, which makes its directories", burst.first, "s"))
    rows.append(Row("CPU of one run with the job", burst.whole, "s", "posix_spawn in C",
                    bare and (bare["own"] + bare["jobs"]) / JOBS))
    return rows, burst.verdict


def second(world, peers):
    """second: 1,000 and 5,000 jobs due in one second. When the last has started, beside spawning them 4 ways."""
    rows, verdict = [], Verdict()
    for count in (1000, 5000):
        burst = Burst(world, count)
        verdict.add(burst.verdict)
        bare = peers.spawning(count, 4)
        rows += verdict.late_rows(f"{count:,} due in one second", burst.late, bare, peers)
        if count == 1000:
            cron = peers.cron(count) if not world.quick else "left out by --quick"
            known = isinstance(cron, dict)
            rows.append(Row("", max(burst.late), "s", "cron", cron["last"] if known else None, "" if known else cron))
            scheduler = peers.apscheduler(count)
            rows.append(Row("", max(burst.late), "s", "APScheduler, 16 threads", scheduler and scheduler["last"],
                            peers.no_apscheduler))
        rows.append(Row("… own CPU of one run", burst.own, "s", "posix_spawn in C", bare and bare["own"] / count,
                        peers.no_compiler))
        rows.append(Row("… peak memory", burst.memory, "B"))
    return rows, verdict
