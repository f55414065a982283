"""Reading ten thousand files, and living with a hundred thousand."""
import json
import os
import shutil
import signal
import time

from tables import Row
from world import Trouble, moment, percentile, say

# ChangeTrigger.Settings.quiet: how long nothing more may happen after a change before it is looked at.
QUIET = 0.2
# What git calls a tree without files.
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
# How a process ends that `ulimit -t` stops.
TOO_LONG = (-signal.SIGXCPU, -signal.SIGKILL)


def diff(world, peers):
    """diff: `homer diff` over 10,000 files: unchanged, all new, all changed. Beside C, git and Python reading them."""
    count = 10_000
    say(f"writing {count:,} files, and a git repository of them")
    workspace = world.workspace("diff")
    for number in range(count):
        workspace.long_job(number, yearly=False)
    git = Repository(world, workspace.desired) if shutil.which("git") else None
    limit = peers.reading(workspace.desired)
    readers = peers.json_readers(workspace.desired)

    def rows(what, status, command):
        say(what)
        homer = [world.homer, "diff"]
        cost = world.best([*homer, "--summary"], workspace.path, (status,))
        theirs = git.best(*command) if git else None
        name = " ".join(("git",) + command[:2])
        lines = [Row(f"{what}: CPU", cost.cpu, "s", "C, open and read", limit and limit.cpu, peers.no_compiler),
                 Row("", cost.cpu, "s", name, theirs and theirs.cpu, peers.no_git)]
        lines += [Row("", cost.cpu, "s", reader, cpu, note) for reader, cpu, note in readers]
        lines.append(Row("… wall", cost.wall, "s", name, theirs and theirs.wall, peers.no_git))
        if status:
            # As people call it: every change with its fields and times.
            whole = world.cost(homer, workspace.path, (status, *TOO_LONG), limit=60)
            told = whole.status == status
            lines.append(Row("… CPU with every change in full", whole.cpu if told else None, "s",
                             "" if told else "longer than 60 s"))
        return lines

    # As when they have just been written: there is no database yet.
    new = rows("all new", 1, ("diff", "--stat", EMPTY_TREE))
    workspace.homer("apply")
    same = rows(f"{count:,} files unchanged", 0, ("diff", "--stat"))
    for number in range(count):
        workspace.long_job(number, query=f"echo {number} again; exit 0", yearly=False)
    if git:
        git.copy(workspace.desired)
    return same + new + rows("all changed", 1, ("diff", "--stat")), None


class Repository:
    """The same files under git, apart from Homer's, so that neither looks at the other's work."""

    def __init__(self, world, source):
        self.world, self.path = world, os.path.join(world.directory, "git")
        self.copy(source)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "As they were"]):
            world.cost(["git", *command], self.path)
        # Files as young as the index are read again by every command.
        time.sleep(1.1)
        world.cost(["git", "update-index", "-q", "--really-refresh"], self.path)

    def copy(self, source):
        shutil.copytree(source, self.path, dirs_exist_ok=True)

    def best(self, *command):
        return self.world.best(["git", *command], self.path)


def tree(world, peers):
    """tree: 100,000 yearly intents (--quick: 10,000). First pass, memory, one file saved, database, status, idleness."""
    count = 10_000 if world.quick else 100_000
    say(f"writing {count:,} files")
    workspace = world.workspace("tree")
    for number in range(count):
        if number % 1000 == 0:
            os.makedirs(os.path.join(workspace.desired, f"g{number // 1000:03}"))
        workspace.long_job(number, f"g{number // 1000:03}/")
    limit = peers.reading(workspace.desired)
    size = sum(os.path.getsize(os.path.join(place, name))
               for place, _, names in os.walk(workspace.desired) for name in names)
    time.sleep(0.3)
    say("the first pass")
    daemon = workspace.daemon()
    line = daemon.wait_for("the first pass", "reconcile finished", 600)
    if (line.get("created"), line.get("held")) != (str(count), "0"):
        raise Trouble(f"the first pass accepted {line.get('created')} of {count}, held {line.get('held')}")
    first, first_cpu = moment(line["time"]) - daemon.begin, daemon.cpu
    peak = daemon.memory("VmHWM")
    say("20 s in which nothing is to be done")
    time.sleep(20)
    idle = daemon.cpu - first_cpu
    resident, wal = daemon.memory("VmRSS"), 0
    if os.path.exists(workspace.database + "-wal"):
        wal = os.path.getsize(workspace.database + "-wal")
    say("40 s more")
    time.sleep(40)
    minute, looks = daemon.cpu - first_cpu, 0
    # What is measured next is not to share the machine with a look at everything, where there is a gap between two.
    while looks < 30:
        before, looks = daemon.cpu, looks + 1
        time.sleep(1)
        if daemon.cpu - before < 0.05:
            break
    say("one file saved, five times; homer status")
    saved, saved_cpu = [], []
    for number in range(5):
        before, place = daemon.cpu, os.path.join(workspace.desired, "g003", "job-003003.json")
        intent = json.load(open(place)) | {"query": f"echo saved {number}"}
        workspace.write("saved", json.dumps(intent, indent=2))
        begin = time.time()
        os.replace(os.path.join(workspace.path, "saved"), place)
        line = daemon.wait_for("the saved file", "reconcile finished", 60, where='"updated":"1"')
        saved.append(moment(line["time"]) - begin - QUIET)
        time.sleep(0.5)
        saved_cpu.append(daemon.cpu - before)
    status = world.best([world.homer, "status"], workspace.path, (0, 1), key=lambda cost: cost.wall)
    nothing = world.best([world.homer, "--version"], workspace.path, key=lambda cost: cost.wall)
    highest = daemon.memory("VmHWM")
    daemon.stop()
    # Closed, so that nothing of it is left in the log.
    stored = os.path.getsize(workspace.database)
    cron = peers.cron(10_000, runs=False)
    known = isinstance(cron, dict)
    none = {"note": peers.no_compiler}
    rows = [
        Row(f"{count:,} intents: start to the end of the first pass", first, "s", "C, open and read",
            limit and limit.wall, **none),
        Row("… CPU of it", first_cpu, "s", "C, open and read", limit and limit.cpu, **none),
        Row("resident memory, 20 s later", resident, "B", "cron with 10,000 lines", cron["memory"] if known else None,
            "" if known else cron),
        Row("peak memory until then", peak, "B"),
        Row("peak memory with everything below", highest, "B"),
        Row("one file saved: until reconciled, after the quiet window of 0.2 s (p50)", percentile(saved, 0.5), "s"),
        Row("… the slowest of five", max(saved), "s"),
        Row("… CPU of it (p50)", percentile(saved_cpu, 0.5), "s"),
        Row("database, an intent", stored / count, "B", "its file", size / count),
        Row("write-ahead log left", wal, "B", "the database", stored),
        Row("homer status, wall", status.wall, "s", "homer --version", nothing.wall),
        Row("homer status, CPU", status.cpu, "s", "homer --version", nothing.cpu),
        Row("CPU in the 20 s after the first pass", idle, "s"),
        Row("CPU in the minute after it, with a look at everything every 30 s", minute, "s"),
    ]
    return rows, None
