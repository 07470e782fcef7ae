"""Counts what the road import should find in OpenStreetMap files, with pyosmium.

    pip install osmium
    python bench/counts.py FILE… > crates/roads/tests/extracts.csv

Written from the file format alone, without a look at the import: `crates/roads/tests/extracts.rs`
compares the two. One row per file:

    nodes, ways, relations   entities in the file; a repeated id counts each time
    highway_ways             ways with a `highway` tag
    ferry_ways               ways with `route=ferry` or `route=shuttle_train`
    segments                 pairs of consecutive references in highway ways
    restrictions             relations with `type=restriction` or `type=restriction:…`
    signals                  nodes with `highway=traffic_signals` that a highway way uses
    barriers                 nodes with a `barrier` tag that a highway way uses
    missing_nodes            different node ids that the file lacks and that highway ways, ferry
                             ways, piers or platforms use (what some profile may travel)
"""

import csv
import sys
from pathlib import Path

import osmium

COLUMNS = [
    "file", "nodes", "ways", "relations", "highway_ways", "ferry_ways", "segments",
    "restrictions", "signals", "barriers", "missing_nodes",
]


def on_foot(tags) -> bool:
    return (
        tags.get("man_made") == "pier"
        or tags.get("railway") == "platform"
        or tags.get("public_transport") == "platform"
    )


def counts(path: Path) -> dict:
    row = dict.fromkeys(COLUMNS, 0)
    row["file"] = path.name
    present, signals, barriers, used, may_travel = set(), set(), set(), set(), set()
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
            ferry = tags.get("route") in ("ferry", "shuttle_train")
            row["ferry_ways"] += ferry
            references = [node.ref for node in entity.nodes]
            if "highway" in tags:
                row["highway_ways"] += 1
                row["segments"] += max(0, len(references) - 1)
                used.update(references)
            if "highway" in tags or ferry or on_foot(tags):
                may_travel.update(references)
        elif entity.is_relation():
            row["relations"] += 1
            kind = tags.get("type", "")
            row["restrictions"] += kind == "restriction" or kind.startswith("restriction:")
    row["signals"] = len(signals & used)
    row["barriers"] = len(barriers & used)
    row["missing_nodes"] = len(may_travel - present)
    return row


def main() -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for name in sys.argv[1:]:
        writer.writerow(counts(Path(name)))


if __name__ == "__main__":
    main()
