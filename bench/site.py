"""Siting beside its peers, one row of a Markdown table after the other. Called by `bench/site`."""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

from process import Run

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A row that cannot be told."""


class Row:
    def __init__(self, options):
        self.options, self.begun = options, False

    def tell(self, *cells) -> None:
        if not self.begun:
            print("| question | goal | liyuan | peer | ratio | |\n|---|---|---|---|---:|---|")
            self.begun = True
        print("| " + " | ".join(cells) + " |", flush=True)


def met(good: bool) -> str:
    return "met" if good else "missed"


def run(command: list, settings: dict | None = None) -> tuple:
    """What a process cost, and all that it said."""
    with tempfile.TemporaryDirectory() as folder:
        line = ["env", *(f"{key}={value}" for key, value in (settings or {}).items()), *command]
        cost = Run(line, Path(folder))
        said = (Path(folder) / "log").read_text(errors="replace")
    return cost, said


def ours(options, program: str, *words, threads: int = 1, **settings) -> tuple:
    cost, said = run([options.programs / program, *words], {"RAYON_NUM_THREADS": threads, **settings})
    if cost.failed:
        raise Failed(f"{program}: {cost.said[0]}")
    return cost, said


def peer(options, *words) -> tuple:
    """What a peer cost and the value that it found; no value where its CPU time was over."""
    cost, said = run([sys.executable, HERE / "site_peers.py", options.peer_seconds, *words])
    found = re.search(r"^value (-?\d+)$", said, re.MULTILINE)
    if found is None and cost.cpu < 0.95 * options.peer_seconds:
        raise Failed(f"{words[1]}: {cost.said[0]}")
    return cost, int(found[1]) if found else None


def shown(options, who: str, cost, found, ours: int, name: str) -> str:
    """A peer's cell: what it cost, and its value where that is not ours."""
    cell = f"{who} {cost.cpu:.0f} s, {cost.memory:.0f} MiB"
    if found is None:
        return cell + f", no answer in {options.peer_seconds} s"
    return cell if found == ours else cell + f", {found} ({name} is {ours})"


def number(word: str, said: str) -> float:
    return float(re.search(rf"{word} (-?[\d.]+)", said)[1])


def library(options, name: str) -> Path:
    path = options.data / "or-library" / name
    if not path.exists():
        raise Failed(f"{path.name} of the OR-Library is not there")
    return path


def optima(options, name: str) -> dict:
    lines = (line.split() for line in library(options, name).read_text().splitlines())
    return {line[0]: int(line[1]) for line in lines if len(line) == 2 and line[1].isdigit()}


def medians(row: Row) -> None:
    """pmed6 and pmed11 of the OR-Library, beside spopt with CBC and HiGHS"""
    options = row.options
    best = optima(options, "pmedopt.txt")
    for name, peers in (("pmed6", {"highs": 50, "spopt": 100}), ("pmed11", {"spopt": 100})):
        path = library(options, f"{name}.txt")
        cost, said = ours(options, "site_speed", "p-median", path)
        if number("value", said) != best[name] or "proven" not in said:
            raise Failed(f"{name}: {said.strip()}, published {best[name]}")
        for who, goal in peers.items():
            theirs, value = peer(options, "p-median", who, path)
            cell = shown(options, who, theirs, value, best[name], "the optimum")
            ratio = theirs.cpu / max(cost.cpu, 0.005)
            row.tell(
                f"p-median {name}, proven at the published {best[name]}", f"≥ {goal} × less CPU",
                f"{cost.cpu:.2f} s, {cost.memory:.0f} MiB", cell, f"{ratio:,.0f}", met(ratio >= goal),
            )  # fmt: skip


def all_twenty(row: Row) -> None:
    """all of pmed1 to pmed20: p-median and p-centre, proven"""
    for model, name, table, total, one in (
        ("p-median", "p-median", "pmedopt.txt", 10, 5), ("p-center", "p-centre", "pcenteropt.txt", 200, 10),
    ):  # fmt: skip
        best, costs, memory = optima(row.options, table), [], 0
        for at in range(1, 21):
            path = library(row.options, f"pmed{at}.txt")
            cost, said = ours(row.options, "site_speed", model, path)
            if number("value", said) != best[f"pmed{at}"] or "proven" not in said:
                raise Failed(f"pmed{at}: {said.strip()}, published {best[f'pmed{at}']}")
            costs.append(cost.cpu)
            memory = max(memory, cost.memory)
        row.tell(
            f"{name} pmed1 to pmed20, each proven at the published optimum", f"≤ {total} s together, none over {one} s; ≤ 100 MB",
            f"{sum(costs):.2f} s, the longest {max(costs):.2f} s, {memory:.0f} MiB", "", "",
            met(sum(costs) <= total and max(costs) <= one and memory < 95),
        )  # fmt: skip


