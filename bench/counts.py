"""Counts what the road import should find in OpenStreetMap files, with pyosmium.

    pip install osmium
    python bench/counts.py FILE… > crates/roads/tests/extracts.csv

Written from the file format alone, without a look at the import: `crates/roads/tests/extracts.rs`
compares the two. One row per file:

    nodes, ways, relations   entities in the file; a repeated id counts each time
    highway_ways             ways with a `highway` tag
    ferry_ways               ways with `route=ferry`
    segments                 pairs of consecutive references in highway and ferry ways
    restrictions             relations with `type=restriction`
    signals                  nodes with `highway=traffic_signals` that a highway or ferry way uses
    barriers                 nodes with a `barrier` tag that a highway or ferry way uses
    missing_nodes            different node ids that highway or ferry ways use and the file lacks
"""

import csv
import sys
from pathlib import Path

import osmium

COLUMNS = [
    "file", "nodes", "ways", "relations", "highway_ways", "ferry_ways", "segments",
    "restrictions", "signals", "barriers", "missing_nodes",
]


def counts(path: Path) -> dict:
    row = dict.fromkeys(COLUMNS, 0)
    row["file"] = path.name
    present, signals, barriers, used = set(), set(), set(), set()
    for entity in osmium.FileProcessor(str(path)):
        tags = entity.tags
        if entity.is_node():
            row["nodes"] += 1
            present.add(entity.id)
            if tags.get("highway") == "traffic_signals":
                signals.add(entity.id)
            if "barrier" in tags:
                barriers.add(entity.id)
        elif entity.is_way():
            row["ways"] += 1
            highway, ferry = "highway" in tags, tags.get("route") == "ferry"
            row["highway_ways"] += highway
            row["ferry_ways"] += ferry
            if highway or ferry:
                references = [node.ref for node in entity.nodes]
                row["segments"] += max(0, len(references) - 1)
                used.update(references)
        elif entity.is_relation():
            row["relations"] += 1
            row["restrictions"] += tags.get("type") == "restriction"
    row["signals"] = len(signals & used)
    row["barriers"] = len(barriers & used)
    row["missing_nodes"] = len(used - present)
    return row


def main() -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for name in sys.argv[1:]:
        writer.writerow(counts(Path(name)))


if __name__ == "__main__":
    main()
