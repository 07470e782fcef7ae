"""Runs each reader of road files in a process of its own and compares what it cost.

Called by `bench/import`. CPU is user + system time of the process and its children, memory the largest
resident set of one of them, both as the kernel counts them (wait4). Every run starts in a fresh
folder, and the runs of the readers take turns, so that whatever else the machine does meets all.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from process import Run

POINT = "id,lon,lat\n1,{lon},{lat}\n"


def package(name: str) -> Path:
    return Path(find_spec(name).submodule_search_locations[0])


def liyuan(program: str, cache: bool):
    """Imports for a car and answers one query; with the cache, the region file is written (the
    first run in a folder) or opened (the next)."""

    def command(file: Path, folder: Path) -> list:
        point = folder / "point.csv"
        if not point.exists():
            point.write_text(POINT.format(lon=0, lat=0))
        line = [program, "travel", "nearest", "--roads", file, "--profile", "car"]
        line += ["--from", point, "--to", point, "-o", folder / "nearest.csv"]
        return line + ([] if cache else ["--no-cache"])

    return command


def osrm(file: Path, folder: Path) -> list:
    osrm = package("osrm")
    return [osrm / "bin/osrm-extract", "--profile", osrm / "share/profiles/car.lua", file]


def valhalla(file: Path, folder: Path) -> list:
    config = folder / "valhalla.json"
    build = [sys.executable, "-m", "valhalla.valhalla_build_config", "--mjolnir-tile-dir", folder / "tiles"]
    config.write_bytes(subprocess.run(build, check=True, capture_output=True).stdout)
    return [package("valhalla") / "bin/valhalla_build_tiles", "--config", config, file]


def pyrosm(file: Path, folder: Path) -> list:
    program = "import sys, pyrosm; pyrosm.OSM(sys.argv[1]).get_network('driving', nodes=True)"
    return [sys.executable, "-c", program, file]


def fileinfo(file: Path, folder: Path) -> list:
    return ["osmium", "fileinfo", "--extended", "--no-progress", file]


def measure(file: Path, readers: dict, times: int) -> dict:
    runs = {name: [] for name in readers}
    for _ in range(times):
        for name, command in readers.items():
            with tempfile.TemporaryDirectory() as folder:
                folder = Path(folder)
                copy = folder / file.name
                shutil.copyfile(file, copy)
                runs[name].append(Run(command(copy, folder), folder))
                if name == "liyuan":
                    runs.setdefault("liyuan, region file", []).append(Run(command(copy, folder), folder))
    return runs


def table(file: Path, runs: dict) -> None:
    size = file.stat().st_size / 1e6
    print(f"\n### {file.name} ({size:.1f} MB)\n")
    print("| reader | CPU s | clock s | MiB | CPU ÷ liyuan | memory ÷ liyuan |")
    print("|---|---:|---:|---:|---:|---:|")

    def median(name: str, what: str) -> float:
        return statistics.median(getattr(run, what) for run in runs[name])

    for name, done in runs.items():
        broken = next((run for run in done if run.failed), None)
        if broken:
            print(f"| {name} | fails: {broken.said[0][:100]} | | | | |")
            continue
        cpu, clock, memory = (median(name, what) for what in ("cpu", "clock", "memory"))
        ratios = f"{cpu / median('liyuan', 'cpu'):.2f} | {memory / median('liyuan', 'memory'):.2f}"
        print(f"| {name} | {cpu:.2f} | {clock:.2f} | {memory:.0f} | {ratios} |")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--liyuan", required=True)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    program = os.path.abspath(options.liyuan)
    readers = {
        "liyuan": liyuan(program, cache=True),
        "osmium fileinfo -e": fileinfo,
        "osrm-extract": osrm,
        "valhalla_build_tiles": valhalla,
        "pyrosm": pyrosm,
    }
    for file in options.files:
        runs = measure(file.resolve(), readers, options.times)
        table(file, runs)
    print(f"\nMedian of {options.times} runs each; {os.cpu_count()} processors.")


if __name__ == "__main__":
    main()