def cover(row: Row) -> None:
    """maximal and set covering of 100,000 points by 500 sites, beside spopt with CBC"""
    with tempfile.TemporaryDirectory() as folder:
        cost, said = ours(row.options, "cover_speed", 100000, 500, 15, 600, 60, 20, 60, COVER_ONLY="max", COVER_WRITE=folder)
        value = int(number("value", said))
        theirs, found = peer(row.options, "max-cover", "spopt", folder, 20)
    cell = shown(row.options, "spopt", theirs, found, value, "ours")
    spent = float(re.search(r"in ([\d.]+) s CPU", said)[1])
    ratio = theirs.cpu / cost.cpu
    row.tell(
        "maximal covering, 100,000 points × 500 sites, 15 km, 20 sites, making the points included", "proven in ≤ 2 s, ≥ 100 × less CPU",
        f"{cost.cpu:.2f} s ({spent:.2f} s for the model), {cost.memory:.0f} MiB, {'proven' if 'proven' in said else 'not proven'}",
        cell, f"{ratio:,.0f}", met("proven" in said and spent <= 2 and ratio >= 100),
    )  # fmt: skip
    cost, said = ours(row.options, "cover_speed", 100000, 500, 15, 600, 60, 20, 60, COVER_ONLY="set")
    spent = float(re.search(r"in ([\d.]+) s CPU", said)[1])
    row.tell(
        "set covering of the same", "proven in ≤ 2 s", f"{spent:.2f} s, {int(number('value', said))} sites", "", "",
        met("proven" in said and spent <= 2),
    )  # fmt: skip


def plane(row: Row) -> None:
    """p-median of 1,304 to 3,000 places of a plane, full lists"""
    for kind, points, sites in (("uniform", 1304, 10), ("uniform", 1304, 100), ("towns", 2000, 50), ("uniform", 3000, 300)):
        _, said = ours(row.options, "site_speed", kind, points, sites, 1, 60, SITE_GAP=0.001)
        gap, spent = number("gap", said), number("CPU", said)
        row.tell(
            f"p-median, {points:,} places ({kind}), all of them sites, {sites} sites", "gap ≤ 0.1 % in 60 s",
            f"{gap:.3f} % after {spent:.1f} s", "", "", met(gap <= 0.1 and spent <= 61),
        )  # fmt: skip


def islands(row: Row) -> None:
    """p-median of islands, each with few sites"""
    for count, points, sites in ((60, 30, 400), (200, 60, 2500)):
        cost, said = ours(row.options, "site_speed", "islands", count, points, sites, 1, 60)
        row.tell(
            f"p-median, {count} islands of up to {points} places, {sites:,} sites", "proven in 60 s",
            f"{number('CPU', said):.2f} s, {cost.memory:.0f} MiB, {'proven' if 'proven' in said else 'not proven'}", "", "",
            met("proven" in said),
        )  # fmt: skip


def large(row: Row) -> None:
    """covering a million points by 2,000 sites within 60 s, and within 300 s"""
    for width in (600, 400):
        for seconds, goal in ((60, 3.5), (300, 2)):
            cost, said = ours(
                row.options, "cover_speed", 1000000, 2000, 20, width, 200, 40, seconds, COVER_ONLY="max", COVER_GAP=goal / 100
            )  # fmt: skip
            row.tell(*covered("maximal covering", width, goal, seconds, cost, said))
        cost, said = ours(row.options, "cover_speed", 1000000, 2000, 20, width, 200, 40, 60, COVER_ONLY="set", COVER_GAP=0.15)
        row.tell(*covered("set covering", width, 15, 60, cost, said))


def covered(name: str, width: int, goal: float, seconds: int, cost, said: str) -> list:
    gap, spent = number("gap", said), float(re.search(r"in ([\d.]+) s CPU", said)[1])
    return [
        f"{name}, 10⁶ points × 2,000 sites, 20 km, {width} km wide", f"gap ≤ {goal} % in {seconds} s, ≤ 1.5 GB",
        f"{gap:.2f} % after {spent:.0f} s, {cost.memory:.0f} MiB", "", "",
        met(gap <= goal and spent <= seconds + 1 and cost.memory <= 1.43e3),
    ]  # fmt: skip


def national(row: Row) -> None:
    """p-median of a million points and 5,000 sites within 120 s"""
    cost, said = ours(row.options, "site_speed", "national", 1000000, 5000, 48, 300, 1, 120, SITE_GAP=0.01)
    gap, spent = number("gap", said), number("CPU", said)
    row.tell(
        "p-median, 10⁶ points × 5,000 sites, the 48 nearest listed, 300 sites", "gap ≤ 1 % in 120 s, ≤ 1.2 GB",
        f"{gap:.2f} % after {spent:.0f} s, {cost.memory:.0f} MiB", "", "",
        met(gap <= 1 and spent <= 121 and cost.memory <= 1.14e3),
    )  # fmt: skip


ROWS = {
    "twenty": all_twenty, "plane": plane, "islands": islands, "national": national, "large": large, "medians": medians,
    "cover": cover,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/site", description="Rows of the table of siting.")
    parser.add_argument("--list", action="store_true", help="say which rows there are")
    parser.add_argument("--programs", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="as --list says; all without")
    options = parser.parse_args()
    if options.list:
        for name, row in ROWS.items():
            print(f"{name:10}{row.__doc__}")
        return 0
    unknown = [name for name in options.rows if name not in ROWS]
    if unknown:
        print(f"bench/site: there is no row `{unknown[0]}`; see bench/site --list", file=sys.stderr)
        return 2
    options.programs = options.programs.resolve()
    options.data = Path(os.environ.get("LIYUAN_DATA", HERE.parent.parent / "shared/data"))
    options.peer_seconds = int(os.environ.get("PEER_SECONDS", 900))
    row, failed = Row(options), 0
    for name in options.rows or ROWS:
        try:
            ROWS[name](row)
        except Failed as why:
            failed += 1
            row.tell(name, "", f"fails: {why}", "", "", "failed")
    from importlib.metadata import version

    print("\n" + ", ".join(f"{name} {version(name)}" for name in ("spopt", "pulp", "highspy")) + ".")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
