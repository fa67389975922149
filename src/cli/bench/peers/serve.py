"""Answers the bench over stdin and stdout, one JSON object a line, so that a peer stays warm between alternating rounds.

The first line is the specification, answered by the versions and settings. Then {"open": case} builds a case, warms up each
of its variants and names them, and {"run": variant, "seconds": s} measures how much a second one does.
"""
import gc
import json
import re
import sys
import time
import traceback


class Case:
    """A work in several variants.

    variants: by name a function that returns the callable that does the work once.
    units: how much one call does.
    check: called when all are warm; its value goes to the bench, which compares it with ours.
    """

    def __init__(self, variants, units=1, check=None, warm=2):
        self.variants, self.units, self.check, self.warm = variants, units, check, warm


def rate(work, units, seconds):
    """Units per second. The first call after a pause is timed only where it takes a third of the time."""
    started = time.perf_counter()
    work()
    done = units
    if time.perf_counter() - started < seconds / 3:
        done, started = 0, time.perf_counter()
    while done == 0 or time.perf_counter() - started < seconds:
        work()
        done += units
    return done / (time.perf_counter() - started)


def reason(error):
    """One line of an error: its first, and the first that names an error where that is another, as compilers wrap them."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    named = [line for line in lines[1:] if re.match(r"[\w.]*(Error|Exception): ", line)]
    return " ".join([lines[0], *named[:1]])[:300]


def warmed(case):
    """The callables of a case, and why others could not be made."""
    works, failures = {}, {}
    for name, make in case.variants.items():
        try:
            work = make()
            for _ in range(case.warm):
                work()
            works[name] = work
        except Exception as error:  # a newer or older library may lack what a variant needs
            failures[name] = reason(error)
    return works, failures


def serve(prepare):
    """Serves what `prepare` returns of the specification: versions and settings, and functions that return a Case by name."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer

    def answer(**what):
        print(json.dumps(what), file=answers, flush=True)

    about, cases = prepare(json.loads(sys.stdin.readline()))
    answer(about=about)
    case, works = None, {}
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "open" in asked:
                case, works = None, {}
                gc.collect()  # two large networks need not be alive at once
                case = cases[asked["open"]]()
                works, failures = warmed(case)
                answer(variants=list(works), failures=failures, check=case.check() if case.check else None)
            else:
                answer(perSecond=rate(works[asked["run"]], case.units, asked["seconds"]))
        except Exception as error:
            traceback.print_exc()
            answer(failure=f"{type(error).__name__}: {error}")
