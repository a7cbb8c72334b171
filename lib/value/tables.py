#!/usr/bin/env python3
"""Make the tables of this room from public lists (CSV with a header row, UTF-8):

    tables.py regions   historical_codes.csv provinces_cities_counties.csv > regions.inc
    tables.py phones    phone_ranges_cn.csv                                > phone_ranges.inc
    tables.py divisions qhd_divisions.csv                                  > divisions.inc

The files are committed; this is run only when a list changes. Sources and licences stand in each table's head.
"""
import csv
import re
import sys

MIT = """ * MIT License. Copyright (c) 2018 jxlwqq
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
 * THE SOFTWARE.
"""


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def regions(paths):
    codes = sorted({row["code"] for path in paths for row in rows(path) if re.fullmatch(r"[1-9]\d{5}", row["code"])})
    print("/* regions.inc - six-digit division codes of GB/T 2260 and of the statistical lists, of any year since 1980, sorted. Made by tables.py.")
    print(" * From github.com/jxlwqq/address-code-of-china (MIT, below) and github.com/modood/Administrative-divisions-of-China (WTFPL).")
    print(" *\n" + MIT + " */")
    for i in range(0, len(codes), 16):
        print(" ".join(c + "," for c in codes[i:i + 16]))


def lengths(text):
    """"5;6" -> (5, 6), "7" -> (7, 7)."""
    parts = [int(p) for p in text.split(";")]
    return min(parts), max(parts), parts


def phones(paths):
    table = [row for path in paths for row in rows(path)]
    print("/* phone_ranges.inc - number ranges of country code 86. Made by tables.py from the metadata of github.com/google/libphonenumber (2026-07, Apache-2.0);")
    print(" * the notes on satellite numbers and the five-digit 123xx form are this project's.")
    print(" * MOBILE(prefix): assigned. AREA(area code with its zero, subscriber digits, or other number of digits). SERVICE(prefix, length, or other length), lengths of the whole number. */")
    for prefix in sorted(r["prefix"] for r in table if r["kind"] == "mobile"):
        print(f"MOBILE({literal(prefix)})")
    areas = {}  # some have two lengths
    for r in table:
        if r["kind"] == "landline":
            areas.setdefault(r["area_code"], set()).add(int(r["national_length"]) - len(r["area_code"]) + 1)
    for area in sorted(areas):
        print(f"AREA({literal(area)}, {min(areas[area])}, {max(areas[area])})")
    services = set()
    for r in table:
        # Ranges dialled behind an area code are no numbers of their own.
        if r["kind"] in ("toll_free", "shared_cost", "premium", "short", "emergency") and not r["area_code"]:
            low, high, parts = lengths(r["national_length"])
            if sorted(parts) != sorted({low, high}):
                sys.exit(f"tables.py: more than two lengths for prefix '{r['prefix']}'")
            services.add((r["prefix"], low, high))
    for prefix, low, high in sorted(services):
        print(f"SERVICE({literal(prefix)}, {low}, {high})")


def divisions(paths):
    table = [row for path in paths for row in rows(path)]
    print("/* divisions.inc - the divisions of Qinhuangdao with the time they were in the lists. Made by tables.py.")
    print(" * Townships and zones: github.com/modood/Administrative-divisions-of-China (WTFPL, state of 2023-06-30); validity: github.com/jxlwqq/address-code-of-china")
    print(" * (MIT, below), compared with the dates of listing in github.com/cn/GB2260; aliases: our own.")
    print(" * Code, name, level, from, to (CCYY or CCYY-MM, both inclusive; \"\" = open), kind, parent, aliases.")
    print(" *\n" + MIT + " */")
    for r in sorted(table, key=lambda r: (r["code"], r["valid_from"])):
        print("{ " + ", ".join(literal(r[k]) for k in ("code", "name", "level", "valid_from", "valid_to", "kind", "parent", "aliases")) + " },")


def main():
    makers = {"regions": regions, "phones": phones, "divisions": divisions}
    if len(sys.argv) < 3 or sys.argv[1] not in makers:
        sys.exit(__doc__)
    makers[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
