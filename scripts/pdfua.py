"""Holds PDFs against PDF/UA-1 (ISO 14289-1) with a validator that has nothing to do with what made them.

    scripts/pdfua.py FILE…

The validator is the package `page-validation`, which goes by the Matterhorn protocol. What only a person can judge
(whether a description describes, whether the order of reading makes sense) it does not. A copy of each file with a
fault planted has to be refused, for every fault of `FAULTS`.
"""

import sys
from pathlib import Path

import page

# What makes a PDF inaccessible, as bytes of the same length, so that everything else stays where it is.
FAULTS = {
    "not tagged": (b"/StructTreeRoot", b"/StructTreeR00t"),
    "not marked": (b"/Marked true", b"/Marked null"),
    "no language": (b"/Lang", b"/Lnag"),
    "no title on the window": (b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    "drawings without description": (b"/Alt", b"/Alx"),
    "a level of headings left out": (b"/S/H2", b"/S/H3"),
    "no claim": (b"pdfuaid:part", b"pdfuaid:parx"),
    "fonts not within": (b"/FontFile", b"/FontFilx"),
    "letters that are not told": (b"/ToUnicode", b"/ToUnicodx"),
}


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        whole = file.read_bytes()
        report = page.validate_pdf_bytes(whole, profile="ua1")
        for failure in report.failures[:20]:
            print(f"{file.name}: {failure.rule_id}: {failure.message}", file=sys.stderr)
        if not report.is_compliant:
            sys.exit(f"scripts/pdfua.py: {file.name} does not follow PDF/UA-1")
        for fault, (was, planted) in FAULTS.items():
            changed = whole.replace(was, planted)
            if changed == whole:
                sys.exit(f"scripts/pdfua.py: {file.name} has no {was.decode()}")
            if page.validate_pdf_bytes(changed, profile="ua1").is_compliant:
                sys.exit(f"scripts/pdfua.py: {file.name} passes with a fault: {fault}")
        rules = report.rules
        print(f"{file.name}: PDF/UA-1, {rules.passed} of {rules.total} rules; {len(FAULTS)} planted faults are found")


if len(sys.argv) < 2:
    sys.exit("scripts/pdfua.py: no file")
main()
