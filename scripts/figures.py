#!/usr/bin/env python3
"""The figures that tests and benches leave in target/figures/*.json, as one table.

A file holds a list of {name, value, unit, peer, peer_value, ratio, command}; what has no peer leaves those three null.
`figures.py` prints the table; other scripts import `write`.
"""

import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "target" / "figures"


def write(file_name, figures):
    """Writes figures given as (name, value, unit, command)."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [
        {"name": name, "value": value, "unit": unit, "peer": None, "peer_value": None, "ratio": None, "command": command}
        for name, value, unit, command in figures
    ]
    (FOLDER / file_name).write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def number(value):
    """A number for people: no more digits than it needs."""
    if value is None:
        return ""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def table(rows):
    """Lines of a table, its columns aligned; the middle ones hold numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column in (1, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        yield "  ".join(cells).rstrip()


def main():
    files = sorted(FOLDER.glob("*.json"))
    if not files:
        print("There are no figures yet: make test and make bench write them.", file=sys.stderr)
        return 1
    rows = [("FIGURE", "VALUE", "UNIT", "PEER", "PEER'S", "RATIO", "COMMAND")]
    for file in files:
        for figure in json.loads(file.read_text(encoding="utf-8")):
            rows.append(
                (
                    figure["name"],
                    number(figure["value"]),
                    figure["unit"] or "",
                    figure.get("peer") or "",
                    number(figure.get("peer_value")),
                    number(figure.get("ratio")),
                    figure.get("command") or "",
                )
            )
    for line in table(rows):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
