"""What stands beside Homer: loops in C, git, Python, Debian's cron, APScheduler. What is missing says how to get it."""
import json
import os
import shutil
import subprocess
import sys
import time

from world import cpu_of, die_with_us, memory_of, say

HERE = os.path.dirname(os.path.abspath(__file__))


class Peers:
    def __init__(self, world):
        self.world, self.known = world, {}

    def once(self, name, work):
        if name not in self.known:
            self.known[name] = work()
        return self.known[name]

    def compiled(self):
        """The program of bare.c; None without a compiler."""
        def compile():
            compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
            program = os.path.join(self.world.directory, "bare")
            if compiler:
                self.world.cost([compiler, "-O2", "-o", program, os.path.join(HERE, "bare.c")], HERE)
            return program if compiler else None
        return self.once("bare", compile)

    no_compiler = "not here: apt-get install gcc"
    no_cron = "not here: apt-get install cron"
    no_apscheduler = f"not here: {os.path.basename(sys.executable)} -m pip install apscheduler"
    no_git = "not here: apt-get install git"

    def spawning(self, count, ways, script="true"):
        """posix_spawn in a loop: seconds of the p50th, p99th and last start, own CPU and that of the jobs; or None."""
        def spawn():
            rounds = []
            for _ in range(3):
                answer = self.world.cost([program, "spawn", str(count), str(ways), script], self.world.directory).output
                rounds.append(json.load(open(answer)))
            return min(rounds, key=lambda one: one["wall"])
        program = self.compiled()
        return self.once(("spawn", count, ways, script), spawn) if program else None

    def reading(self, directory):
        """CPU seconds of a C program that opens and reads every file below; or None."""
        program = self.compiled()
        return self.world.best([program, "read", directory], self.world.directory) if program else None

    def json_readers(self, directory):
        """(name, CPU seconds or None, note): Python that reads and decodes every file."""
        body = ("import os, sys\nfor place, _, names in os.walk(sys.argv[1]):\n  for name in names:\n"
                "    with open(os.path.join(place, name), 'rb') as file: loads(file.read())\n")
        found = []
        for module in ("json", "orjson"):
            here = subprocess.run([sys.executable, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode == 0
            cost = here and self.world.best(
                [sys.executable, "-c", f"from {module} import loads\n{body}", directory], self.world.directory)
            found.append((f"Python, {module}", cost.cpu if cost else None,
                          "" if cost else f"not here: {os.path.basename(sys.executable)} -m pip install {module}"))
        return found

    def apscheduler(self, count):
        """`count` jobs at one moment, 16 at once: lateness of the last, own CPU; or None."""
        def measure():
            if subprocess.run([sys.executable, "-c", "import apscheduler.schedulers.background"],
                              stderr=subprocess.DEVNULL).returncode != 0:
                return None
            say(f"APScheduler, {count:,} jobs")
            command = [sys.executable, os.path.join(HERE, "apscheduler_load.py"), str(count)]
            return json.load(open(self.world.cost(command, self.world.directory).output))
        return self.once(("apscheduler", count), measure)

    def cron(self, count, runs=True):
        """Debian's cron, in a mount namespace of its own with `count` lines and no other.

        With `runs`: lateness of the last job at a full minute, CPU of cron and all below it; else its resident memory.
        None, or a sentence, where that cannot be done."""
        return self.once(("cron", count, runs), lambda: self.measure_cron(count, runs))

    def measure_cron(self, count, runs):
        program = shutil.which("cron", path="/usr/sbin:/sbin:" + os.environ.get("PATH", ""))
        if not program:
            return self.no_cron
        if os.geteuid() != 0 or not shutil.which("unshare"):
            return "cron is here; to measure it beside its own tables takes root and unshare(1)"
        place = os.path.join(self.world.directory, f"cron-{count}-{runs}")
        os.makedirs(place)
        ran = os.path.join(place, "ran")
        line = f"* * * * * root echo >>{ran}\n" if runs else "0 0 1 1 * root true\n"
        with open(os.path.join(place, "jobs"), "w") as file:
            file.write("MAILTO=\"\"\n" + line * count)
        os.chmod(os.path.join(place, "jobs"), 0o644)
        script = ("mount --make-rprivate / && mount -t tmpfs none /var/spool/cron && mkdir /var/spool/cron/crontabs &&"
                  " mount -t tmpfs none /etc/cron.d && cp jobs /etc/cron.d/jobs &&"
                  " { [ ! -e /etc/crontab ] || mount --bind /dev/null /etc/crontab; } && mount -t tmpfs none /run &&"
                  f" exec {program} -f")
        if not all(os.path.isdir(path) for path in ("/var/spool/cron", "/etc/cron.d")):
            return "cron is here, and its directories are not"
        if runs and time.time() % 60 > 50:
            time.sleep(11)
        say(f"cron, {count:,} jobs" + (" at the next full minute" if runs else ""))
        process = subprocess.Popen(["unshare", "--mount", "sh", "-c", script], cwd=place, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_us)
        try:
            return self.watch_cron(process, ran, count) if runs else self.memory_of_cron(process)
        finally:
            process.kill()
            process.wait()

    def memory_of_cron(self, process):
        time.sleep(3)
        memory = memory_of(process.pid, "VmRSS")
        return {"memory": memory} if memory is not None else "cron did not stay up"

    def watch_cron(self, process, ran, count):
        due = (time.time() // 60 + 1) * 60
        last = 0
        while time.time() < due + 45:
            time.sleep(0.1)
            if process.poll() is not None:
                return f"cron ended with {process.returncode}"
            # Every job adds one byte; the file's time is that of the last.
            if os.path.exists(ran) and os.stat(ran).st_size >= count:
                last = os.stat(ran).st_mtime - due
                time.sleep(1)
                break
        else:
            return f"cron ran {os.stat(ran).st_size if os.path.exists(ran) else 0} of {count} jobs within 45 s"
        return {"last": last, "own": cpu_of(process.pid), "cpu": cpu_of(process.pid, children=True)}
