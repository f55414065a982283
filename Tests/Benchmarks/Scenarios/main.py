"""scripts/benchmark: what Homer takes for loads that anybody can repeat, beside the limit and beside peers."""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import loads
import readings
import runs
import tables
from peers import Peers
from world import Trouble, World

SCENARIOS = {each.__name__: each for each in (
    runs.run, runs.second, readings.diff, readings.tree, loads.steady, loads.commit, loads.restart, loads.chain)}
REPOSITORY = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))


def described(scenario):
    return scenario.__doc__.partition(": ")[2]


def arguments():
    listed = "\n".join(f"  {name:8} {described(each)}" for name, each in SCENARIOS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/benchmark", formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="scripts/benchmark [SCENARIO ...] [--quick] [--markdown] [--json FILE] [--keep]",
        description="Measures Homer under load, each figure beside the limit of this machine or a peer, in the same run.\n"
        "Builds the optimised program as scripts/run does; HOMER=path measures another. Tables go to standard output,\n"
        "progress to standard error. What is not installed is left out, and its row says how to get it.\n\n"
        f"scenarios (all, when none is named):\n{listed}",
        epilog="CPU is user and system time. Own CPU is the daemon's, without its jobs. Every job of a load leaves a line of its\n"
        "own; lost and double are counted from these lines and the ledger.\n\n"
        "exit status: 0 measured · 1 a run was lost or doubled · 2 something could not be measured · 64 usage\n\n"
        "examples:\n"
        "  scripts/benchmark                          all of it: about twenty minutes\n"
        "  scripts/benchmark --quick run second       two scenarios, a minute\n"
        "  scripts/benchmark --markdown >figures      tables to paste into a page\n"
        "  HOMER=/usr/local/bin/homer scripts/benchmark chain --json chain.json\n"
        "  TMPDIR=/srv/scratch scripts/benchmark tree its files go there, on that file system")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="which ones")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, for a look")
    parser.add_argument("--markdown", action="store_true", help="tables in Markdown")
    parser.add_argument("--json", metavar="FILE", help="also write the figures there; seconds and bytes")
    parser.add_argument("--keep", action="store_true", help="keep the directory with workspaces, databases and logs")
    parser.error = lambda message: parser.exit(64, f"benchmark: {message}; see scripts/benchmark --help\n")
    given = parser.parse_args()
    unknown = [name for name in given.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    return given


def program():
    """The program to measure: what HOMER names, else the optimised build of this clone."""
    given = os.environ.get("HOMER")
    if given:
        found = shutil.which(given)
        if not found:
            raise Trouble(f"HOMER={given} is no program")
        return os.path.realpath(found)
    scripts = os.path.join(REPOSITORY, "scripts")
    print("Building (the first time takes some minutes) ...", file=sys.stderr, flush=True)
    for command in (["install-dependencies"], ["build", "--product", "homer"]):
        if subprocess.run([os.path.join(scripts, command[0]), *command[1:]], stdout=sys.stderr).returncode != 0:
            raise Trouble(f"scripts/{command[0]} failed")
    shown = subprocess.run([os.path.join(scripts, "build"), "--show-bin-path"], capture_output=True, text=True, check=True)
    return os.path.join(shown.stdout.strip(), "homer")


def measure(given, world, results):
    peers, status = Peers(world), 0
    form = tables.markdown if given.markdown else tables.text
    for name in given.scenarios or SCENARIOS:
        print(f"{name}: {described(SCENARIOS[name])}", file=sys.stderr, flush=True)
        try:
            rows, verdict = SCENARIOS[name](world, peers)
        except Trouble as trouble:
            print(f"{name} could not be measured: {trouble}\n", flush=True)
            results.append({"scenario": name, "trouble": str(trouble)})
            status = status or 2
            continue
        finally:
            world.clear(given.keep)
        rows += verdict.rows() if verdict else []
        print(form(f"{name}: {described(SCENARIOS[name])}", rows), flush=True)
        results.append({"scenario": name, "rows": tables.as_json(rows)})
        if verdict and not verdict.holds:
            print(f"{name} failed: {verdict.lost} lost, {verdict.doubled} double\n", flush=True)
            status = 1
    return status


def leave(number, _):
    raise SystemExit(128 + number)


def main():
    given = arguments()
    # Also where a shell without job control has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    world, results, status = None, [], 2
    directory = os.path.realpath(tempfile.mkdtemp(prefix="homer-benchmark-"))
    try:
        world = World(program(), directory, given.quick)
        machine = tables.machine(world.homer, REPOSITORY, directory)
        print(tables.machine_text(machine), flush=True)
        status = measure(given, world, results)
        if given.json:
            tables.written(given.json, machine, results, status)
    except Trouble as trouble:
        print(f"benchmark: {trouble}", file=sys.stderr)
    except KeyboardInterrupt:
        status = 130
        print("benchmark: stopped", file=sys.stderr)
    finally:
        if world:
            world.stop()
        if given.keep:
            print(f"kept: {directory}", file=sys.stderr)
        else:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()
