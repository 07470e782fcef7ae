"""Memory of tables that are too large or made to harm. Called by `bench/bounds`."""

import argparse
import os
import tempfile
import zipfile
from pathlib import Path

from process import Run

GIGABYTE = 1_000_000_000
PLAN = """[region]
name = "r"
roads = "none.osm.pbf"
demand = {{ file = "{file}", groups = ["all"] }}
[[service]]
id = "s"
facilities = "one.csv"
profile = "car"
[[promise]]
id = "p"
service = "s"
within = "20min"
"""
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def rows(path: Path, pad: str) -> None:
    """A gigabyte of rows."""
    size, row = 0, 0
    with path.open("w") as file:
        file.write("id,lon,lat,all,note\n")
        while size < GIGABYTE:
            block = "".join(
                f"p{n},{115 + n * 7919 % 3_000_000 / 1e6:.6f},{32 + n * 104729 % 2_000_000 / 1e6:.6f},{n % 500},{pad}\n"
                for n in range(row, row + 10_000)
            )
            size, row = size + len(block), row + 10_000
            file.write(block)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for name, text in BOOK.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for _ in range(1200):
                sheet.write(b" " * (1 << 20))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", required=True, help="the example read_tables")
    reader = os.path.abspath(parser.parse_args().reader)
    print("| file | MB | rows kept | CPU s | MiB | bytes a row |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, make in (
        ("short.csv", lambda path: rows(path, "")),
        ("wide.csv", lambda path: rows(path, "x" * 2400)),
        ("bomb.xlsx", bomb),
    ):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            # In a process of its own: the next one would count the memory of this.
            if (child := os.fork()) == 0:
                make(folder / name)
                os._exit(0)
            os.waitpid(child, 0)
            (folder / "one.csv").write_text("id,lon,lat\n1,116,33\n")
            (folder / "p.toml").write_text(PLAN.format(file=name))
            run = Run([reader, folder / "p.toml"], folder)
            kept = int(run.said[0].split()[0])
            each = f"{run.memory * 1024 * 1024 / kept:.0f}" if kept else ""
            size = (folder / name).stat().st_size / 1e6
            print(f"| {name} | {size:,.0f} | {kept:,} | {run.cpu:.1f} | {run.memory:,.0f} | {each} |", flush=True)


if __name__ == "__main__":
    main()
