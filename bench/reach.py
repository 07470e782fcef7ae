"""Rows of the table of `bench/reach`: liyuan beside its peers, question by question.

Called by `bench/reach`. Every side runs in a process of its own on one thread; CPU is user + system time
of the process or thread. Where both sides answer the same question, answers are compared before the row is
told, and a row whose answers differ fails; OSRM has to agree within 2 % for 95 of 100 pairs. Polygons and
memory are only measured: areas are held against plain searches in the tests. What is made for a row
(networks, tiles, hierarchies) is kept in the folder of the bench.
"""

import argparse
import json
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from process import Run

HERE = Path(__file__).parent


def package(name: str) -> Path:
    return Path(find_spec(name).submodule_search_locations[0])


class Failed(Exception):
    """What a process said when it failed."""


def ask(command: list) -> dict:
    """What a process says in `name value` lines."""
    words = [str(word) for word in command]
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")}
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | one)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(f"{Path(words[0]).name}: {said[-1] if said else done.returncode}")
    lines = (line.split() for line in done.stdout.splitlines())
    return {line[0]: float(line[1]) for line in lines if len(line) == 2 and number(line[1])}


def number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Network:
    """A network to ask about, and what peers need of it."""

    def __init__(self, options, name: str, scale: int, roads: Path | None = None):
        self.options, self.name = options, name
        self.folder = options.work / name
        self.roads = roads or self.folder / "roads.osm.pbf"
        self.out = self.folder / "asked"
        self.cache = self.folder / ".liyuan"
        self.scale, self.done = scale, {}

    def make(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        if not self.roads.exists():
            with tempfile.TemporaryDirectory(dir=self.folder) as part:
                line = [self.options.liyuan, "demo", Path(part) / "region", "--scale", self.scale]
                subprocess.run([str(word) for word in line], check=True, capture_output=True)
                os.replace(Path(part) / "region/roads.osm.pbf", self.roads)
        # A hierarchy by another engine is not asked.
        mark = self.cache / "engine"
        if not mark.exists() or mark.read_text() != self.options.engine:
            shutil.rmtree(self.cache, ignore_errors=True)
            self.cache.mkdir(parents=True)
            mark.write_text(self.options.engine)
        if "prepare" not in self.done:
            self.done["prepare"] = self.speed("prepare")

    def speed(self, question: str, *numbers) -> dict:
        line = [self.options.speed, question, self.roads, self.cache, self.out, *numbers]
        return ask(line)

    def once(self, question: str, *numbers) -> dict:
        """Asked of liyuan once in a run."""
        self.make()
        key = (question, *numbers)
        if key not in self.done:
            self.done[key] = self.speed(question, *numbers)
        return self.done[key]

    def size(self) -> str:
        self.make()
        prepared = self.done["prepare"]
        return f"{self.name}, {prepared['junctions']:,.0f} junctions"

    def peer(self, *words) -> dict:
        return ask([sys.executable, HERE / "reach_peers.py", *words])

    def timed(self, command: list) -> Run:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(command, Path(folder))
        if run.failed:
            raise Failed(f"{Path(str(command[0])).name}: {run.said[0]}")
        return run

    def osrm(self, algorithm: str) -> tuple[Path, dict]:
        """Prepared files of OSRM for the speeds of our profile, and what each step cost."""
        self.make()
        programs = package("osrm") / "bin"
        # Contraction and partition renumber what was extracted: each has a copy of its own.
        extracted, folder = self.folder / "osrm", self.folder / f"osrm-{algorithm.lower()}"
        base, costs = folder / "roads.osrm", folder / "done.json"
        if not costs.exists():
            if not (extracted / "costs.json").exists():
                shutil.rmtree(extracted, ignore_errors=True)
                extracted.mkdir()
                os.symlink(self.roads.resolve(), extracted / "roads.osm.pbf")
                line = [programs / "osrm-extract", "-t", 1, "-p", HERE.resolve() / "car.lua", extracted / "roads.osm.pbf"]
                (extracted / "costs.json").write_text(json.dumps({"osrm-extract": self.timed(line).cpu}))
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(extracted, folder, symlinks=True)
            cost = json.loads((folder / "costs.json").read_text())
            steps = ["osrm-contract"] if algorithm == "CH" else ["osrm-partition", "osrm-customize"]
            for step in steps:
                cost[step] = self.timed([programs / step, "-t", 1, base]).cpu
            costs.write_text(json.dumps(cost))
        return base, json.loads(costs.read_text())

    def valhalla(self) -> Path:
        self.make()
        folder = self.folder / "valhalla"
        config = folder / "valhalla.json"
        if not (folder / "built").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build = [sys.executable, "-m", "valhalla.valhalla_build_config", "--mjolnir-tile-dir", folder / "tiles"]
            made = json.loads(subprocess.run([str(w) for w in build], check=True, capture_output=True).stdout)
            made["mjolnir"]["concurrency"] = 1
            made["mjolnir"].pop("tile_extract", None)
            made["service_limits"]["auto"] |= {"max_matrix_location_pairs": 10**9, "max_matrix_distance": 1e7}
            made["service_limits"]["isochrone"]["max_time_contour"] = 120
            # One search a source: far faster for many targets than the default.
            made["thor"]["source_to_target_algorithm"] = "timedistancematrix"
            made["mjolnir"]["logging"] = {"type": "file", "file_name": str(folder / "log")}
            config.write_text(json.dumps(made))
            run = self.timed([package("valhalla") / "bin/valhalla_build_tiles", "-c", config, self.roads])
            (folder / "built").write_text(str(run.cpu))
        return config


class Table:
    """Prints a row as soon as it is known."""

    def __init__(self):
        self.begun = False

    def row(self, question, goal, liyuan, peer, ratio, verdict) -> None:
        if not self.begun:
            print("| question | goal | liyuan | peer | ratio | |\n|---|---|---|---|---:|---|")
            self.begun = True
        print(f"| {question} | {goal} | {liyuan} | {peer} | {ratio} | {verdict} |", flush=True)


def met(good: bool) -> str:
    return "met" if good else "missed"


def agreed(found: dict) -> dict:
    """OSRM rounds and weighs turns in its own way; with our speeds times agree nearly."""
    if found["apart_p95"] > 0.02:
        raise Failed(f"OSRM: 95 % of the times agree only within {found['apart_p95']:.1%}")
    return found


def catchments(table: Table, options, networks: dict) -> None:
    """1,000 facilities, 60-minute catchments, beside a plain search that keeps up with a public one"""
    hubs, minutes, plain = options.hubs, 60, options.plain
    for name in options.networks:
        net = networks[name]
        size = net.size()
        ours = net.once("catchments", hubs, minutes, plain)
        net.once("graph", hubs, minutes, 3)
        kit = ask([options.routingkit, "dijkstra", net.out, minutes * 600, plain])
        scipy = net.peer("scipy", net.out, minutes * 600, plain)
        equal = f"{ours['checked_pairs']:,.0f} totals equal to plain searches, {scipy['equal_pairs']:,.0f} to scipy"
        public = min(kit["dijkstra_ms"], scipy["scipy_ms"])
        ratio = ours["plain_roads_ms"] / public
        table.row(
            f"1 a bounded Dijkstra, 60 min, roads alone; {size}", "≤ 1.3 × the best public one",
            f"{ours['plain_roads_ms']:.2f} ms",
            f"RoutingKit {kit['dijkstra_ms']:.2f} ms, scipy {scipy['scipy_ms']:.1f} ms", f"{ratio:.2f}",
            met(ratio <= 1.3),
        )  # fmt: skip
        ratio = ours["plain_points_ms"] / ours["sweep_points_ms"]
        table.row(
            f"1 {hubs:,} catchments of 60 min, points told; {size} ({equal})", "≥ 35 × less CPU",
            f"{ours['sweep_points_ms']:.3f} ms each", f"plain {ours['plain_points_ms']:.2f} ms", f"{ratio:.1f}",
            met(ratio >= 35),
        )  # fmt: skip
        ratio = ours["plain_points_ms"] / ours["sums_ms"]
        table.row(
            f"1 the same, persons added up inside the sweep; {size}", "≥ 35 × less CPU",
            f"{ours['sums_ms']:.3f} ms each", f"plain {ours['plain_points_ms']:.2f} ms", f"{ratio:.1f}",
            met(ratio >= 35),
        )  # fmt: skip
        ratio = public / ours["sweep_roads_ms"]
        table.row(
            f"1 the same, roads alone, beside the best public one; {size}", "≥ 35 × less CPU",
            f"{ours['sweep_roads_ms']:.3f} ms each", f"{public:.2f} ms", f"{ratio:.1f}", met(ratio >= 35),
        )  # fmt: skip


def population(table: Table, options, networks: dict) -> None:
    """population within 5, 10, 20 and 60 minutes of every junction, beside pandana"""
    asked = [("quarter", (5, 10, 20)), ("small", (60,))]
    for name, bounds in asked:
        net = networks[name]
        size = net.size()
        net.once("graph", 100, 60, 3)
        ours = net.once("population", 100, *bounds)
        small = networks["small"]
        small.make()
        small.once("graph", 100, 60, 3)
        small.once("population", 100, *bounds)
        same = small.peer("pandana", small.out, 100, *bounds)
        equal = f"{same['equal_sums']:,.0f} of {same['sums']:,.0f} sums equal on `small`"
        theirs = net.peer("pandana", net.out, 0, *bounds)
        for bound in bounds:
            mine, peer = ours[f"population_{bound}_s"], theirs[f"population_{bound}_s"]
            goal = "≥ 80 × less CPU" if bound == 20 else ""
            table.row(
                f"2 persons within {bound} min of every junction; {size} ({equal})", goal,
                f"{mine:.2f} s",
                f"pandana {peer:.1f} s (built in {theirs['build_s']:.1f} s)",
                f"{peer / mine:.1f}", met(peer / mine >= 80) if goal else "",
            )  # fmt: skip


def sparse(table: Table, options, networks: dict) -> None:
    """a sparse table of 1,000 × 100,000 within 30 minutes, beside OSRM's table and Valhalla's matrix"""
    net = networks["quarter"]
    size = net.size()
    sources, targets = options.hubs, options.targets
    net.once("points", sources, targets)
    runs = []
    for ending in ("parquet", "csv"):
        line = [options.liyuan, "travel", "matrix", "--roads", net.roads, "--from", net.out / "from.csv"]
        line += ["--to", net.out / "to.csv", "--within", "30min", "--threads", 1, "-o", net.out / f"times.{ending}"]
        runs.append((ending, net.timed(line)))
    _, ours = min(runs, key=lambda run: run[1].cpu)
    told = ", ".join(f"{ending} {run.cpu:.1f} s, {run.memory:.0f} MiB" for ending, run in runs)
    # MLD has no buckets of targets: a hundredth of the targets and a tenth of the sources must do.
    parts = {"CH": (sources, max(targets // 10, 1000)), "MLD": (max(sources // 10, 50), max(targets // 100, 200))}
    for algorithm, (few, some) in parts.items():
        base, _ = net.osrm(algorithm)
        found = agreed(net.peer("osrm", "table", base, algorithm, net.out, few, some, 2000))
        share = sources * targets / few / some
        whole = found["table_s"] * share
        same = f"95 % within {found['apart_p95']:.1%}, {found['unknown_to_one']:.1%} known to one only"
        table.row(
            f"3 {sources:,} × {targets:,} within 30 min; {size} (times: {same})",
            "≥ 20 × less CPU, ≥ 5 × less memory", f"whole program: {told}",
            f"OSRM {algorithm}: {whole:.0f} s ({found['table_s']:.1f} s for 1/{share:.0f}; {found['converting_s']:.1f} s "
            f"more to hand it to Python), {found['peak_mb']:.0f} MB for that part",
            f"{whole / ours.cpu:.1f}; memory {found['peak_mb'] / 1.048576 / ours.memory:.1f}",
            met(whole / ours.cpu >= 20 and found["peak_mb"] / 1.048576 / ours.memory >= 5),
        )  # fmt: skip
    few, some = options.valhalla_matrix
    found = net.peer("valhalla", "matrix", net.valhalla(), net.out, few, some)
    share = sources * targets / few / some
    whole = found["table_s"] * share
    table.row(
        f"3 the same; {size}", "≥ 20 × less CPU, ≥ 5 × less memory", f"whole program: {told}",
        f"Valhalla: {whole:.0f} s ({found['table_s']:.1f} s for {few:,} × {some:,}, 1/{share:.0f})",
        f"{whole / ours.cpu:.1f}; memory {found['peak_mb'] / 1.048576 / ours.memory:.1f}",
        met(whole / ours.cpu >= 20 and found["peak_mb"] / 1.048576 / ours.memory >= 5),
    )  # fmt: skip


def isochrones(table: Table, options, networks: dict) -> None:
    """polygons of 20 and 60 minutes, beside Valhalla"""
    net = networks["quarter"]
    size = net.size()
    net.once("points", options.hubs, options.targets)
    found = net.peer("valhalla", "isochrone", net.valhalla(), net.out, 20, 20, 60)
    known = subprocess.run([options.liyuan, "reach", "isochrone", "--help"], capture_output=True).returncode == 0
    # Valhalla's grid has cells of 0.002° and 0.004°: as many square metres as squares with these sides.
    for minutes, cell in ((20, None), (60, None), (20, "190m"), (60, "375m")):
        mine, ratio, verdict = "not yet measured", "", "open"
        peer = found[f"isochrone_{minutes}_ms"]
        if known:
            # The program as a whole for 21 places less that for one.
            costs = [polygons(net, options, count, minutes, cell) for count in (1, 21)]
            each = (costs[1] - costs[0]) / 20 * 1e3
            mine, ratio, verdict = f"{each:.1f} ms", f"{peer / each:.1f}", met(peer / each >= 10)
        grid = f"on cells of {cell}, as large as the peer's" if cell else "on its own grid"
        table.row(
            f"4 a polygon of {minutes} min, {grid}; {size}", "≥ 10 × less CPU", mine, f"Valhalla {peer:.1f} ms", ratio,
            verdict,
        )  # fmt: skip


def polygons(net: Network, options, count: int, minutes: int, cell: str | None) -> float:
    """CPU seconds of the program for the polygons of some places."""
    rows = (net.out / "from.csv").read_text().splitlines()[: count + 1]
    some = net.out / f"from_{count}.csv"
    some.write_text("\n".join(rows) + "\n")
    line = [options.liyuan, "reach", "isochrone", "--roads", net.roads, "--from", some, "--within", f"{minutes}min"]
    line += ["--cell", cell] if cell else []
    line += ["--threads", 1, "-o", net.out / f"polygons_{count}.geojson"]
    return sorted(net.timed(line).cpu for _ in range(3))[1]


def pair(table: Table, options, networks: dict) -> None:
    """one random pair, beside OSRM's route without geometry and RoutingKit's hierarchy"""
    for name in ("quarter", "million"):
        if name not in options.networks:
            continue
        net = networks[name]
        size = net.size()
        ours = net.once("pairs", options.pairs)
        algorithm = options.fastest[name]
        base, _ = net.osrm(algorithm)
        found = agreed(net.peer("osrm", "route", base, algorithm, net.out, min(options.pairs, 2000)))
        own = found["pair_us"] - found["call_us"]
        mine = ours["pair_from_coordinates_us"]
        same = f"95 % within {found['apart_p95']:.1%}"
        table.row(
            f"5 a random pair from coordinates; {size} (times: {same})", "≤ 2 × OSRM", f"{mine:.0f} µs",
            f"OSRM {algorithm} {found['pair_us']:.0f} µs from Python, {own:.0f} µs without the call and snapping; "
            f"a table of one pair {found['table_us']:.0f} µs",
            f"{mine / found['pair_us']:.2f}; {mine / found['table_us']:.2f} of the table",
            met(mine / min(found["pair_us"], found["table_us"]) <= 2),
        )  # fmt: skip
        kit = routingkit(net, options)
        same = compare_totals(net)
        kept, all_arcs, route = ours["arcs_kept"], ours["pair_of_all_arcs_us"], ours["route_us"]
        table.row(
            f"5 the same with the arcs that are needed ({kept:.0%} of all); {size}", "", f"{ours['pair_us']:.0f} µs",
            f"with all arcs: {all_arcs:.0f} µs; with every road of the way: {route:.0f} µs; "
            f"{ours['perfect_s']:.2f} s to find them", f"{ours['pair_us'] / all_arcs:.2f}", "",
        )  # fmt: skip
        table.row(
            f"5 a random pair on the road already; {size} ({same})", "", f"{ours['pair_us']:.0f} µs",
            f"RoutingKit CCH {kit['pair_us']:.0f} µs", f"{ours['pair_us'] / kit['pair_us']:.2f}", "",
        )  # fmt: skip


def routingkit(net: Network, options) -> dict:
    net.once("graph", options.hubs, 60, 3)
    net.once("pairs", options.pairs)
    if "routingkit" not in net.done:
        net.done["routingkit"] = ask([options.routingkit, "cch", net.out])
    return net.done["routingkit"]


def compare_totals(net: Network) -> str:
    """RoutingKit knows no way along a road without leaving it, which may be shorter there."""
    import numpy as np

    mine, theirs = (np.fromfile(net.out / name, dtype=np.uint32) for name in ("totals", "cch_totals"))
    length = min(len(mine), len(theirs))
    mine, theirs = mine[:length], np.where(theirs[:length] == 2**31 - 1, 2**32 - 1, theirs[:length])
    if (theirs < mine).any() or (theirs != mine).mean() > 1e-3:
        raise Failed(f"RoutingKit: {(theirs != mine).sum()} of {length} totals differ")
    return f"{(theirs == mine).sum():,} of {length:,} totals equal"


def customise(table: Table, options, networks: dict) -> None:
    """weights anew after an edit, beside OSRM's customisation and RoutingKit's"""
    net = networks["million"]
    size = net.size()
    ours = net.once("customise")["customise_s"]
    base, cost = net.osrm("MLD")
    again = net.timed([package("osrm") / "bin/osrm-customize", "-t", 1, base]).cpu
    net.once("pairs", options.pairs)
    load = net.peer("osrm", "load", base, "MLD", net.out)
    kit = routingkit(net, options)
    whole = again + load["load_s"]
    table.row(
        f"6 weights anew after an edit; {size}", "≤ 0.3 s", f"{ours:.2f} s",
        f"OSRM MLD {again:.1f} s + {load['load_s']:.1f} s to load; RoutingKit CCH {kit['customise_s']:.2f} s",
        f"{whole / ours:.1f}; {kit['customise_s'] / ours:.2f}", met(ours <= 0.3),
    )  # fmt: skip


def order(table: Table, options, networks: dict) -> None:
    """order and contraction, beside OSRM's preparation and RoutingKit's"""
    net = networks["million"]
    net.make()
    prepared = net.done["prepare"]
    if not prepared["made"]:
        # The one of an earlier run is put aside, so that this run times one.
        shutil.rmtree(net.cache)
        del net.done["prepare"]
        net.make()
        prepared = net.done["prepare"]
    size = net.size()
    ours = prepared["ordering_s"]
    _, cut = net.osrm("MLD")
    kit = routingkit(net, options)
    mld = cut["osrm-partition"] + cut["osrm-customize"]
    theirs = kit["order_s"] + kit["contract_s"]
    table.row(
        f"7 order and contraction, written to the region file; {size}, {prepared['edges']:,.0f} edges", "≤ 30 s",
        f"{ours:.1f} s",
        f"OSRM partition + customise {mld:.0f} s; RoutingKit CCH {theirs:.1f} s, {kit['edges']:,.0f} edges",
        f"{mld / ours:.1f}; {theirs / ours:.1f}", met(ours <= 30),
    )  # fmt: skip
    if options.fastest["million"] == "CH":
        _, contracted = net.osrm("CH")
    else:
        net = networks["quarter"]
        size, (_, contracted) = net.size(), net.osrm("CH")
    prepared = net.done["prepare"]
    ours = f"{prepared['ordering_s']:.1f} s" if prepared["made"] else "made in an earlier run"
    ratio = f"{contracted['osrm-contract'] / prepared['ordering_s']:.1f}" if prepared["made"] else ""
    table.row(f"7 the same; {size}", "", ours, f"OSRM contract {contracted['osrm-contract']:.0f} s", ratio, "")


def graphs(table: Table, options, networks: dict) -> None:
    """order, contraction and catchments on the DIMACS graphs, which have no coordinates"""
    for name in ("NY", "FLA"):
        packed = options.data / f"graphs/{name}.gr.xz"
        if not packed.exists():
            continue
        folder = options.work / name.lower()
        folder.mkdir(parents=True, exist_ok=True)
        graph = folder / f"{name}.gr"
        if not graph.exists():
            graph.write_bytes(lzma.decompress(packed.read_bytes()))
        prepared = ask([options.speed, "prepare", graph, "-", folder])
        size = f"{name}, {prepared['junctions']:,.0f} junctions, {prepared['edges']:,.0f} edges"
        table.row(
            f"7 order and contraction, coordinates made of hops; {size}", "≤ 30 s", f"{prepared['ordering_s']:.1f} s",
            "", "", met(prepared["ordering_s"] <= 30),
        )  # fmt: skip
        ours = ask([options.speed, "catchments", graph, "-", folder, options.hubs, 60, options.plain])
        for what, mine in (("points told", "sweep_points_ms"), ("persons added up", "sums_ms")):
            ratio = ours["plain_points_ms"] / ours[mine]
            table.row(
                f"1 {options.hubs:,} catchments of 60 min, {what}; {size}", "≥ 35 × less CPU",
                f"{ours[mine]:.3f} ms each", f"plain {ours['plain_points_ms']:.2f} ms", f"{ratio:.1f}",
                met(ratio >= 35),
            )  # fmt: skip


def turns(table: Table, options, networks: dict) -> None:
    """what it costs that turns take time (`model = "full"`), beside free turns and plain searches"""
    net = networks["quarter"]
    size = net.size()
    free, full = net.done["prepare"], net.once("prepare+turns")
    made = bool(free["made"] and full["made"])
    weighed = [net.once(question)["customise_s"] for question in ("customise", "customise+turns")]
    table.row(
        f"11 turns take time: order and contraction; customisation; {size}, "
        f"{full['states']:,.0f} states instead of {free['states']:,.0f}, {full['edges']:,.0f} edges instead of {free['edges']:,.0f}",
        "", f"{full['ordering_s']:.1f} s; {weighed[1]:.2f} s" if made else f"made in an earlier run; {weighed[1]:.2f} s",
        f"turns free {free['ordering_s']:.1f} s; {weighed[0]:.2f} s" if made else f"turns free {weighed[0]:.2f} s",
        f"{full['ordering_s'] / free['ordering_s']:.1f}; {weighed[1] / weighed[0]:.1f} × as long" if made
        else f"{weighed[1] / weighed[0]:.1f} × as long",
        "",
    )  # fmt: skip
    for direction, backward in (("from", 0), ("to", 1)):
        asked = (options.hubs, 60, options.plain, backward)
        free, full = net.once("catchments", *asked), net.once("catchments+turns", *asked)
        for what, mine in (("points told", "sweep_points_ms"), ("persons added up", "sums_ms")):
            table.row(
                f"11 turns take time: {options.hubs:,} catchments of 60 min {direction} the facilities, {what}; {size}", "",
                f"{full[mine]:.3f} ms each", f"turns free {free[mine]:.3f} ms; plain, turns take time {full['plain_points_ms']:.2f} ms",
                f"{full[mine] / free[mine]:.1f} × as long; {full['plain_points_ms'] / full[mine]:.1f} × less than plain", "",
            )  # fmt: skip


def snapping(table: Table, options, networks: dict) -> None:
    """10⁶ points onto roads, beside OSRM's nearest and a tree of junctions"""
    net = networks["million"]
    size = net.size()
    ours = net.once("snap", options.snaps)["snap_us"]
    net.once("graph", options.hubs, 60, 3)
    base, _ = net.osrm("MLD")
    found = net.peer("osrm", "nearest", base, "MLD", net.out, 20000)
    tree = net.peer("tree", net.out)
    table.row(
        f"8 snapping {options.snaps:,} points; {size} ({found['within_1_m']:.2%} within 1 m of OSRM's)",
        "≤ 1 µs a point", f"{ours:.2f} µs",
        f"OSRM nearest {found['snap_us']:.0f} µs a call from Python; cKDTree, junctions only, {tree['snap_us']:.2f} µs",
        f"{found['snap_us'] / ours:.0f}; {tree['snap_us'] / ours:.1f}", met(ours <= 1),
    )  # fmt: skip


def tree(table: Table, options, networks: dict) -> None:
    """whole trees with 32-bit lanes, beside what the memory can do"""
    net = networks["million"]
    size = net.size()
    ours = net.once("tree", 320)
    floor = ours["bytes_a_label"] / ours["copy_gb_s"]
    table.row(
        f"9 a whole tree, 32-bit lanes; {size} ({ours['equal_totals']:,.0f} totals equal to plain searches)",
        "≤ 0.6 ns a label", f"{ours['label_ns']:.2f} ns",
        f"{ours['bytes_a_label']:.1f} bytes a label at {ours['copy_gb_s']:.1f} GB/s copied ({ours['read_gb_s']:.1f} read): "
        f"{floor:.2f} ns",
        f"{ours['label_ns'] / floor:.1f} × the memory's time", met(ours["label_ns"] <= 0.6),
    )  # fmt: skip


def memory(table: Table, options, networks: dict) -> None:
    """a region that is loaded and has answered once, beside OSRM and Valhalla"""
    net = networks["million"]
    size = net.size()
    net.once("pairs", options.pairs)
    ours = net.once("load")
    sides = {}
    for algorithm in {"MLD", options.fastest["million"]}:
        base, _ = net.osrm(algorithm)
        sides[f"OSRM {algorithm}"] = net.peer("osrm", "load", base, algorithm, net.out)["rss_mb"]
    sides["Valhalla"] = net.peer("valhalla", "load", net.valhalla(), net.out)["rss_mb"]
    empty = ask([sys.executable, "-c", "import sys; sys.path.insert(0, 'bench')\nimport reach_peers as r; r.memory()"])
    table.row(
        f"10 memory of a loaded region after one query; {size}", "≤ 0.5 GB",
        f"{ours['rss_mb']:.0f} MB ({ours['own_mb']:.0f} own, the rest the mapped file; at most {ours['peak_mb']:.0f})",
        ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in sides.items())
        + f" (Python's {empty['rss_mb']:.0f} included)",
        ", ".join(f"{megabytes / ours['rss_mb']:.1f}" for megabytes in sides.values()), met(ours["rss_mb"] <= 500),
    )  # fmt: skip


def huge(table: Table, options, networks: dict) -> None:
    """a table of 100,000 × 1,000,000 within 30 minutes, in bounded memory, and what is said of it before (16 GB)"""
    net = networks["quarter"]
    size = net.size()
    facilities, points = options.huge
    folder = net.folder / "huge"
    folder.mkdir(exist_ok=True)
    written = folder / "times.parquet"
    ask([options.speed, "points", net.roads, net.cache, folder, facilities, points])
    line = [options.liyuan, "travel", "matrix", "--roads", net.roads, "--from", folder / "from.csv"]
    line += ["--to", folder / "to.csv", "--within", "30min", "-o", written]
    try:
        said = json.loads(subprocess.run([*map(str, line), "--estimate", "--json"], check=True, capture_output=True).stdout)
        if said["bytes"] * 1.2 > shutil.disk_usage(folder).free:
            raise Failed(f"{said['bytes'] / 1e9:.0f} GB are not free")
        run = net.timed(line)
        wrote = written.stat().st_size
    finally:
        written.unlink(missing_ok=True)
    used = run.memory * 1.048576
    table.row(
        f"12 {facilities:,} × {points:,} within 30 min; {size}", "bounded memory, said before",
        f"{wrote / 1e9:.1f} GB in {run.cpu:.0f} CPU s and {run.clock:.0f} s of the clock, {used:,.0f} MB of memory",
        f"said before: {said['rows'] / 1e6:,.0f} million rows, {said['bytes'] / 1e9:.1f} GB, {said['seconds']:.0f} s, "
        f"{said['memory_bytes'] / 1e6:,.0f} MB",
        f"{used / (said['memory_bytes'] / 1e6):.2f} of the memory said", met(used * 1e6 <= said["memory_bytes"] * 1.05),
    )  # fmt: skip


ROWS = {
    "catchments": catchments,
    "population": population,
    "sparse": sparse,
    "isochrones": isochrones,
    "pair": pair,
    "customise": customise,
    "order": order,
    "graphs": graphs,
    "turns": turns,
    "snapping": snapping,
    "tree": tree,
    "memory": memory,
    "huge": huge,
}


def versions() -> str:
    from importlib.metadata import version

    names = ("osrm-bindings", "pyvalhalla", "pandana", "scipy", "numpy", "routingkit-cch")
    return ", ".join(f"{name} {version(name)}" for name in names)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/reach", description="Rows of the table of the engine for catchments.")
    parser.add_argument("--list", action="store_true", help="say which rows there are")
    parser.add_argument("--liyuan", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--speed", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--routingkit", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="as --list says; all without")
    options = parser.parse_args()
    if options.list:
        for name, row in ROWS.items():
            print(f"{name:12}{row.__doc__}")
        return 0
    unknown = [name for name in options.rows if name not in ROWS]
    if unknown:
        print(f"bench/reach: there is no row `{unknown[0]}`; see bench/reach --list", file=sys.stderr)
        return 2
    number = lambda name, default: int(os.environ.get(name, default))  # noqa: E731
    # Programs are run in folders of their own.
    options.liyuan, options.speed = options.liyuan.resolve(), options.speed.resolve()
    options.hubs, options.plain = number("HUBS", 1000), number("PLAIN", 50)
    options.targets, options.pairs = number("TARGETS", 100_000), number("PAIRS", 2000)
    # OSRM takes half an hour and more to contract a million junctions: CONTRACT=1 asks for it.
    options.fastest = {"quarter": "CH", "million": "CH" if number("CONTRACT", 0) else "MLD"}
    options.snaps = number("SNAPS", 1_000_000)
    options.huge = (number("HUGE_FACILITIES", 100_000), number("HUGE_POINTS", 1_000_000))
    options.valhalla_matrix = (number("VALHALLA_SOURCES", 10), number("VALHALLA_TARGETS", 10_000))
    options.work = options.work.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    scales = {"small": 1, "quarter": number("QUARTER", 4), "million": number("MILLION", 16)}
    networks = {name: Network(options, name, scale) for name, scale in scales.items()}
    options.data = Path(os.environ.get("LIYUAN_DATA", "../shared/data"))
    for name in ("milan", "anhui-north"):
        roads = options.data / f"osm/{name}.osm.pbf"
        if roads.exists():
            networks[name] = Network(options, name, 0, roads.resolve())
    options.networks = os.environ.get("NETWORKS", " ".join(name for name in networks if name != "small")).split()
    table, failed = Table(), 0
    for name, row in ROWS.items():
        if options.rows and name not in options.rows:
            continue
        try:
            row(table, options, networks)
        except (Failed, OSError, KeyError, ValueError, subprocess.CalledProcessError) as error:
            failed += 1
            table.row(name, "", f"fails: {type(error).__name__} {str(error)[:200]}", "", "", "failed")
    print(f"\n{versions()}; RoutingKit as in the source of routingkit-cch. {os.cpu_count()} processors, one thread used.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
