#!/usr/bin/env python3
"""Order of the rooms: a file includes headers of its own room and of rooms below it, nothing else, always written "room/file.h"."""
import pathlib
import re
import sys

ORDER = ["cmd", "publish", "portal", "catalog", "check", "privacy", "schemas", "table", "value", "base"]     # top to bottom


def room(path):
    parts = pathlib.PurePath(path).parts
    if parts[0] == "lib":
        return parts[1]
    return "portal" if parts[:2] == ("publish", "portal") else parts[0]


def main():
    bad = 0
    for path in sys.argv[1:]:
        here = ORDER.index(room(path))
        for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not found:
                continue
            where, slash, _ = found[1].partition("/")
            if not slash or where not in ORDER:
                print(f'{path}:{number}: "{found[1]}" is not written as "room/file.h"')
            elif ORDER.index(where) < here:
                print(f"{path}:{number}: {room(path)} may not include {where}")
            else:
                continue
            bad += 1
    return 1 if bad else 0


sys.exit(main())
