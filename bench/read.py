"""Reads tables of people and facilities with liyuan and with its peers, each in a process of its own.

Called by `bench/read`. The files are made here from a seed. Every reader prints how many rows it read and
the sum of the persons in thousandths; where they differ from liyuan's, the table says so instead of a time.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

from process import Run

PLAN = """[region]
name = "r"
roads = "none.osm.pbf"
demand = {{ file = "{file}", groups = [{groups}] }}
[[service]]
id = "s"
facilities = "one.csv"
profile = "car"
[[promise]]
id = "p"
service = "s"
within = "20min"
"""

CSV = """
import sys, pandas
t = pandas.read_csv(sys.argv[1])
print(len(t), round((t['all'] * 1000).round().sum()))
"""
LAYER = """
import sys, pyogrio
t = pyogrio.read_dataframe(sys.argv[1])
x = t.geometry.x
print(len(t), round((t['all'] * 1000).round().sum()))
"""
EXCEL = """
import sys, pandas
t = pandas.read_excel(sys.argv[1], engine='calamine')
print(len(t), round((t['all'] * 1000).round().sum()))
"""
RASTER = """
import sys, numpy, rasterio
with rasterio.open(sys.argv[1]) as r:
    a = r.read(1, masked=True).astype('f8')
    y, x = numpy.nonzero(a.filled(0) > 0)
    lon, lat = rasterio.transform.xy(r.transform, y, x)
    v = numpy.floor(a.filled(0)[y, x] * 1000 + 0.5)
print(len(v), round(v.sum()))
"""


def make(folder: Path, rows: int) -> list:
    """The files, with the program of the peer that reads each."""
    import geopandas
    import numpy
    import pandas
    import rasterio
    from shapely import points

    chance = random.Random(7)
    table = pandas.DataFrame(
        {
            "id": [f"p{row}" for row in range(rows)],
            "lon": [round(115 + 3 * chance.random(), 6) for _ in range(rows)],
            "lat": [round(32 + 2 * chance.random(), 6) for _ in range(rows)],
            "all": [chance.randrange(0, 4000) / 8 for _ in range(rows)],
            "old": [chance.randrange(0, 800) / 8 for _ in range(rows)],
        }
    )
    files = []

    def add(name: str, peer: str, program: str, write) -> None:
        write(folder / name)
        files.append((name, peer, program))

    add("people.csv", "pandas, C engine", CSV, lambda path: table.to_csv(path, index=False))
    small = table.head(rows // 4)
    add("people.xlsx", "pandas, calamine", EXCEL, lambda path: small.to_excel(path, index=False))
    layer = geopandas.GeoDataFrame(
        table[["id", "all", "old"]], geometry=points(table.lon, table.lat), crs=4326
    )
    add("people.gpkg", "pyogrio", LAYER, lambda path: layer.to_file(path, engine="pyogrio"))
    add("people.fgb", "pyogrio", LAYER, lambda path: layer.to_file(path, engine="pyogrio"))
    add("people.shp", "pyogrio", LAYER, lambda path: layer.to_file(path, engine="pyogrio"))
    quarter = layer.head(rows // 4)
    add("people.geojson", "pyogrio", LAYER, lambda path: quarter.to_file(path, engine="pyogrio"))

    def raster(path: Path) -> None:
        cells = numpy.random.default_rng(7).integers(0, 40, (1500, 1500)).astype("f4") / 4
        cells[cells < 7] = -9999
        place = rasterio.transform.from_origin(115, 34, 1 / 1200, 1 / 1200)
        with rasterio.open(
            path, "w", driver="GTiff", width=1500, height=1500, count=1, dtype="float32", crs="EPSG:4326",
            transform=place, nodata=-9999, compress="deflate", predictor=3, tiled=True,
        ) as file:
            file.write(cells, 1)

    add("people.tif", "rasterio", RASTER, raster)
    (folder / "one.csv").write_text("id,lon,lat\n1,116,33\n")
    for name, _, _ in files:
        groups = '"all"' if name.endswith(".tif") else '"all", "old"'
        (folder / f"{name}.toml").write_text(PLAN.format(file=name, groups=groups))
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", required=True, help="the example read_tables")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--rows", type=int, default=400_000)
    options = parser.parse_args()
    reader = os.path.abspath(options.reader)
    print("| file | rows | liyuan, CPU s | clock s | peer | CPU s | clock s | CPU: liyuan ÷ peer |")
    print("|---|---:|---:|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, peer, program in make(folder, options.rows):
            ours, theirs = [reader, folder / f"{name}.toml"], [sys.executable, "-c", program, folder / name]
            said, runs = [], ([], [])
            for _ in range(options.times):
                for command, done in ((ours, runs[0]), (theirs, runs[1])):
                    run = Run(command, folder)
                    done.append(run)
                    said.append(run.said[0])
            if len(set(said)) > 1:
                print(f"| {name} | differ: {sorted(set(said))} |")
                continue
            rows = int(said[0].split()[0])
            cells = []
            for done in runs:
                # Not memory: a child counts that of this process, which holds the tables.
                cells.append([statistics.median(getattr(run, what) for run in done) for what in ("cpu", "clock")])
            (a, b), (d, e) = cells
            print(f"| {name} | {rows:,} | {a:.2f} | {b:.2f} | {peer} | {d:.2f} | {e:.2f} | {a / d:.2f} |")
            sys.stdout.flush()
    # What importing the libraries alone costs, so that it can be taken off.
    for modules in ("pandas", "pyogrio, geopandas", "rasterio"):
        with tempfile.TemporaryDirectory() as folder:
            run = Run([sys.executable, "-c", f"import {modules}"], Path(folder))
        print(f"\nimport {modules}: {run.cpu:.2f} CPU s, {run.clock:.2f} s")


if __name__ == "__main__":
    main()
