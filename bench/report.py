"""Times the answer sheet of the model region. Called by `bench/report`."""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from process import Run


def median(times: int, command: list, folder: Path, before=lambda: None) -> tuple:
    """Clock, CPU and MiB of a command, the median of several turns."""
    turns = []
    for _ in range(times):
        before()
        turn = Run(command, folder)
        if turn.failed:
            sys.exit(f"bench/report: {' '.join(map(str, command))}: {turn.said[0]}")
        turns.append(turn)
    return tuple(statistics.median(getattr(turn, of) for turn in turns) for of in ("clock", "cpu", "memory"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/report")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--pdf", action="store_true")
    options = parser.parse_args()
    program = options.program.resolve()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for words in (["demo", "model"], ["run", "model/liyuan.toml"]):
            if (made := Run([program, "--quiet", *words], folder)).failed:
                sys.exit(f"bench/report: {words[0]}: {made.said[0]}")
        # The same region with one library less, for the change sheet.
        if (made := Run(["cp", "-r", "model", "less"], folder)).failed:
            sys.exit(f"bench/report: {made.said[0]}")
        libraries = folder / "less/libraries.csv"
        lines = libraries.read_text(encoding="utf-8").splitlines(keepends=True)
        libraries.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
        if (made := Run([program, "--quiet", "run", "less/liyuan.toml"], folder)).failed:
            sys.exit(f"bench/report: {made.said[0]}")
        rows = [
            ("page and workbook, Chinese and English", 2, ["report", "model/out"], lambda: None),
            ("change sheet of two runs", None, ["diff", "model/out", "less/out", "--html", "change.html"], lambda: None),
            ("an edition: the same, sealed", None, ["report", "model/out", "--publish", "editions", "--date", "2026-01-01"],
             lambda: Run(["rm", "-rf", "editions"], folder)),
        ]  # fmt: skip
        if options.pdf:
            rows.insert(1, ("the same and the PDF in both languages", 10, ["report", "model/out", "--pdf"], lambda: None))
        print("| what | goal | clock | CPU | memory | |\n|---|---|---:|---:|---:|---|")
        for name, goal, words, before in rows:
            clock, cpu, memory = median(options.times, [program, *words], folder, before)
            told = f"≤ {goal} s" if goal else ""
            met = "" if goal is None else "met" if clock <= goal else "missed"
            print(f"| {name} | {told} | {clock:.2f} s | {cpu:.2f} s | {memory:.0f} MiB | {met} |", flush=True)
        sheet = folder / "model/out/sheet"
        for file in sorted(sheet.glob("sheet.*")):
            print(f"\n{file.name}: {file.stat().st_size / 2**20:.2f} MiB", end="")
        print()


main()
