"""One question to one peer of `bench/reach`, in a process of its own; prints `name value` lines.

    reach_peers.py scipy FOLDER BOUND HUBS         searches, and whether all agree
    reach_peers.py pandana FOLDER HUBS MINUTES…    sums within bounds, and whether they agree
    reach_peers.py tree FOLDER                     scipy's cKDTree on the junctions
    reach_peers.py osrm QUESTION ROADS ALGORITHM FOLDER [NUMBER…]
    reach_peers.py valhalla QUESTION CONFIG FOLDER [NUMBER…]

FOLDER holds what `reach_speed` wrote. Seconds are CPU seconds of this process, all threads.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

NONE = 2**32 - 1
# Targets of the small table that is compared.
SMALL = 200


def numbers(folder: str, name: str, columns: int = 0) -> np.ndarray:
    found = np.fromfile(Path(folder) / name, dtype=np.uint32).astype(np.int64)
    return found.reshape(-1, columns) if columns else found


def places(folder: str, name: str) -> np.ndarray:
    """Degrees, longitude first."""
    return np.fromfile(Path(folder) / name, dtype=np.int32).reshape(-1, 2) / 1e7


def tell(name: str, value: float) -> None:
    print(name, value)


def seconds(work):
    begin = time.process_time()
    value = work()
    return value, time.process_time() - begin


def memory() -> None:
    for line in Path("/proc/self/status").read_text().splitlines():
        for key, name in (("VmRSS:", "rss_mb"), ("VmHWM:", "peak_mb"), ("RssAnon:", "own_mb")):
            if line.startswith(key):
                tell(name, int(line.split()[1]) * 1024 / 1e6)


def arcs(folder: str, with_hubs: bool, with_points: bool):
    """Tails, heads, weights and the number of nodes: states, then hubs, then points."""
    first = numbers(folder, "first")
    tails = [np.repeat(np.arange(len(first) - 1), np.diff(first))]
    heads, weights = [numbers(folder, "heads")], [numbers(folder, "weights")]
    states = nodes = len(first) - 1
    if with_hubs:
        hub, state, cost = numbers(folder, "from_hubs", 3).T
        tails.append(states + hub)
        heads.append(state)
        weights.append(cost)
        nodes += hub.max() + 1
    if with_points:
        point, state, cost = numbers(folder, "to_points", 3).T
        tails.append(state)
        heads.append(nodes + point)
        weights.append(cost)
        hub, other, total = numbers(folder, "direct", 3).T
        tails.append(states + hub)
        heads.append(nodes + other)
        weights.append(total)
        nodes += point.max() + 1
    # Of several arcs between two nodes the least.
    tail, head, weight = np.concatenate(tails), np.concatenate(heads), np.concatenate(weights)
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    new = np.ones(len(tail), bool)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[new], head[new], weight[new], nodes, states


def matrix(folder: str, with_points: bool):
    from scipy.sparse import csr_matrix

    tail, head, weight, nodes, states = arcs(folder, True, with_points)
    first = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=nodes), out=first[1:])
    # Stored zeros are arcs of no cost to scipy's searches.
    return csr_matrix((weight.astype(float), head.astype(np.int32), first), shape=(nodes, nodes)), states


def of_scipy(folder: str, bound: str, count: str) -> None:
    from scipy.sparse.csgraph import dijkstra

    bound, count = int(bound), int(count)
    answers = numbers(folder, "answers", 3)
    checked = answers[:, 0].max() + 1 if len(answers) else 0
    graph, states = matrix(folder, True)
    hubs = numbers(folder, "from_hubs", 3)[:, 0].max() + 1
    found = dijkstra(graph, indices=states + np.arange(checked), limit=bound)[:, states + hubs :]
    rows = np.argwhere(found <= bound)
    there = np.column_stack([rows, found[found <= bound].astype(np.int64)])
    if not np.array_equal(there, answers):
        sys.exit("scipy finds other catchments than liyuan")
    tell("equal_pairs", len(answers))
    graph, states = matrix(folder, False)
    settled, mine, whole = numbers(folder, "settled", 2)[:count], [], 0.0
    for begin in range(0, count, 10):
        some = states + np.arange(begin, min(begin + 10, count))
        trees, took = seconds(lambda: dijkstra(graph, indices=some, limit=bound)[:, :states])
        whole += took
        within = np.where(trees <= bound, trees, 0).astype(np.int64)
        mine.append(np.column_stack([(trees <= bound).sum(axis=1), within.sum(axis=1) % 2**32]))
    tell("scipy_ms", whole * 1e3 / count)
    # What RoutingKit settled: how many states and the sum of their distances, modulo 2³².
    if not np.array_equal(np.concatenate(mine), settled):
        sys.exit("RoutingKit finds other distances than scipy")
    tell("equal_trees", len(settled))


def of_pandana(folder: str, count: str, *minutes: str) -> None:
    import pandana
    import pandas as pd

    def network(with_places: bool):
        tail, head, weight, nodes, states = arcs(folder, with_places, with_places)
        at = np.zeros((nodes, 2))
        at[:states] = places(folder, "places")
        x, y = pd.Series(at[:, 0]), pd.Series(at[:, 1])
        weights = pd.DataFrame({"time": weight.astype(float)})
        return pandana.Network(x, y, pd.Series(tail), pd.Series(head), weights, twoway=False), states

    links = numbers(folder, "to_points", 3)
    hubs = numbers(folder, "from_hubs", 3)[:, 0].max() + 1
    points, at = np.unique(links[:, 0], return_index=True)
    persons = points % 7 + 1
    if int(count):
        net, states = network(True)
        net.set(pd.Series(states + hubs + points), variable=pd.Series(persons.astype(float)), name="persons")
        equal = 0
        for bound in minutes:
            found = net.aggregate(int(bound) * 600, type="sum", decay="flat", name="persons")
            mine = np.asarray(found)[states : states + hubs].round().astype(np.int64)
            theirs = numbers(folder, f"persons_{bound}")[:hubs]
            equal += int((mine == theirs).sum())
            # Seen: pandana leaves out a point or two that scipy, RoutingKit and liyuan all reach.
            if (mine > theirs).any() or theirs.sum() - mine.sum() > theirs.sum() * 1e-4:
                sys.exit(f"pandana finds {mine.sum()} persons within {bound} min, liyuan {theirs.sum()}")
        tell("equal_sums", equal)
        tell("sums", hubs * len(minutes))
        return
    (net, states), build = seconds(lambda: network(False))
    tell("build_s", build)
    net.set(pd.Series(links[at, 1]), variable=pd.Series(persons.astype(float)), name="persons")
    for bound in minutes:
        # Each call asks for all states at once.
        _, used = seconds(lambda: net.aggregate(int(bound) * 600, type="sum", decay="flat", name="persons"))
        tell(f"population_{bound}_s", used)
    tell("states", states)


def of_tree(folder: str) -> None:
    from scipy.spatial import cKDTree

    junctions, beside = places(folder, "places"), places(folder, "beside")
    scale = np.array([np.cos(np.radians(junctions[:, 1].mean())), 1.0])
    junctions = np.unique(junctions, axis=0)
    tree, build = seconds(lambda: cKDTree(junctions * scale))
    tell("build_s", build)
    (_, nearest), used = seconds(lambda: tree.query(beside * scale))
    tell("snap_us", used * 1e6 / len(beside))
    legs = numbers(folder, "legs_dm")
    known = legs != NONE
    (lon, lat), (to_lon, to_lat) = np.radians(beside[known]).T, np.radians(junctions[nearest[known]]).T
    across, along = (to_lon - lon) * np.cos(lat), to_lat - lat
    metres = 6_371_008.8 * np.hypot(across, along)
    # A junction is never nearer than the nearest road; a metre for the plane.
    if (metres < legs[known] / 10 * 0.999 - 1).any():
        sys.exit("junctions are nearer than roads")


def of_osrm(question: str, roads: str, algorithm: str, folder: str, *rest: str) -> None:
    import osrm

    def start():
        return osrm.OSRM(
            algorithm=algorithm, storage_config=roads, use_shared_memory=False, max_locations_distance_table=-1
        )

    engine, loading = seconds(start)
    tell("load_s", loading)
    if question in ("route", "load"):
        ends = places(folder, "ends")
        count = min(int(rest[0]), len(ends) // 2) if rest else 1
        half = len(ends) // 2

        def parameters(one, other):
            return osrm.RouteParameters(
                coordinates=[tuple(one), tuple(other)], steps=False, overview="false", annotations=[],
                generate_hints=False, continue_straight=False,
            )  # fmt: skip

        def run(asked):
            found = []
            for ask in asked:
                try:
                    found.append(engine.Route(ask))
                except RuntimeError:
                    found.append(None)
            return found

        asked = [parameters(ends[i], ends[half + i]) for i in range(count)]
        run(asked[:100])
        found, used = seconds(lambda: run(asked))
        tell("pair_us", used * 1e6 / count)
        if question == "load":
            memory()
            return
        # From a place to itself: what snapping and the call take.
        _, itself = seconds(lambda: run([parameters(ends[i], ends[i]) for i in range(count)]))
        tell("call_us", itself * 1e6 / count)
        # A table of one pair looks for no path, only for its time.
        one = [
            osrm.TableParameters(
                coordinates=[tuple(ends[i]), tuple(ends[half + i])], sources=[0], destinations=[1],
                annotations=["duration"], generate_hints=False,
            )
            for i in range(count)
        ]  # fmt: skip
        _, used = seconds(lambda: [engine.Table(ask) for ask in one])
        tell("table_us", used * 1e6 / count)
        mine = np.array([np.nan if route is None else route["routes"][0]["duration"] for route in found])
        totals, legs = numbers(folder, "totals")[:count], numbers(folder, "legs")[:count]
        agree(mine, np.where(totals == NONE, np.nan, totals - legs) / 10)
    elif question == "nearest":
        beside = places(folder, "beside")[: int(rest[0])]
        asked = [osrm.NearestParameters(coordinates=[tuple(at)], generate_hints=False) for at in beside]
        [engine.Nearest(ask) for ask in asked[:1000]]
        found, used = seconds(lambda: [engine.Nearest(ask) for ask in asked])
        tell("snap_us", used * 1e6 / len(asked))
        far = np.array([one["waypoints"][0]["distance"] for one in found])
        legs = numbers(folder, "legs_dm")[: len(far)]
        known = legs != NONE
        apart = np.abs(far[known] - legs[known] / 10)
        tell("apart_m", float(np.median(apart)))
        tell("within_1_m", float((apart < 1).mean()))
    elif question == "table":
        sources, targets, most = (int(text) for text in rest)
        all_from, all_to = places(folder, "from")[:sources], places(folder, "to")[:targets]
        kept, used, converting = 0, 0.0, 0.0
        for start in range(0, targets, most):
            part = all_to[start : start + most]
            asked = osrm.TableParameters(
                coordinates=[tuple(at) for at in np.vstack([all_from, part])], sources=list(range(sources)),
                destinations=list(range(sources, sources + len(part))), annotations=["duration"],
                generate_hints=False,
            )  # fmt: skip
            found, took = seconds(lambda: engine.Table(asked))
            used += took

            def convert():
                rows = [np.array(list(row), dtype=float) for row in found["durations"]]
                return np.array(rows)

            durations, took = seconds(convert)
            converting += took
            kept += int((durations <= 1800).sum())
            if start == 0:
                small = numbers(folder, "small", SMALL)
                mine = durations[: len(small), :SMALL]
                agree(mine.ravel(), np.where(small == NONE, np.nan, small / 10).ravel())
        tell("table_s", used)
        tell("converting_s", converting)
        tell("within", kept)
        memory()


def agree(peer: np.ndarray, liyuan: np.ndarray) -> None:
    """How far seconds on the road are apart; those that one of them does not know are counted."""
    both = ~np.isnan(peer) & ~np.isnan(liyuan)
    tell("unknown_to_one", float((np.isnan(peer) != np.isnan(liyuan)).mean()))
    apart = np.abs(peer[both] - liyuan[both]) / np.maximum(liyuan[both], 60)
    tell("apart_median", float(np.median(apart)))
    tell("apart_p95", float(np.quantile(apart, 0.95)))


def of_valhalla(question: str, config: str, folder: str, *rest: str) -> None:
    import valhalla

    actor, loading = seconds(lambda: valhalla.Actor(config))
    tell("load_s", loading)

    def at(place) -> dict:
        return {"lon": round(float(place[0]), 7), "lat": round(float(place[1]), 7)}

    if question == "load":
        ends = places(folder, "ends")
        one, other = ends[0], ends[len(ends) // 2]
        ask = {"locations": [at(one), at(other)], "costing": "auto", "directions_type": "none"}
        actor.route(json.dumps(ask))
        memory()
    elif question == "matrix":
        sources, targets = (int(text) for text in rest)
        ask = {
            "sources": [at(place) for place in places(folder, "from")[:sources]],
            "targets": [at(place) for place in places(folder, "to")[:targets]],
            "costing": "auto", "verbose": False,
        }  # fmt: skip
        text, used = seconds(lambda: actor.matrix(json.dumps(ask)))
        tell("table_s", used)
        answer = json.loads(text) if isinstance(text, str) else text
        known = np.array(answer["sources_to_targets"]["durations"], dtype=float)
        tell("known", float((~np.isnan(known)).mean()))
        memory()
    elif question == "isochrone":
        count, *minutes = (int(text) for text in rest)
        hubs = places(folder, "from")[:count]
        for bound in minutes:
            asked = [
                json.dumps({
                    "locations": [at(place)], "costing": "auto", "contours": [{"time": bound}], "polygons": True,
                })
                for place in hubs
            ]  # fmt: skip
            actor.isochrone(asked[0])
            found, used = seconds(lambda: [actor.isochrone(ask) for ask in asked])
            tell(f"isochrone_{bound}_ms", used * 1e3 / count)
            rings = [json.loads(one) if isinstance(one, str) else one for one in found]
            tell(f"polygons_{bound}", sum(bool(one["features"]) for one in rings))
        memory()


if __name__ == "__main__":
    which = {"scipy": of_scipy, "pandana": of_pandana, "tree": of_tree, "osrm": of_osrm, "valhalla": of_valhalla}
    which[sys.argv[1]](*sys.argv[2:])
