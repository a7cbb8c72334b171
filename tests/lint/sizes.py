#!/usr/bin/env python3
"""The tail of file and function lengths: a file over 600 lines or a function over 100 fails; the longest functions are named with -v."""
import pathlib
import re
import sys

FILE_MAX, FUNCTION_MAX = 600, 100


def functions(lines):
    """(name, first line, length) of functions whose body opens with '{' in column 1 and closes with '}' in column 1."""
    start, name = None, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("{") and start is None and number > 1:
            before = " ".join(lines[max(0, number - 6):number - 1])
            found = re.findall(r"(\w+)\s*\(", before)
            start, name = number, found[-1] if found else "?"
        elif line.startswith("}") and start is not None:
            yield name, start, number - start + 1
            start = None


def main():
    bad = 0
    for path in sys.argv[1:]:
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        if len(lines) > FILE_MAX:
            print(f"{path}: {len(lines)} lines")
            bad += 1
        for name, number, length in functions(lines):
            if length > FUNCTION_MAX:
                print(f"{path}:{number}: {name} has {length} lines")
                bad += 1
    return 1 if bad else 0


sys.exit(main())
