"""Opens the workbooks of an answer sheet in LibreOffice and holds what it sees against the page and the figures.

    scripts/office.py SHEET [--pictures FOLDER]

SHEET is the folder that `liyuan report` wrote, within that of its run. LibreOffice opens each workbook without a window and
writes it as OpenDocument, in which each cell has its type and its value with all digits. It has to do so without a word, and then

- there is a worksheet for each table of the page, with the same headings and at least its rows;
- each figure of such a table is a number equal to that of `figures.csv`, by the id that the page gives it, or a
  dash where it has none; rows that the page leaves out are those of other areas of the same measure;
- the one page has the shares of its cards; the worksheet of figures is `figures.csv`, cell by cell;
- both languages carry the same numbers.

At last a workbook that was cut off has to be refused, and one whose numbers were changed to be found out. `--pictures` keeps
the worksheets as LibreOffice prints them, as PDF.
"""

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import zipfile
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from xml.etree import ElementTree

LANGUAGES = ("zh", "en")
# What LibreOffice says where there is no Java, which it does not need here.
JAVA = re.compile(r"javaldx|Java Runtime|failed to launch", re.IGNORECASE)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
# Columns of `figures.csv` that the workbook has as numbers.
NUMERIC = {"value", "numerator", "denominator", "rows_in", "rows_used"}
DASH = "–"


class Wrong(Exception):
    """What does not hold."""


def need(holds: bool, *said: object) -> None:
    if not holds:
        raise Wrong(" ".join(map(str, said)))


def office(book: Path, what: str, into: Path) -> None:
    """Lets LibreOffice convert a workbook; whatever it says but what it wrote is a fault."""
    profile = into.parent / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.absolute().as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", what, "--outdir", str(into), str(book)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    said = [line for line in made.stderr.splitlines() if line.strip() and not JAVA.search(line)]
    need(made.returncode == 0 and not said, f"{book.name}: LibreOffice ended with {made.returncode}:", *said)
    need(any(into.iterdir()) if into.is_dir() else False, f"{book.name}: LibreOffice wrote nothing:", made.stdout)


def worksheets(book: Path) -> list[str]:
    """Names of the worksheets, in their order. Each is set for A4, as wide as the page, with its headings on every page."""
    with zipfile.ZipFile(book) as parts:
        need(parts.testzip() is None, f"{book.name}: a part is damaged")
        tree = ElementTree.fromstring(parts.read("xl/workbook.xml"))
        names = [sheet.get("name", "") for sheet in tree.iter(f"{MAIN}sheet")]
        for at, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{at}.xml"))
            setup = sheet.find(f"{MAIN}pageSetup")
            given = {} if setup is None else setup.attrib
            need(given.get("paperSize") == "9" and given.get("fitToHeight") == "0", f"{book.name}: `{name}` is not set for A4: {given}")
    titles = [defined.get("localSheetId") for defined in tree.iter(f"{MAIN}definedName") if defined.get("name") == "_xlnm.Print_Titles"]
    need(len(titles) == len(names), f"{book.name}: {len(titles)} of {len(names)} worksheets print their headings on each page")
    return names


def content(element: ElementTree.Element) -> object:
    """What a cell holds: a text as `str`, a number as `float`, nothing as `None`."""
    kind = element.get(f"{OFFICE}value-type")
    text = "\n".join("".join(line.itertext()) for line in element.iter(f"{TEXT}p"))
    if kind in ("float", "percentage"):
        value = float(element.get(f"{OFFICE}value", "nan"))
        # What is shown may have fewer digits, but a share is never more than it is.
        if kind == "percentage":
            need(float(text.rstrip("%")) <= value * 100 + 1e-9, f"{text} is shown for {value}")
        return value
    return text if kind == "string" else None


def opened(book: Path) -> dict[str, list[list]]:
    """Every worksheet as LibreOffice has it: rows of cells, what is empty at the end left out."""
    names = worksheets(book)
    with tempfile.TemporaryDirectory() as place:
        into = Path(place) / "flat"
        office(book, "fods", into)
        tree = ElementTree.parse(into / f"{book.stem}.fods")
    found: dict[str, list[list]] = {}
    for sheet in tree.iter(f"{TABLE}table"):
        rows: list[list] = []
        for row in sheet.iter(f"{TABLE}table-row"):
            cells: list = []
            for element in row.findall(f"{TABLE}table-cell"):
                # LibreOffice fills what is empty up to its last column and row.
                times = int(element.get(f"{TABLE}number-columns-repeated", 1))
                held = content(element)
                cells += [held] * (times if held is not None else min(times, 100))
            while cells and cells[-1] is None:
                cells.pop()
            rows += [cells] * min(int(row.get(f"{TABLE}number-rows-repeated", 1)), 100)
        while rows and not rows[-1]:
            rows.pop()
        found[sheet.get(f"{TABLE}name", "")] = rows
    need(list(found) == names, f"{book.name}: LibreOffice has the worksheets {list(found)}, the workbook {names}")
    return found


