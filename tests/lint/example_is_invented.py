#!/usr/bin/env python3
"""Proves that no person, number or firm of the example town can exist, and that its files are those of the committed generator. Exit 1 with the reasons.

Resident IDs have the sequence 000; whatever has the form of a mobile has an unassigned prefix (lib/value/phone_ranges.inc); a landline's subscriber number begins
with 0 or 1, as no exchange does; firms and owners are called 示例… or 秦皇岛示例…; persons bear 示 in the name; social credit codes have the division
130399, which no list knows (lib/value/regions.inc), and an organisation code YYYYnnnn. Reasons name file, line and column, never the value.
"""
import csv
import io
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
EXAMPLE = os.path.join(ROOT, "examples", "qinhuangdao")
TOKEN = re.compile(r"[0-9A-Za-z]+")
FIRM_COLUMNS = {"企业名称", "所属企业", "产权单位", "场地名称", "运营单位"}
PERSON_COLUMNS = {"姓名", "法定代表人", "负责人", "联系人"}
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def included(name, pattern):
    with open(os.path.join(ROOT, "lib", "value", name), encoding="utf-8") as f:
        return set(re.findall(pattern, f.read(), re.M))


ASSIGNED = included("phone_ranges.inc", r'^MOBILE\("(\d+)"\)')
REGIONS = included("regions.inc", r"\b(\d{6}),")


def is_id(text):
    return re.fullmatch(r"[1-9]\d{16}[\dXx]", text) and "10X98765432"[sum(int(c) * w for c, w in zip(text, ID_WEIGHTS)) % 11] == text[17].upper()


def is_uscc(text):
    if not re.fullmatch(f"[{LETTERS}]{{18}}", text):
        return False
    return LETTERS[(31 - sum(pow(3, i, 31) * LETTERS.index(c) for i, c in enumerate(text[:17])) % 31) % 31] == text[17]


class Lint:
    def __init__(self):
        self.reasons = []
        self.seen = dict.fromkeys(("id", "mobile", "landline", "uscc", "firm", "person"), 0)

    def judge(self, kind, good, where, why):
        self.seen[kind] += 1
        if not good:
            self.reasons.append(f"{where}: {why}")

    def token(self, token, where):
        if re.fullmatch(r"[1-9]\d{16}[\dXx]", token):
            # In a place where an ID stands, a wrong check is no excuse: someone may have mistyped his own number.
            self.judge("id", token[14:17] == "000" and is_id(token), where, "an ID whose sequence is not 000 or whose check is wrong")
        elif len(token) == 18 and is_uscc(token):
            self.judge("uscc", re.fullmatch(r"YYYY\d{4}[0-9X]", token[8:17]) and token[2:8] == "130399", where, "a social credit code outside of the invented pattern")
        elif re.fullmatch(r"\d{15}", token):
            self.judge("id", False, where, "15 digits: the form of an old ID")
        elif re.fullmatch(r"(0|86|086|0086)?1[3-9]\d{9}", token):
            number = token[-11:]
            self.judge("mobile", not any(number.startswith(p) for p in ASSIGNED), where, "a mobile number with an assigned prefix")
        elif re.fullmatch(r"[48]00\d{7}", token):
            self.reasons.append(f"{where}: a 400 or 800 number may belong to somebody")

    def text(self, text, where):
        for token in TOKEN.findall(text):
            self.token(token, where)
        joined = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
        for token in TOKEN.findall(joined):
            if re.fullmatch(r"\d{17}[\dXx]|1[3-9]\d{9}", token) and token not in text:
                self.token(token, where)
        for number in re.findall(r"(?<!\d)0\d{2,3}-?(\d{7,8})(?!\d)", text):
            self.judge("landline", number[0] in "01", where, "a landline that may exist")

    def table(self, name, data):
        text = data.decode("utf-8-sig") if not name.startswith("体育场地") else data.decode("gb18030")
        rows = list(csv.reader(io.StringIO(text)))
        for line, row in enumerate(rows[1:], 2):
            for header, cell in zip(rows[0], row):
                where = f"{name}, line {line}, {header}"
                self.text(cell, where)
                if cell and header in FIRM_COLUMNS:
                    self.judge("firm", re.match(r"(秦皇岛)?示例", cell), where, "a name that does not begin with 示例 or 秦皇岛示例")
                if cell and header in PERSON_COLUMNS:
                    self.judge("person", "示" in cell, where, "a person's name without 示")
                if cell and header in ("统一社会信用代码", "企业信用代码", "资源提供方代码") and not is_uscc(cell):
                    self.reasons.append(f"{where}: the check character is wrong")


def main():
    lint = Lint()
    if "130399" in REGIONS or len(REGIONS) < 5000 or len(ASSIGNED) < 50:
        lint.reasons.append("the tables of lib/value do not support this proof")
    tables = 0
    for folder, _, names in os.walk(EXAMPLE):
        for name in sorted(names):
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                data = f.read()
            if name.endswith(".csv"):
                tables += 1
                lint.table(name, data)
            else:
                lint.text(data.decode("utf-8"), name)
            lint.text(name, f"file name {name}")
    for kind, count in lint.seen.items():
        if count < 1:
            lint.reasons.append(f"no {kind} was seen: this check looks at nothing")
    if tables < 6:
        lint.reasons.append(f"only {tables} tables in the example")
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, os.path.join(ROOT, "examples", "make_example.py"), fresh], check=True)
        if subprocess.run(["diff", "-rq", fresh, EXAMPLE], stdout=sys.stderr).returncode:
            lint.reasons.append("examples/qinhuangdao is not what make_example.py writes")
    for reason in lint.reasons:
        print(f"example_is_invented: {reason}", file=sys.stderr)
    print("example_is_invented: " + ", ".join(f"{n} {k}" for k, n in lint.seen.items()) + f", {len(lint.reasons)} reasons")
    return 1 if lint.reasons else 0


if __name__ == "__main__":
    sys.exit(main())
