"""apscheduler_load.py COUNT: as many jobs at one moment on 16 threads. Prints lateness of the last and CPU as JSON."""
import json
import resource
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler


def main():
    count = int(sys.argv[1])
    due = int(time.time()) + 4 + count // 500
    late, lock, done = [], threading.Lock(), threading.Event()

    def job():
        begin = time.time() - due
        subprocess.run(["/bin/sh", "-c", "true"])
        with lock:
            late.append(begin)
            if len(late) == count:
                done.set()

    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(16)}, timezone=timezone.utc)
    scheduler.start(paused=True)
    for _ in range(count):
        scheduler.add_job(
            job, "date", run_date=datetime.fromtimestamp(due, timezone.utc), misfire_grace_time=None)
    scheduler.resume()
    time.sleep(max(0, due - 0.3 - time.time()))
    before = resource.getrusage(resource.RUSAGE_SELF)
    done.wait(300)
    after = resource.getrusage(resource.RUSAGE_SELF)
    scheduler.shutdown(wait=False)
    print(json.dumps({
        "last": max(late), "ran": len(late),
        "own": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}))


main()
