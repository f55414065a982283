"""The loads that break others: due times without end, thousands at once, a long absence, a chain."""
import shutil
import sqlite3
import time

from tables import Row
from verdict import Verdict
from world import moment, say, stamp


def resources(daemon, before, wall, runs, bare, peers):
    """Rows about CPU and memory of a daemon that still runs."""
    own = daemon.cpu - before
    return [
        Row("daemon's CPU, a run", own / max(runs, 1), "s", "posix_spawn in C", bare and bare["own"] / 1000,
            peers.no_compiler),
        Row("daemon's CPU, of one core", own / wall * 100, " %"),
        Row("peak memory", daemon.memory("VmHWM"), "B"),
    ]


def steady(world, peers):
    """steady: 1,000 intents, each due every 5 s, for 10 minutes (--quick: 1 minute)."""
    count, length = 1000, 60 if world.quick else 600
    workspace = world.workspace("steady")
    for number in range(count):
        workspace.job(f"s{number:04}", {"type": "cron", "expression": "*/5 * * * * *"})
    bare = peers.spawning(1000, 4)
    daemon = workspace.daemon()
    line = daemon.wait_for("the first pass", "reconcile finished", 120, where=f'"created":"{count}"')
    first = int(moment(line["time"]) // 5 + 1) * 5
    end = first + length
    before, begin = daemon.cpu, time.time()
    while time.time() < end - 1:
        time.sleep(min(30, max(0.1, end - 1 - time.time())))
        daemon.check("the end", float("inf"))
        say(f"{max(0, end - time.time()):.0f} s to go")
    wall = time.time() - begin
    rows = resources(daemon, before, wall, sum('"message":"run started"' in each for each in daemon.new_lines()), bare,
                     peers)
    # Every due time before `end` is decided and over; those after it belong to nobody.
    deadline = time.monotonic() + 120
    while workspace.ask("SELECT count(*) FROM intent_runs WHERE status IN ('pending', 'running') AND scheduled_for < ?",
                        stamp(end))[0][0]:
        daemon.check("the last runs", deadline)
        time.sleep(0.5)
    daemon.stop()
    verdict, due = Verdict(), [stamp(second) for second in range(first, end, 5)]
    expected = {(f"s{number:04}", each) for number in range(count) for each in due}
    verdict.of_ledger(workspace, expected)
    skipped = {(name, each) for name, each, decision in workspace.ask(
        "SELECT intent_id, scheduled_for, decision FROM occurrences") if decision != "ran"}
    verdict.of_witnesses(workspace, expected - skipped)
    last = stamp(end)
    late = [int(each["late_ms"]) / 1000 for each in daemon.messages("run started") if each["scheduled_for"] < last]
    return verdict.late_rows("lateness", late, bare, peers, "posix_spawn in C, 1,000, 4 at once") + rows, verdict


def commit(world, peers):
    """commit: 2,000 intents created in one commit; each is to run once, at once."""
    if not shutil.which("git"):
        return [Row("2,000 intents created in one commit", None, "", "", None, peers.no_git)], None
    count = 2000
    workspace = world.workspace("commit")
    git = lambda *arguments: world.cost(["git", *arguments], workspace.path)
    workspace.write(".gitignore", ".homer/\nran\nlog*\n")
    workspace.job("first", {"type": "event", "event": "never"})
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "One intent")
    git("checkout", "-q", "-b", "many")
    for number in range(count):
        workspace.job(f"c{number:04}", {"type": "immediate"})
    git("add", "-A")
    git("commit", "-qm", "Two thousand more")
    git("checkout", "-q", "main")
    daemon = workspace.daemon()
    daemon.wait_for("the first pass", "reconcile finished", 60)
    time.sleep(1)
    say("git merge --ff-only brings 2,000 intents")
    before, begin = daemon.cpu, time.time()
    git("merge", "-q", "--ff-only", "many")
    merged = time.time()
    daemon.wait_for(f"{count} runs", "run finished", 300, count)
    rows = resources(daemon, before, time.time() - begin, count, peers.spawning(1000, 4), peers)
    daemon.stop()
    accepted = [moment(line["time"]) - merged for line in daemon.messages("intent created")][1:]
    late = [moment(line["time"]) - merged for line in daemon.messages("run started")]
    verdict = Verdict()
    verdict.due = count
    verdict.of_witnesses(workspace, {(f"c{number:04}", "") for number in range(count)})
    verdict.open_runs(workspace)
    bare = peers.spawning(count, 4)
    return [Row("end of the merge to the last intent accepted", max(accepted), "s")] + verdict.late_rows(
        "end of the merge to the start of a run", late, bare, peers, "posix_spawn in C, 2,000, 4 at once") + rows, verdict


