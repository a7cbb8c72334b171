# town.bash - a small workspace for command-line tests: two entries, a `dir` target, a key. Load it with `load town`.
# $ws the workspace, $portal the published folder, $key the public key.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
day=$(date -u -d '3 days ago' +%F)

town() {
	ws=$BATS_TEST_TMPDIR/ws portal=$BATS_TEST_TMPDIR/portal key=$BATS_TEST_TMPDIR/night.key.pub
	release=${1:-auto}
	rm -rf "$ws" "$portal" "$BATS_TEST_TMPDIR"/night.key*
	mkdir -p "$ws/inbox" "$portal"
	"$MULU" keys make -o "$BATS_TEST_TMPDIR/night.key" -q
	cat > "$ws/mulu.json" <<-JSON
	{"title":"示例开放数据","publisher":{"title":"秦皇岛市行政审批局","code":"11130399YYYY00012W","contact":{"title":"数据科","phone":"0335-1000001","email":"info@example.cn"}},
	 "license":{"title":"CC BY 4.0","path":"https://creativecommons.org/licenses/by/4.0/"},"lang":"en","baseUrl":"https://data.example.cn/","settle":0,
	 "keyFile":"../night.key","targets":[{"name":"portal","type":"dir","path":"../portal"}],
	 "datasets":{"301001/000001":{"standard":"tour.scenic_area","release":"$release","source":"scenic*"},
	             "302001/000001":{"standard":"sport.venue","release":"auto","source":"venue*"}}}
	JSON
	list > "$ws/catalogue.csv"
	scenic > "$ws/inbox/scenic.csv"
}

# The catalogue list: the template's 22 columns, one row per item.
list() {
	echo "类分类,项分类,目分类,细目分类,信息资源名称,信息资源代码,信息资源提供方,资源提供方代码,信息资源摘要,信息资源格式分类,信息资源格式类型,信息项名称,数据类型,数据长度,共享类型,共享条件,共享方式类型,是否向社会开放,开放条件,更新周期,发布日期,关联资源代码"
	for item in 记录编号 行政区划代码 所属县区 数据日期 提供单位 景区名称 质量等级; do
		echo "部门信息资源,旅游文广,A级旅游景区信息,,A级旅游景区信息,301001/000001,秦皇岛市旅游和文化广电局,11130300MB0AAAA136,秦皇岛市范围内的景区信息，示例数据,电子表格,csv,$item,字符型C,64,无条件共享,,文件,是,,每季度,2026-01-01,"
	done
	for item in 记录编号 行政区划代码 所属县区 数据日期 提供单位 场地名称 场地类型 室内室外; do
		echo "部门信息资源,体育,体育场地信息,,体育场地信息,302001/000001,秦皇岛市体育局,11130300MB0BBBB27T,秦皇岛市范围内的体育场地信息，示例数据,电子表格,csv,$item,字符型C,64,无条件共享,,文件,是,,每年,2026-01-01,"
	done
}

# Twelve parks; $1: grade of the first.
scenic() {
	echo "记录编号,行政区划代码,所属县区,数据日期,提供单位,景区名称,质量等级"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		grade=AAA
		if [ "$i" = 1 ]; then grade=${1:-AAA}; fi
		echo "QHD-$i,130302,海港区,$day,秦皇岛市旅游和文化广电局,示例公园$i,$grade"
	done
}

# outcome SLUG: its outcome word in $output of a run --json
outcome() { printf '%s\n' "$output" | python3 -c '
import json, sys
for line in sys.stdin:
    x = json.loads(line)
    if x["type"] == "dataset" and x["dataset"] == sys.argv[1]:
        print(x["outcome"], x["version"] or "-", x["reason"] or "-")' "$1"; }

serial() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["serial"])' "$portal/latest.json"; }
night() { run --separate-stderr "$MULU" run -C "$ws" --json "$@"; }