class Page(HTMLParser):
    """The tables of a page beyond the one page: caption, headings, rows of cells (figure id or `None`, text); and the cards' figures."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[str], list[list[tuple]]]] = []
        self.cards: list[str] = []
        self.summary = False
        self.big = False
        self.within = ""
        self.row: list[tuple] | None = None

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if tag == "section":
            self.summary = given.get("class") == "summary"
        elif tag == "p" and self.summary:
            self.big = given.get("class") == "big"
        elif self.summary:
            if tag == "a" and self.big and "data-figure" in given:
                self.cards.append(given["data-figure"])
        elif tag == "table":
            self.tables.append(("", [], []))
        elif tag in ("caption", "thead", "tbody"):
            self.within = tag
        elif tag == "tr" and self.within == "tbody":
            self.tables[-1][2].append([])
        elif tag == "th" and self.within == "thead":
            self.tables[-1][1].append("")
        elif tag in ("td", "th") and self.within == "tbody":
            self.tables[-1][2][-1].append(([], ""))
        elif tag == "a" and "data-figure" in given and self.within == "tbody":
            self.tables[-1][2][-1][-1][0].append(given["data-figure"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("caption", "thead", "tbody"):
            self.within = ""

    def handle_data(self, data: str) -> None:
        if not self.within or not self.tables:
            return
        caption, head, rows = self.tables[-1]
        if self.within == "caption":
            self.tables[-1] = (caption + data, head, rows)
        elif self.within == "thead" and head:
            head[-1] += data
        elif self.within == "tbody" and rows and rows[-1]:
            ids, text = rows[-1][-1]
            rows[-1][-1] = (ids, text + data)


class Figures:
    """`figures.csv` and the names of the areas."""

    def __init__(self, run: Path) -> None:
        with (run / "figures.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            self.rows = list(reader)
            self.columns = list(reader.fieldnames or [])
        self.value = {row["figure_id"]: row["value"] for row in self.rows}
        self.codes: dict[str, set[str]] = {}
        with (run / "by_area.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.codes.setdefault(row["area_name"], set()).add(row["area_code"])

    def holds(self, figure: str, cell: object) -> bool:
        """Whether a cell is the figure's number, or says that it has none."""
        need(figure in self.value, f"there is no figure {figure}")
        value = self.value[figure]
        return cell == (float(value) if value else DASH)


def table(name: str, sheet: list[list], found: tuple, figures: Figures) -> int:
    """Holds a worksheet against a table of the page; how many figures it has."""
    caption, head, rows = found
    need(len(sheet) >= 4 + len(rows), f"`{name}` has {len(sheet)} rows, the page {len(rows)}")
    need(sheet[1][0] == caption, f"`{name}` is `{sheet[1][0]}`, the page has `{caption}`")
    headings = [heading or "" for heading in sheet[3]]
    plain = [re.sub(r" \([sm]\)$", "", heading) for heading in headings]
    need(plain[: len(head)] == head, f"`{name}` has the columns {headings}, the page {head}")
    count = 0
    for row, (shown, cells_) in enumerate(zip(rows, sheet[4:])):
        for column, (ids, text) in enumerate(shown):
            cell = cells_[column] if column < len(cells_) else None
            at = f"`{name}`, row {row + 5}, column {column + 1}"
            if len(ids) == 1 and not isinstance(cell, str) or cell == DASH and ids:
                need(figures.holds(ids[0], cell), f"{at}: {cell}, but {ids[0]} is {figures.value[ids[0]] or 'nothing'}")
                count += 1
            elif ids:
                # A line of words with figures in it.
                need(isinstance(cell, str) and cell.strip() != "", f"{at}: {cell!r} for {ids}")
            elif not text.strip():
                need(cell is None, f"{at}: {cell!r}, where the page has nothing")
            else:
                need(cell is not None, f"{at}: nothing, where the page has `{text}`")
    # What the page leaves out: the same measures of the areas that the first column names.
    stems = [cell[0][0] if cell[0] else None for cell in rows[0]] if rows else []
    for row, cells_ in enumerate(sheet[4 + len(rows) :], len(rows)):
        codes = figures.codes.get(str(cells_[0]), set())
        for column, (stem, cell) in enumerate(zip(stems, cells_)):
            if stem is None or "/area/" not in stem or cell is None:
                continue
            beginning = stem.split("/area/")[0]
            ids = [f"{beginning}/area/{code}" for code in codes if f"{beginning}/area/{code}" in figures.value]
            at = f"`{name}`, row {row + 5}, column {column + 1}"
            need(any(figures.holds(figure, cell) for figure in ids), f"{at}: {cell} is none of {ids or cells_[0]}")
            count += 1
    return count


