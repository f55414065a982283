"""Rows of figures, Homer beside a limit or a peer, and the three forms they are printed in."""
import json
import os
import platform
import subprocess
import time


class Row:
    """One line: what was measured, Homer's figure, whose figure stands beside it. Seconds, bytes or a plain number."""

    def __init__(self, what, value, unit="", peer="", other=None, note=""):
        self.what, self.value, self.unit, self.peer, self.other, self.note = what, value, unit, peer, other, note

    @property
    def ratio(self):
        return self.value / self.other if self.value is not None and self.other else None

    def cells(self):
        theirs = figure(self.other, self.unit) if self.other is not None else self.note
        ratio = f"{self.ratio:.2g} ×" if self.ratio is not None and self.ratio < 10 else ""
        if self.ratio is not None and self.ratio >= 10:
            ratio = f"{self.ratio:,.0f} ×"
        shown = figure(self.value, self.unit) if self.what else ""  # the one above
        return [self.what, shown, self.peer, theirs, ratio]


def figure(value, unit):
    """Three digits with the fitting unit: 0.0031 s is 3.10 ms."""
    if value is None:
        return ""
    if unit == "s":
        for limit, factor, name in ((1e-3, 1e6, "µs"), (1, 1e3, "ms")):
            if value < limit:
                return f"{digits(value * factor)} {name}" if value > 0 else "0 s"
        return f"{digits(value)} s"
    if unit == "B":
        for limit, factor, name in ((1e3, 1, "B"), (1e6, 1e3, "KB"), (1e9, 1e6, "MB")):
            if value < limit:
                return f"{digits(value / factor)} {name}"
        return f"{digits(value / 1e9)} GB"
    return f"{value:,.0f}" if value == int(value) else f"{digits(value)}{unit}"


def digits(value):
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


HEAD = ["what", "Homer", "limit or peer", "its figure", "ratio"]


def text(title, rows):
    cells = [HEAD] + [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [title]
    for number, line in enumerate(cells):
        # Figures stand right under each other, words left.
        padded = [
            cell.rjust(width) if column in (1, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths))
        ]
        lines.append(("  " + "  ".join(padded)).rstrip())
        if number == 0:
            lines.append("  " + "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def markdown(title, rows):
    lines = [f"*{title}*", "", "| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def as_json(rows):
    return [
        {"what": row.what, "homer": row.value, "unit": row.unit, "peer": row.peer, "peerFigure": row.other,
         "ratio": row.ratio, "note": row.note}
        for row in rows
    ]


def written(path, machine, results, status):
    with open(path, "w") as file:
        json.dump({"machine": machine, "scenarios": results, "status": status}, file, indent=2, ensure_ascii=False)
        file.write("\n")


def machine(homer, repository, directory):
    """Where and of what the figures are."""
    def asked(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, cwd=repository).stdout.strip()
        except OSError:
            return ""

    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next(int(line.split()[1]) * 1024 for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    commit = asked("git", "rev-parse", "--short", "HEAD") or "not a git clone"
    if asked("git", "status", "--porcelain", "--untracked-files=no"):
        commit += " with changes"
    given = os.environ.get("HOMER")
    return {
        "machine": f"{len(os.sched_getaffinity(0))} × {model or platform.machine()}, {figure(memory, 'B')}",
        "kernel": f"{platform.system()} {platform.release()}",
        "fileSystem": asked("df", "--output=fstype", directory).split()[-1],
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "commit": commit if not given else "not known, a program of " + time.strftime(
            "%Y-%m-%d %H:%M", time.gmtime(os.path.getmtime(homer))),
        "program": f"{homer} {asked(homer, '--version')}",
    }


def machine_text(values):
    return (f"{values['machine']}; {values['kernel']}, {values['fileSystem']}; {values['date']}, "
            f"load before {values['load']}\n{values['program']}, commit {values['commit']}\n")
