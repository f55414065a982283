"""Workspaces, daemons and commands that are measured from outside: /proc, the daemon's own log, its ledger."""
import ctypes
import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime

TICK = os.sysconf("SC_CLK_TCK")
LIBC = ctypes.CDLL(None)


class Trouble(Exception):
    """A scenario cannot be measured; the text says why."""


def say(text):
    print(f"  … {text}", file=sys.stderr, flush=True)


def die_with_us():
    """In a child before exec: whatever ends the benchmark, its daemons go with it (PR_SET_PDEATHSIG)."""
    LIBC.prctl(1, signal.SIGKILL)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def stamp(second):
    """A due time as the ledger and HOMER_SCHEDULED_FOR have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(second))


def cpu_of(pid, children=False):
    """CPU seconds of a process; with `children` also of those that it has waited for."""
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15 if children else 13])) / TICK


def memory_of(pid, name):
    """VmRSS or VmHWM of a process, bytes; None when it has ended."""
    for line in open(f"/proc/{pid}/status"):
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return None


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


class Cost:
    """What a process and its children took: CPU seconds, wall seconds; its status and where its answer is."""

    def __init__(self, cpu, wall, status, output):
        self.cpu, self.wall, self.status, self.output = cpu, wall, status, output


class World:
    def __init__(self, homer, directory, quick):
        self.homer, self.directory, self.quick = homer, directory, quick
        self.daemons, self.workspaces = [], []
        # Nothing of the person who measures, except where programs are.
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": directory, "TZ": "UTC", "NO_COLOR": "1",
            "LANG": "C.UTF-8", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        }
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}

    def workspace(self, name):
        self.workspaces.append(Workspace(self, os.path.join(self.directory, name)))
        return self.workspaces[-1]

    def cost(self, command, cwd, allowed=(0,), limit=None):
        """Runs a command to its end; at most `limit` CPU seconds, after which its status is minus SIGXCPU."""
        output = os.path.join(self.directory, "answer")
        begin = time.monotonic()
        if limit:
            command = ["sh", "-c", f'ulimit -t {limit}; exec "$@"', "sh", *command]
        with open(output, "w") as file, open(output + ".errors", "w") as errors:
            process = subprocess.Popen(
                command, cwd=cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=file, stderr=errors)
            _, raw, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(raw)
        if process.returncode not in allowed:
            said = open(output + ".errors").read()[-500:]
            raise Trouble(f"{' '.join(command)} ended with {process.returncode}: {said}")
        return Cost(used.ru_utime + used.ru_stime, time.monotonic() - begin, process.returncode, output)

    def best(self, command, cwd, allowed=(0,), key=lambda cost: cost.cpu):
        """The least of five (three), or of as many as fit into twenty seconds: what disturbs only adds."""
        rounds, begin = [], time.monotonic()
        while len(rounds) < (3 if self.quick else 5) and (not rounds or time.monotonic() - begin < 20):
            rounds.append(self.cost(command, cwd, allowed))
        return min(rounds, key=key)

    def stop(self):
        for daemon in self.daemons:
            daemon.kill()

    def clear(self, keep):
        """At the end of a scenario: no daemon of it, and no workspace unless it is to be kept."""
        self.stop()
        for workspace in self.workspaces:
            if not keep:
                workspace.remove()
        self.daemons, self.workspaces = [], []


class Workspace:
    """A directory with intents. Every job leaves a line, the word of somebody who is not Homer, in `ran`."""

    def __init__(self, world, path):
        self.world, self.path = world, path
        self.desired, self.ran = os.path.join(path, "desired"), os.path.join(path, "ran")
        os.makedirs(self.desired)
        self.write("homer.json", json.dumps({"runtime": {"concurrency": 16}}))

    def write(self, name, content):
        with open(os.path.join(self.path, name), "w") as file:
            file.write(content)

    def job(self, name, trigger, query=None, folder=""):
        witness = f'echo "$HOMER_INTENT_ID $HOMER_SCHEDULED_FOR $HOMER_RUN_ID" >>{self.ran}'
        self.write(f"desired/{folder}{name}.json", json.dumps(
            {"id": name, "trigger": trigger, "execution": {"executor": "shell", "timeout": "60s"},
             "query": query or witness}))

    def long_job(self, number, folder="", query=None, yearly=True):
        """About as long as a real one: 600 bytes."""
        day = f"{1 + number % 28} {1 + number % 12}" if yearly else "* *"
        name = f"job-{number:06}"
        self.write(f"desired/{folder}{name}.json", json.dumps(
            {"id": name, "name": f"Job number {number}",
             "description": "Looks after one thing and says so when it has done it, as every job here does.",
             "trigger": {"type": "cron", "expression": f"{number % 60} {number // 60 % 24} {day} *"},
             "execution": {"executor": "shell", "timeout": "10m"}, "query": query or f"echo {number}; exit 0",
             "lane": "default", "labels": {"team": "ops", "area": f"a{number % 20}"}, "contextFiles": []}, indent=2))

    def homer(self, *arguments, allowed=(0,)):
        return self.world.cost([self.world.homer, *arguments], self.path, allowed)

    def daemon(self, *arguments):
        return Daemon(self, arguments)

    @property
    def database(self):
        return os.path.join(self.path, ".homer", "homer.db")

    def ask(self, sql, *values):
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise Trouble(f"the ledger cannot be read by SQLite {sqlite3.sqlite_version}: {error}") from error
        finally:
            connection.close()

    def witnesses(self):
        """(intent, due time, run) of every job that ran; the due time is empty where there is none."""
        if not os.path.exists(self.ran):
            return []
        return [tuple(line.rstrip("\n").split(" ")) for line in open(self.ran)]

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
        for log in glob.glob(f"{glob.escape(self.path)}.log*"):
            os.remove(log)


class Daemon:
    def __init__(self, workspace, arguments):
        # Beside the workspace: in it, each line would ring the watch of its files.
        self.workspace, self.log = workspace, f"{workspace.path}.log{len(workspace.world.daemons)}"
        self.begin = time.time()
        with open(self.log, "w") as log:
            # A session of its own: Ctrl-C reaches the benchmark, which ends the daemon.
            self.process = subprocess.Popen(
                [workspace.world.homer, "run", "--log-format", "json", *arguments], cwd=workspace.path,
                env=workspace.world.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_us)
        workspace.world.daemons.append(self)
        self.reading, self.rest = open(self.log), ""

    def new_lines(self):
        """Lines since the last call, undecoded: decoding them would take CPU from the daemon while it is measured."""
        lines = (self.rest + self.reading.read()).split("\n")
        self.rest = lines.pop()
        return lines

    def wait_for(self, what, message, limit, count=1, where=""):
        """Until `count` lines of that message have come; the last of them, decoded."""
        deadline, wanted = time.monotonic() + limit, f'"message":"{message}"'
        while True:
            for line in self.new_lines():
                if wanted in line and where in line:
                    count -= 1
                    if count <= 0:
                        return json.loads(line)
            self.check(what, deadline)
            time.sleep(0.05)

    def check(self, what, deadline):
        if self.process.poll() is not None:
            raise Trouble(f"the daemon ended with {self.process.returncode} before {what}\n{self.tail()}")
        if time.monotonic() > deadline:
            raise Trouble(f"waited in vain for {what}\n{self.tail()}")

    def tail(self):
        return "".join(open(self.log).readlines()[-5:])

    def messages(self, message):
        wanted = f'"message":"{message}"'
        return [json.loads(line) for line in open(self.log) if wanted in line]

    @property
    def cpu(self):
        """CPU seconds of the daemon itself, without the jobs."""
        return cpu_of(self.process.pid)

    @property
    def cpu_with_jobs(self):
        return cpu_of(self.process.pid, children=True)

    def memory(self, name):
        """VmRSS or VmHWM, bytes."""
        found = memory_of(self.process.pid, name)
        if found is None:
            raise Trouble(f"/proc says nothing of {name}")
        return found

    def stop(self):
        """As SIGTERM stops it: what runs ends first."""
        self.process.terminate()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            raise Trouble(f"the daemon did not stop within a minute\n{self.tail()}") from None
        if status != 0:
            raise Trouble(f"the daemon ended with {status}\n{self.tail()}")

    def kill(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