def listing(name: str, sheet: list[list], figures: Figures) -> int:
    """Holds the worksheet of all figures against `figures.csv`."""
    need(sheet[0] == figures.columns, f"`{name}` has the columns {sheet[0]}, figures.csv {figures.columns}")
    need(len(sheet) == len(figures.rows) + 1, f"`{name}` has {len(sheet) - 1} figures of {len(figures.rows)}")
    for at, (cells_, row) in enumerate(zip(sheet[1:], figures.rows), 2):
        for column, cell in zip_longest(figures.columns, cells_):
            given = row[column]
            if column in NUMERIC and given and len(given) <= 15:
                same = cell == float(given)
            else:
                same = (cell or "") == given
            need(same, f"`{name}`, row {at}, {column}: {cell!r}, but {given!r} in figures.csv")
    return len(figures.rows)


def held(folder: Path, book: Path, language: str, figures: Figures) -> tuple[dict, str]:
    """Holds one workbook against everything; its numbers, worksheet by worksheet, and what to say of it."""
    sheets = opened(book)
    page = Page()
    page.feed((folder / f"sheet.{language}.html").read_text(encoding="utf-8"))
    need(page.tables and page.cards, f"sheet.{language}.html has no tables or no cards")
    names = list(sheets)
    # The one page and the contents first; then the tables; then figures, parameters, findings and the dictionary.
    tables = names[2:-4]
    need(len(tables) == len(page.tables), f"{len(tables)} worksheets for the {len(page.tables)} tables of the page")
    count = sum(table(name, sheets[name], found, figures) for name, found in zip(tables, page.tables))
    need(count > len(tables), f"only {count} figures in {len(tables)} worksheets")
    shares = [row[2] for row in sheets[names[0]] if len(row) > 2 and (isinstance(row[2], float) or row[2] == DASH)]
    need(len(shares) == len(page.cards), f"`{names[0]}` has {len(shares)} shares of {len(page.cards)}")
    for figure, share in zip(page.cards, shares):
        need(figures.holds(figure, share), f"`{names[0]}`: {share}, but {figure} is {figures.value[figure]}")
    listed = [row[0] for row in sheets[names[1]][1:]]
    need(listed == names[2:], f"`{names[1]}` lists {listed}, there are {names[2:]}")
    all_ = listing(names[-4], sheets[names[-4]], figures)
    numbers = {at: [cell for row in sheets[name] for cell in row if isinstance(cell, float)] for at, name in enumerate(tables)}
    told = f"{book.name}: {len(names)} worksheets; {count} figures in {len(tables)} tables, {len(shares)} on the one page"
    return numbers, f"{told}, {all_} in the list: all as in figures.csv"


def refused(book: Path, folder: Path, language: str, figures: Figures) -> None:
    """These checks are able to fail: with a workbook that is cut off, and with one of other numbers."""
    with tempfile.TemporaryDirectory() as place:
        short = Path(place) / "short.xlsx"
        short.write_bytes(book.read_bytes()[: book.stat().st_size // 2])
        try:
            office(short, "fods", Path(place) / "csv")
        except Wrong:
            pass
        else:
            raise Wrong("LibreOffice opens half a workbook without a word")
        other = Path(place) / book.name
        with zipfile.ZipFile(book) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                text = old.read(part)
                if part == "xl/worksheets/sheet3.xml":
                    changed = re.sub(rb"<v>0\.\d+</v>", b"<v>0.424242</v>", text, count=1)
                    need(changed != text, "no share in the first table")
                    text = changed
                new.writestr(part, text)
        try:
            held(folder, other, language, figures)
        except Wrong as wrong:
            need("0.424242" in str(wrong), "another number is not what is found:", wrong)
            return
    raise Wrong("a workbook with another number passes")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/office.py")
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    figures = Figures(options.sheet.resolve().parent)
    seen = {}
    for language in LANGUAGES:
        book = options.sheet / f"sheet.{language}.xlsx"
        seen[language], told = held(options.sheet, book, language, figures)
        print(told)
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            office(book, "pdf", options.pictures)
    need(seen["zh"] == seen["en"], "the languages carry other numbers")
    refused(options.sheet / "sheet.en.xlsx", options.sheet, "en", figures)
    print("half a workbook and one with another number are refused")


try:
    main()
except Wrong as wrong:
    sys.exit(f"scripts/office.py: {wrong}")