def restart(world, peers):
    """restart: 1,000 daily intents, and the daemon was down for 28 hours: the newest missed run of each is made up for."""
    count, down = 1000, 28 * 3600
    workspace = world.workspace("restart")
    for number in range(count):
        workspace.job(f"r{number:04}", {"type": "cron", "expression": f"{number % 60} {number // 42} * * *"})
    # None becomes due while this is set up and measured, or the figures would mix two things.
    workspace.homer("apply")
    # What the daemon would have left 28 hours ago: cursors say up to where due times are decided.
    back = down * 1000
    connection = sqlite3.connect(workspace.database, timeout=30)
    connection.execute("UPDATE intents SET cursor_ms = cursor_ms - ?", (back,))
    connection.execute("UPDATE trigger_cursors SET cursor_ms = cursor_ms - ?", (back,))
    connection.commit()
    cursors = dict(connection.execute("SELECT id, cursor_ms FROM intents"))
    connection.close()
    say("1,000 intents whose last decision is 28 hours old")
    begin = time.time()
    daemon = workspace.daemon()
    daemon.wait_for(f"{count} runs", "run finished", 300, count)
    wall = time.time() - begin
    rows = resources(daemon, 0, wall, count, peers.spawning(1000, 4), peers)
    time.sleep(1)
    end = time.time()
    daemon.stop()
    newest, all_due = set(), set()
    for number in range(count):
        name = f"r{number:04}"
        due = (int(begin) // 86400 - 3) * 86400 + number // 42 * 3600 + number % 60 * 60
        times = [each for each in range(due, int(begin) + 1, 86400) if each > cursors[name] / 1000]
        all_due |= {(name, stamp(each)) for each in times}
        newest.add((name, stamp(times[-1])))
        # One that became due meanwhile.
        newest |= {(name, stamp(each)) for each in [times[-1] + 86400] if begin < each < end - 1}
    verdict = Verdict()
    verdict.of_ledger(workspace, all_due)
    verdict.of_witnesses(workspace, newest)
    late = [moment(line["time"]) - begin for line in daemon.messages("run started")]
    return verdict.late_rows("start of the daemon to the start of a run", late, peers.spawning(1000, 4), peers,
                             "posix_spawn in C, 1,000, 4 at once") + rows, verdict


def chain(world, peers):
    """chain: ten intents, each after the one before, again and again (20 times; --quick: 3)."""
    links, rounds = 10, 3 if world.quick else 20
    workspace = world.workspace("chain")
    for number in range(links):
        trigger = {"type": "after", "intent": f"k{number - 1}"} if number else {"type": "event", "event": "go"}
        workspace.job(f"k{number}", trigger)
    daemon = workspace.daemon()
    daemon.wait_for("the first pass", "reconcile finished", 60)
    say(f"{rounds} chains of ten")
    before, begin = daemon.cpu, time.time()
    for _ in range(rounds):
        workspace.homer("trigger", "k0")
        daemon.wait_for("the end of the chain", "run finished", 60, where='"intent":"k9"')
    bare = peers.spawning(links, 1)
    rows = resources(daemon, before, time.time() - begin, links * rounds, peers.spawning(1000, 4), peers)
    daemon.stop()
    started = {line["run"]: line for line in daemon.messages("run started")}
    ended = daemon.messages("run finished")
    starts = [[moment(line["time"]) for line in started.values() if line["intent"] == f"k{number}"]
              for number in range(links)]
    ends = [[moment(line["time"]) for line in ended if line["intent"] == f"k{number}"] for number in range(links)]
    verdict = Verdict()
    verdict.due = links * rounds
    seen = workspace.witnesses()
    for number in range(links):
        times = sum(name == f"k{number}" for name, *_ in seen)
        verdict.lost += max(0, rounds - times)
        verdict.doubled += max(0, times - rounds)
    verdict.open_runs(workspace)
    if verdict.lost:
        return rows, verdict
    whole = sorted(end - start for start, end in zip(starts[0], ends[-1]))
    steps = [after - end for number in range(1, links) for end, after in zip(ends[number - 1], starts[number])]
    return [
        Row("a chain of ten, first start to last end (p50)", whole[len(whole) // 2], "s",
            "posix_spawn in C, one after the other", bare and bare["wall"], peers.no_compiler),
        *verdict.late_rows("end of one to the start of the next", steps, None, peers, "", "the slowest"), *rows], verdict
