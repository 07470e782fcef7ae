"""Siting by peers; called by `bench/site`, one question a process. Prints `value NUMBER`.

  site_peers.py SECONDS p-median spopt|highs FILE     an instance of the OR-Library
  site_peers.py SECONDS max-cover spopt FOLDER SITES  rows that `cover_speed` wrote

SECONDS limits the CPU time of this process, and that of the solver which it starts.
"""

import resource
import sys
from pathlib import Path

import numpy

FAR = 10**9


def instance(path: str) -> tuple:
    """Distances by Floyd and Warshall, and how many sites; an edge that is given twice counts as the last one says."""
    numbers = [int(word) for word in Path(path).read_text().split()]
    (count, edges, sites), rest = numbers[:3], numbers[3:]
    distance = numpy.full((count, count), FAR, dtype=numpy.int64)
    for at in range(edges):
        one, two, length = rest[at * 3 : at * 3 + 3]
        distance[one - 1, two - 1] = distance[two - 1, one - 1] = length
    numpy.fill_diagonal(distance, 0)
    for middle in range(count):
        numpy.minimum(distance, distance[:, middle, None] + distance[None, middle, :], out=distance)
    return distance, sites


def solver():
    import pulp

    return pulp.PULP_CBC_CMD(msg=False, threads=1)


def median_by_spopt(path: str) -> float:
    from spopt.locate import PMedian

    distance, sites = instance(path)
    model = PMedian.from_cost_matrix(distance, numpy.ones(len(distance)), p_facilities=sites)
    return model.solve(solver()).problem.objective.value()


def median_by_highs(path: str) -> float:
    import highspy
    from scipy import sparse

    distance, sites = instance(path)
    count = len(distance)
    pairs = count * count
    model = highspy.HighsLp()
    model.num_col_ = pairs + count
    model.col_cost_ = numpy.concatenate([distance.ravel(), numpy.zeros(count)]).astype(float)
    model.col_lower_ = numpy.zeros(pairs + count)
    model.col_upper_ = numpy.ones(pairs + count)
    # Whether a site is chosen is whole; who goes where follows.
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [part] * pairs + [whole] * count
    model.num_row_ = count + pairs + 1
    infinite = highspy.kHighsInf
    model.row_lower_ = numpy.concatenate([numpy.ones(count), numpy.full(pairs, -infinite), [sites]])
    model.row_upper_ = numpy.concatenate([numpy.ones(count), numpy.zeros(pairs), [sites]])
    # Rows: each point goes somewhere; only to a site that is chosen; so many are.
    points, of_sites = sparse.identity(count), sparse.hstack([sparse.csr_matrix((1, pairs)), numpy.ones((1, count))])
    somewhere = sparse.hstack([sparse.kron(points, numpy.ones((1, count))), sparse.csr_matrix((count, count))])
    chosen = sparse.hstack([sparse.identity(pairs), -sparse.kron(numpy.ones((count, 1)), points)])
    matrix = sparse.vstack([somewhere, chosen, of_sites]).tocsc()
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "on"), ("mip_rel_gap", 0.0)):
        if highs.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS does not take {option} = {value}")
    if highs.passModel(model) != highspy.HighsStatus.kOk:
        raise ValueError("HiGHS does not take the model")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError(f"HiGHS ends with {highs.getModelStatus()}")
    return highs.getInfo().objective_function_value


def cover_by_spopt(folder: str, sites: str) -> float:
    from spopt.locate import MCLP

    read = lambda name: numpy.fromfile(Path(folder) / name, dtype="<u4")  # noqa: E731
    first, near, persons = read("first"), read("near"), read("persons")
    cost = numpy.full((len(persons), int(read("sites")[0])), 2.0)
    cost[numpy.repeat(numpy.arange(len(persons)), numpy.diff(first)), near] = 1.0
    model = MCLP.from_cost_matrix(cost, persons, service_radius=1.5, p_facilities=int(sites))
    return model.solve(solver()).problem.objective.value()


ASKED = {
    ("p-median", "spopt"): median_by_spopt,
    ("p-median", "highs"): median_by_highs,
    ("max-cover", "spopt"): cover_by_spopt,
}

if __name__ == "__main__":
    seconds, model, peer, *rest = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    print("value", round(ASKED[model, peer](*rest)))
