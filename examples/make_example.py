#!/usr/bin/env python3
"""Make the example town: examples/qinhuangdao (mulu.json, catalogue.csv, inbox/). The files are committed; the same program makes the same bytes.

    make_example.py [FOLDER]

Names and districts of the scenic places are real (SOURCES.md); everything else is invented, in a way that keeps it from existing:
resident IDs have the sequence 000, mobiles the unassigned prefix 154, landlines a subscriber number that begins with 1 (no exchange does),
firms and venues names that begin with 示例 or 秦皇岛示例, social credit codes the division 130399 (in no list of any year) and an organisation code YYYYnnnn.
"""
import csv
import datetime
import io
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
STANDARDS = os.path.join(HERE, "..", "schemas", "standards")
QUARTER = datetime.date(2026, 3, 31)         # data date of scenic areas, firms and workers
YEAR_END = datetime.date(2025, 12, 31)       # the survey of venues counts at the year's end

DISTRICTS = {"海港区": "130302", "山海关区": "130303", "北戴河区": "130304", "抚宁区": "130306", "青龙满族自治县": "130321", "昌黎县": "130322",
             "卢龙县": "130324", "秦皇岛市经济技术开发区": "130371", "北戴河新区": "130372"}


class Dice:
    """A small generator of our own, so that no version of Python changes the files."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def one(self, items):
        return items[self.below(len(items))]

    def weighted(self, pairs):
        at = self.below(sum(w for _, w in pairs))
        for item, w in pairs:
            at -= w
            if at < 0:
                return item
        raise AssertionError("weights")


# ---- identifiers that nobody has ----

def uscc(prefix, number):
    """Social credit code (GB 32100): invented division and organisation code, right check characters."""
    body = f"YYYY{number:04}"
    total = sum(w * (int(c) if c.isdigit() else ord(c) - 55) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body))
    first = prefix + "130399" + body + "0X987654321"[total % 11]
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first + letters[(31 - sum(pow(3, i, 31) * letters.index(c) for i, c in enumerate(first)) % 31) % 31]


def resident_id(region, birth):
    first = f"{region}{birth:%Y%m%d}000"
    return first + "10X98765432"[sum(int(c) * w for c, w in zip(first, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11]


def mobile(number):
    return f"154{number:08}"


def landline(number):
    return f"0335-1{number:06}"


def table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise AssertionError(f"{len(row)} cells under {len(header)} headers")
        writer.writerow(row)
    return out.getvalue()


# ---- departments ----

OFFICE = ("秦皇岛市行政审批局", uscc("11", 1))
TOUR = ("秦皇岛市旅游和文化广电局", uscc("11", 2))
SPORT = ("秦皇岛市体育局", uscc("11", 3))
HOME = ("秦皇岛市外事商务局", uscc("11", 4))


# ---- scenic areas: name, district, type, road or town, lon, lat (rounded to about a kilometre), grade (invented but the first) ----

SCENIC = [
    ("山海关景区(天下第一关)", "山海关区", "古城", "第一关路", "119.76", "40.01", "国家5A级"),
    ("老龙头景区", "山海关区", "长城", "老龙头路", "119.80", "39.97", "4A级"),
    ("孟姜女庙景区", "山海关区", "文物古迹", "望夫石村", "119.81", "40.01", "AAA"),
    ("角山长城景区", "山海关区", "长城", "角山路", "119.75", "40.03", "4A级"),
    ("长寿山景区", "山海关区", "自然风光", "石河镇", "119.74", "40.07", "AAAA"),
    ("燕塞湖景区", "山海关区", "山水", "石河镇", "119.70", "40.04", "3A级"),
    ("山海关中国长城博物馆", "山海关区", "博物馆", "第一关路", "119.76", "40.01", "3A级"),
    ("王家大院", "山海关区", "古城", "东三条胡同", "119.76", "40.01", "AAA"),
    ("乐岛海洋王国", "山海关区", "海洋公园", "龙海大道", "119.79", "39.97", "4A级"),
    ("新澳海底世界", "海港区", "主题公园", "河滨路", "119.57", "39.91", "国家AAAA级"),
    ("秦皇求仙入海处", "海港区", "历史文化", "南山街", "119.61", "39.91", "AAA"),
    ("西浴场", "海港区", "浴场", "河滨路", "119.57", "39.91", "AA"),
    ("海滨国家森林公园", "海港区", "森林公园", "滨海大道", "119.53", "39.88", "3A级"),
    ("秦皇岛市玻璃博物馆", "海港区", "工业遗产", "文化北路", "119.60", "39.95", "AAA"),
    ("西港花园", "海港区", "公园", "海滨路", "119.60", "39.91", "AAA"),
    ("柳江国家地质公园", "海港区", "地质公园", "石门寨镇", "119.60", "40.10", "4A级"),
    ("板厂峪景区", "海港区", "长城", "驻操营镇", "119.59", "40.20", "AAA"),
    ("董家口长城", "海港区", "长城", "驻操营镇", "119.63", "40.20", "AA"),
    ("鸽子窝公园", "北戴河区", "海滨", "鸽赤路", "119.53", "39.84", "AAAA"),
    ("老虎石海上公园", "北戴河区", "海滨", "中海滩路", "119.48", "39.82", "4A级"),
    ("联峰山公园", "北戴河区", "森林公园", "联峰路", "119.46", "39.83", "4A级"),
    ("秦皇岛野生动物园", "北戴河区", "动物园", "滨海大道", "119.53", "39.86", "4A级"),
    ("北戴河集发观光园", "北戴河区", "农业旅游", "海北路", "119.47", "39.86", "国家4A级"),
    ("怪楼奇园", "北戴河区", "主题公园", "联峰北路", "119.49", "39.83", "AAA"),
    ("奥林匹克大道公园", "北戴河区", "城市公园", "金山嘴路", "119.52", "39.82", "4A级"),
    ("碧螺塔酒吧公园", "北戴河区", "海滨", "小东山", "119.53", "39.82", "AAAA"),
    ("秦皇岛鸟类博物馆", "北戴河区", "展览馆", "滨海大道", "119.52", "39.85", "3A级"),
    ("天马山景区", "抚宁区", "山水", "抚宁镇", "119.23", "39.92", "AAA"),
    ("界岭口长城", "抚宁区", "长城", "大新寨镇", "119.32", "40.16", "AA"),
    ("冰塘峪长城风情大峡谷", "抚宁区", "自然风光", "大新寨镇", "119.38", "40.10", "4A级"),
    ("背牛顶景区", "抚宁区", "自然风光", "大新寨镇", "119.36", "40.14", "2A级"),
    ("祖山风景区", "青龙满族自治县", "自然风光", "祖山镇", "119.43", "40.17", "国家4A级"),
    ("桃林口景区", "青龙满族自治县", "山水", "二道河村", "119.05", "40.14", "AAA"),
    ("都山风景区", "青龙满族自治县", "自然风光", "都山", "118.79", "40.53", "AA"),
    ("碣石山景区", "昌黎县", "山水", "昌黎镇", "119.15", "39.75", "3A级"),
    ("五峰山韩文公祠", "昌黎县", "文物古迹", "昌黎镇", "119.16", "39.76", "AA"),
    ("源影寺塔", "昌黎县", "文物古迹", "昌黎镇", "119.17", "39.72", "A级"),
    ("十里铺葡萄沟", "昌黎县", "田园综合体", "十里铺乡", "119.11", "39.75", "AAA"),
    ("华夏葡萄酒庄园", "昌黎县", "葡萄酒庄", "昌黎镇", "119.14", "39.74", "4A级"),
    ("柳河北山景区", "卢龙县", "农业旅游", "柳河北山", "119.02", "39.85", "AAA"),
    ("永平府城", "卢龙县", "古城", "卢龙镇", "118.87", "39.89", "AA"),
    ("南戴河国际娱乐中心", "北戴河新区", "主题公园", "南戴河", "119.40", "39.78", "国家4A级"),
    ("仙螺岛旅游度假区", "北戴河新区", "旅游度假", "南戴河", "119.42", "39.79", "AAAA"),
    ("昌黎黄金海岸", "北戴河新区", "滨海旅游", "黄金海岸", "119.32", "39.66", "4A级"),
    ("翡翠岛景区", "北戴河新区", "海滨", "黄金海岸", "119.29", "39.61", "AAA"),
    ("渔岛海洋温泉景区", "北戴河新区", "休闲度假", "渔岛", "119.35", "39.71", "国家AAAA级"),
    ("沙雕海洋乐园", "北戴河新区", "海洋公园", "黄金海岸", "119.33", "39.67", "4A级"),
    ("圣蓝皇家海洋公园", "北戴河新区", "海洋公园", "南戴河", "119.38", "39.76", "4A级"),
]
SEASONAL = {"海滨", "浴场", "滨海旅游"}
SCENIC_HEADER = ["编号", "景区名称", "等级", "景区类型", "所在区县", "地址", "经度", "纬度", "联系电话", "开放时间", "开放季节起", "开放季节止", "旺季门票", "淡季门票",
                 "优惠政策", "日最大承载量", "瞬时最大承载量", "是否预约", "无障碍设施", "停车位"]
LEVELS = {"5": 5, "4": 4, "3": 3, "2": 2, "AAAAA": 5, "AAAA": 4, "AAA": 3, "AA": 2, "A": 1}


def level_of(grade):
    bare = grade.replace("国家", "").replace("级", "")
    return LEVELS[bare[0]] if bare[0].isdigit() else LEVELS[bare]


def scenic():
    dice = Dice(301001)
    rows = []
    for i, (name, district, kind, place, lon, lat, grade) in enumerate(SCENIC, 1):
        level = level_of(grade)
        seasonal = kind in SEASONAL
        price = dice.between(0, 1 + level * 3) * 5 if level > 1 else 0
        low = dice.between(3, 12) * 100 * level
        rows.append([
            f"QHD-JQ-{i:03}", name, grade, kind, district, f"{district}{place}", lon, lat,
            landline(1000 + i), "06:00-20:00" if seasonal else dice.one(["08:00-17:00", "08:30-17:30", "07:30-18:00"]),
            "05-01" if seasonal else "", "10-07" if seasonal else "", price, price // 2 if dice.below(3) else "",
            dice.one(["身高1.2米以下免票", "现役军人免票", "11月至次年3月半价", "无", ""]),
            low * 4 if level >= 3 else "", low if level >= 3 else "", dice.one(["是", "否"]), dice.one(["有", "无"]), dice.between(2, 60) * 10])
    return table(SCENIC_HEADER, rows)


# ---- sports venues ----

# As departments write them (labels and aliases of the list), indoor, area, site count
VENUE_TYPES = [
    ("篮球场", "室外", (420, 1200), 14), ("健身路径", "室外", (120, 600), 16), ("5人制足球场", "室外", (800, 1600), 8), ("11人制足球场", "室外", (7200, 8200), 5),
    ("羽毛球馆", "室内", (600, 2400), 8), ("乒乓球馆", "室内", (150, 600), 8), ("网球场", "室外", (670, 2600), 6),
    ("游泳馆", "室内", (500, 1800), 6), ("田径场(400米)", "室外", (14000, 18000), 5), ("小型田径场", "室外", (4000, 9000), 6), ("体育馆", "室内", (1200, 5200), 5),
    ("健身房", "室内", (200, 1500), 8), ("步道", "室外", None, 9), ("登山步道", "室外", None, 4), ("自行车道", "室外", None, 3), ("沙滩排球场", "室外", (300, 1200), 3),
    ("门球场", "室外", (350, 700), 4), ("冰场", "室内", (900, 1800), 2),
]
PLACES = ["河东", "海阳", "文化里", "港城", "西港", "迎秋里", "民族里", "秦新里", "友谊", "白塔岭", "古城", "南园", "第一关", "海滨", "戴河", "赤土山", "骊城", "牛头崖", "留守营",
          "榆关", "都山", "祖山", "龙王庙", "朱各庄", "靖安", "泥井", "石门", "刘田庄", "燕河", "南戴河", "团林", "大蒲河", "榆林", "孟营", "腾飞"]
VENUE_HEADER = ["记录编号", "场地编码", "场地名称", "场地类型", "产权单位", "单位类型", "所属系统", "室内外", "行政区划代码", "所属县区", "数据日期", "提供单位", "地址", "经度", "纬度",
                "场地面积", "用地面积", "建筑面积", "场地数量", "步道长度", "建成年份", "总投资", "财政拨款", "体彩公益金", "社会资金", "对外开放情况", "开放时间", "闭馆日", "收费方式",
                "最低收费", "最高收费", "观众座席", "无障碍设施", "灯光照明", "联系电话"]
CENTRES = {"海港区": (119.58, 39.94), "山海关区": (119.75, 40.00), "北戴河区": (119.48, 39.83), "抚宁区": (119.24, 39.88), "青龙满族自治县": (118.95, 40.40),
           "昌黎县": (119.16, 39.71), "卢龙县": (118.89, 39.89), "秦皇岛市经济技术开发区": (119.52, 39.92), "北戴河新区": (119.39, 39.75)}


def shares(dice, total):
    """Cut an amount into three that add up."""
    first = dice.below(total + 1)
    second = dice.below(total - first + 1)
    return first, second, total - first - second


def amount(tenths):
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def one_venue(dice, i, kind, indoor, area, prefix, place, with_phone):
    district = dice.weighted([(d, 4 if d == "海港区" else 2 if d in ("北戴河区", "昌黎县", "抚宁区") else 1) for d in DISTRICTS])
    lon, lat = CENTRES[district]
    size = dice.between(*area) if area else None
    money = dice.between(20, 9000)
    parts = shares(dice, money)
    opened = dice.weighted([("全天开放", 5), ("分时段", 4), ("不开放", 1)])
    fee = "免费" if indoor == "室外" else dice.weighted([("免费", 2), ("低收费", 3), ("市场价", 2)])
    low = {"免费": "", "低收费": dice.between(5, 15), "市场价": dice.between(20, 60)}[fee]
    owner = dice.weighted([(("示例街道综合服务中心", "事业单位", "体育"), 4), (("示例实验学校", "事业", "教育系统"), 3), (("示例体育产业有限公司", "公司", "其他系统"), 3),
                           (("示例社区居民委员会", "社区居委会", "其他"), 3), (("示例村村民委员会", "村民委员会", "其他"), 1)])
    hours = {"全天开放": "06:00-22:00", "分时段": "Mo-Fr 18:00-21:00; Sa-Su 08:00-20:00", "不开放": ""}[opened]
    number = landline(2000 + i) if with_phone and dice.below(3) else ""
    return [f"{prefix}-{i:04}", f"1303-{prefix}-{i:05}", f"示例{place}{kind.split('(')[0]}", kind, *owner, indoor, DISTRICTS[district], district,
            YEAR_END, SPORT[0], f"{district}示例{place}路{dice.between(1, 199)}号", f"{lon + dice.between(-200, 200) / 10000:.4f}", f"{lat + dice.between(-150, 150) / 10000:.4f}",
            size or "", size + dice.between(0, 400) if size else "", size + dice.between(20, 300) if size and indoor == "室内" else "", dice.between(1, 6),
            "" if size else amount(dice.between(8, 160)), dice.between(1996, 2025), amount(money), *map(amount, parts), opened, hours,
            dice.one(["周一", "周一、法定节假日", ""]) if indoor == "室内" else "", fee, low, low + dice.between(0, 30) if low else "",
            dice.between(2, 40) * 50 if kind in ("体育馆", "田径场(400米)", "11人制足球场") else "", dice.one(["有", "无"]), dice.one(["是", "否"]), number]


def tell_apart(rows, column):
    """Equal names get 甲, 乙, 丙 ... behind them."""
    seen = {}
    for row in rows:
        n = seen[row[column]] = seen.get(row[column], -1) + 1
        if n:
            row[column] += "甲乙丙丁戊己庚"[n]


def venues():
    dice = Dice(302001)
    rows, i = [], 0
    for kind, indoor, area, count in VENUE_TYPES:
        for k in range(count):
            i += 1
            rows.append(one_venue(dice, i, kind, indoor, area, "TY", PLACES[(i * 3 + k * 7) % len(PLACES)], True))
    rows[7][-1] = f"{landline(2900)}、{mobile(30000007)}"        # a mobile beside a landline: the open table keeps the landline only
    tell_apart(rows, 2)
    return table(VENUE_HEADER, rows)


def community():
    """The file that must be refused: a column 备注 that no standard knows, and in it what belongs to a person."""
    dice = Dice(302002)
    keep = [n for n, h in enumerate(VENUE_HEADER) if h not in ("场地编码", "总投资", "财政拨款", "体彩公益金", "社会资金", "观众座席", "联系电话")]
    kinds = [t for t in VENUE_TYPES if t[0] in ("篮球场", "健身路径", "乒乓球馆", "步道", "门球场")]
    rows = []
    for i in range(1, 37):
        kind, indoor, area, _ = kinds[i % len(kinds)]
        row = one_venue(dice, i, kind, indoor, area, "SQ", PLACES[i % len(PLACES)], False)
        row[VENUE_HEADER.index("数据日期")] = QUARTER
        rows.append([row[n] for n in keep] + [dice.one(["", "", "器材完好", "待维修", "灯光已更换"])])
    rows[4][-1] = f"管理员王示安，手机{mobile(20000001)}"
    rows[17][-1] = f"报修人李示宁，身份证号{resident_id('130302', datetime.date(1978, 5, 16))}"
    return table([VENUE_HEADER[n] for n in keep] + ["备注"], rows)


# ---- home-service firms and workers ----

FIRM_WORDS = ["安心", "乐居", "暖阳", "惠民", "邻里", "洁净", "康护", "福寿", "晨曦", "港湾", "海燕", "清风", "和顺", "贴心", "爱家", "佳惠", "同心", "百合", "春晖", "明月", "润泽", "如意",
              "金桥", "天使", "知音", "朝阳", "万家", "好帮手", "巧手", "安康", "舒心", "盛世", "新月", "碧海", "望海", "秦风", "燕山", "渤海", "长城", "关城", "戴河", "蓝天", "彩虹", "家和", "吉祥"]
FIRM_HEADER = ["编号", "企业名称", "统一社会信用代码", "行政区划代码", "地址", "主体类型", "行业代码", "经营模式", "员工制人数", "从业人员数", "服务项目", "是否明码标价", "录入商务部平台",
               "信用等级", "星级", "红黑名单", "职业责任险", "门店数", "进社区网点数", "成立日期", "联系电话", "法定代表人"]
SERVICES = ["家务", "保姆", "早教", "月嫂", "养老护理", "陪护", "钟点工", "做饭", "其他家政服务", "家电清洗", "搬家"]
GIVEN = list("安宁平和顺康乐欣悦明亮清秀兰芳梅竹菊松柏春夏秋冬晓晨阳月星云霞雨雪江河湖海山川林")
SURNAMES = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "欧阳"]


def firms():
    """(name, code, district, form) of 45 firms, among them one sole trader and one private non-enterprise unit."""
    out = []
    for i, word in enumerate(FIRM_WORDS, 1):
        district = list(DISTRICTS)[(i * 2) % len(DISTRICTS)] if i % 5 else "海港区"
        form, prefix = ("个体户", "92") if i == 17 else ("民非", "52") if i == 33 else ("有限公司", "91")
        name = {"92": f"秦皇岛示例{word}家政服务部", "52": f"示例{word}家庭服务中心"}.get(prefix, f"{'秦皇岛示例' if i % 4 == 0 else '示例'}{word}家政服务有限公司")
        out.append((name, uscc(prefix, 100 + i), district, form))
    return out


def worker_groups(dice):
    """District, services and level: most workers stand in a few groups, so that these can be published, and the rest is scattered."""
    thick = [("海港区", ["养老护理"], "初级"), ("海港区", ["月嫂", "保姆"], "中级"), ("海港区", ["钟点工"], "无"), ("海港区", ["家务", "做饭"], "初级"), ("北戴河区", ["家务"], "初级"),
             ("山海关区", ["养老护理"], "五级"), ("昌黎县", ["钟点工"], "初级工"), ("抚宁区", ["养老护理"], "中级工"), ("海港区", ["陪护"], "中级"), ("海港区", ["保姆"], "高级")]
    if dice.below(10) < 8:
        return dice.one(thick)
    return (dice.one(list(DISTRICTS)), sorted({dice.one(SERVICES) for _ in range(dice.between(1, 3))}, key=SERVICES.index),
            dice.one(["初级", "中级", "高级", "技师", "高级技师", "无"]))


def years_before(day, years):
    return datetime.date(day.year - years, day.month, min(day.day, 28))


def workers(companies):
    dice = Dice(303002)
    by_district = {d: [c for c in companies if c[2] == d] for d in DISTRICTS}
    pay = {"初级": 0, "五级": 0, "初级工": 0, "无": -400, "中级": 600, "中级工": 600, "高级": 1500, "技师": 2200, "高级技师": 3000}
    seen_ids, rows, employed = set(), [], {}
    for i in range(1, 241):
        district, services, level = worker_groups(dice)
        age = min(79, max(17, dice.weighted([(dice.between(18, 29), 1), (dice.between(30, 39), 2), (dice.between(40, 49), 6), (dice.between(50, 59), 4), (dice.between(60, 68), 1)])))
        region = dice.weighted([(DISTRICTS[district] if district not in ("秦皇岛市经济技术开发区", "北戴河新区", "抚宁区") else "130323", 5), ("130321", 1), ("130322", 1), ("211421", 1)])
        birth = years_before(QUARTER, age) - datetime.timedelta(days=dice.between(0, 360))
        while resident_id(region, birth) in seen_ids:
            birth += datetime.timedelta(days=1)
        seen_ids.add(resident_id(region, birth))
        age = QUARTER.year - birth.year - ((QUARTER.month, QUARTER.day) < (birth.month, birth.day))
        years = dice.between(0, min(20, age - 16))
        ratings = dice.one([0, 0, 3, 8, 15, 27, 60])
        name = f"{SURNAMES[i % len(SURNAMES)]}示{GIVEN[(i * 7 + i // len(SURNAMES)) % len(GIVEN)]}"
        company = dice.one(by_district[district][:3])
        employed[company[1]] = employed.get(company[1], 0) + 1
        certs = sorted({dice.one(["家政服务员", "育婴师", "月嫂证", "养老护理员", "急救证"]) for _ in range(dice.between(0, 2))}) if level != "无" else []
        rows.append([
            f"JZ-{i:04}", district, DISTRICTS[district], QUARTER, HOME[0], f"SL1303{i:06}", name, resident_id(region, birth), "女" if dice.below(10) else "男", age, birth,
            "辽宁省" if region == "211421" else "河北省", dice.weighted([("汉族", 8), ("满族", 3)]), f"{district}示例里{dice.between(1, 30)}号楼{dice.between(1, 6)}单元{dice.between(1, 6)}0{dice.between(1, 4)}室",
            f"{district}示例家园{dice.between(1, 40)}号楼{dice.between(1, 5)}单元{dice.between(1, 9)}02室", mobile(10000000 + i), f"{SURNAMES[(i + 5) % len(SURNAMES)]}示{GIVEN[i % len(GIVEN)]} {mobile(10500000 + i)}",
            QUARTER - datetime.timedelta(days=dice.between(5, 350)), "合格", dice.weighted([("已核查", 9), ("未核查", 1)]), dice.weighted([("已核查", 9), ("未核查", 1)]),
            dice.one("、;").join(services), level, "、".join(certs), years, dice.between(0, 30) * 8, dice.one(["是", "是", "否"]), company[1], company[0],
            3600 + 300 * max(SERVICES.index(s) % 5 for s in services) + pay[level] + dice.between(0, 20) * 50,
            f"{dice.between(36, 50) / 10:.1f}" if ratings else "", ratings, "", dice.one(["", "", "", "可住家", "只做白班"])])
    if len({r[6] for r in rows}) != len(rows):
        raise AssertionError("a name stands twice")
    return table(["记录编号", "所属县区", "行政区划代码", "数据日期", "提供单位", "居家上门服务证编号", "姓名", "身份证号", "性别", "年龄", "出生日期", "籍贯", "民族", "户籍地址", "现住址", "手机号码",
                  "紧急联系方式", "体检日期", "体检结果", "犯罪背景核查", "重症精神病核查", "服务类别", "技能等级", "技能证书", "从业年限", "培训学时", "是否参保", "企业信用代码", "所属企业", "月服务费",
                  "平均评分", "评价次数", "违规记录", "备注"], rows), employed


def company_table(companies, employed):
    dice = Dice(303001)
    rows = []
    for i, (name, code, district, form) in enumerate(companies, 1):
        registered = employed.get(code, 0)
        mode = dice.weighted([("员工制", 2), ("中介", 5), ("混合制", 2), ("互联网平台", 1)]) if registered else "中介"
        own = dice.between(1, registered) if mode in ("员工制", "混合制") else 0
        outlets = dice.between(1, 6)
        black = i in (9, 28)
        phone = {17: mobile(40000017), 5: f"{landline(3005)}/{mobile(40000005)}", 12: f"{landline(3012)}转802"}.get(i, landline(3000 + i))
        rows.append([f"QY-{i:03}", name, code, DISTRICTS[district], f"{district}示例大街{dice.between(1, 260)}号", form, "8010@2017", mode, own, registered,
                     "、".join(sorted({dice.one(SERVICES) for _ in range(dice.between(1, 4))}, key=SERVICES.index)), dice.one(["是", "是", "否"]), dice.one(["已", "未"]),
                     dice.one("CD") if black else dice.one("AAB"), dice.one(["无", "一星级", "三星级", "4星", "五星"]), "黑名单" if black else dice.one(["无", "红名单"]), dice.one(["是", "否"]),
                     outlets, dice.between(0, outlets), datetime.date(dice.between(2003, 2024), dice.between(1, 12), dice.between(1, 28)), phone,
                     f"{SURNAMES[(i * 3) % len(SURNAMES)]}示{'甲乙丙丁戊己庚辛壬癸'[i % 10]}"])
    return table(FIRM_HEADER, rows)


# ---- the catalogue list, with the columns of the official template ----

TEMPLATE = ["类分类", "项分类", "目分类", "细目分类", "信息资源名称", "信息资源代码", "信息资源提供方", "资源提供方代码", "信息资源摘要", "信息资源格式分类", "信息资源格式类型", "信息项名称",
            "数据类型", "数据长度", "共享类型", "共享条件", "共享方式类型", "是否向社会开放", "开放条件", "更新周期", "发布日期", "关联资源代码"]
BLOCK = ["记录编号", "行政区划代码", "所属县区", "数据日期", "提供单位"]
INVENTED = "示例数据：人员、企业、电话、代码和数值均为虚构，不可作为依据。"
ENTRIES = [     # standard, title, code, department, topic, cycle, open, abstract, items, related
    ("tour.scenic_area", "A级旅游景区信息", "301001/000001", TOUR, "旅游文广", "每季度", True,
     "秦皇岛市A级旅游景区的名称、等级、位置、开放时间、票价和承载量。示例数据：景区名称和所在县区取自公开文本，等级、票价、承载量、电话和坐标为虚构或概略值，不可作为依据。",
     BLOCK + ["景区名称", "质量等级", "景区类型", "地址", "经度", "纬度", "坐标系", "咨询电话", "开放时间", "开放季节起", "开放季节止", "旺季门票", "淡季门票", "免票优惠政策",
              "日最大承载量", "瞬时最大承载量", "是否预约", "无障碍设施", "停车位"], ""),
    ("sport.venue", "体育场地信息", "302001/000001", SPORT, "体育", "每年", True, "秦皇岛市体育场地的类型、面积、开放与收费情况，标准时点为12月31日。" + INVENTED,
     BLOCK + ["场地编码", "场地名称", "场地类型", "产权单位", "机构类型", "所属系统", "室内室外", "地址", "经度", "纬度", "坐标系", "场地面积", "用地面积", "建筑面积", "场地数量", "长度",
              "建成年份", "投资总额", "其中财政资金", "其中体彩公益金", "其中社会投资", "对外开放情况", "开放时间", "闭馆日", "收费方式", "最低收费", "最高收费", "观众座席", "无障碍设施", "灯光照明", "服务电话"], ""),
    ("sport.venue", "社区体育设施信息", "302001/000002", SPORT, "体育", "每季度", True, "社区和村的体育设施清单，由街道和乡镇报送。" + INVENTED,
     BLOCK + ["场地名称", "场地类型", "产权单位", "机构类型", "所属系统", "室内室外", "地址", "经度", "纬度", "坐标系", "场地面积", "用地面积", "建筑面积", "场地数量", "长度", "建成年份",
              "对外开放情况", "开放时间", "闭馆日", "收费方式", "最低收费", "最高收费", "无障碍设施", "灯光照明"], "302001/000001"),
    ("home.company", "家政服务企业信息", "303001/000001", HOME, "外事商务", "每季度", True, "在秦皇岛市登记的家政服务企业的服务类别、经营模式和信用情况。" + INVENTED,
     BLOCK + ["企业名称", "统一社会信用代码", "地址", "组织形式", "行业代码", "经营模式", "员工制从业人数", "登记家政服务员数", "服务类别", "是否明码标价", "是否录入全国信用平台", "信用等级",
              "服务等级", "红黑名单", "职业责任险", "网点数", "进社区网点数", "成立日期", "联系电话"], ""),
    ("home.worker", "家政服务员信息", "303002/000001", HOME, "外事商务", "每月", False, "家政服务员个人信息，不逐行开放，只用于汇总家政服务员结构统计。" + INVENTED,
     BLOCK + ["居家上门服务证编号", "姓名", "身份证号", "性别", "年龄", "出生日期", "籍贯省份", "民族", "户籍地址", "现住址", "手机", "紧急联系方式", "体检日期", "体检结果", "犯罪背景核查",
              "重症精神病核查", "服务类别", "职业技能等级", "技能证书", "从业年限", "培训学时", "是否参保", "所属企业信用代码", "所属企业", "月服务费", "平均评分", "评价次数", "违规记录", "备注"], "303002/000002"),
    ("home.worker_stat", "家政服务员结构统计", "303002/000002", HOME, "外事商务", "每季度", True,
     "按县区、服务类别、技能等级和年龄段汇总的家政服务员人数与月服务费中位数，少于5人的单元格隐去。" + INVENTED,
     BLOCK[1:] + ["服务类别", "职业技能等级", "年龄段", "服务员人数", "月服务费中位数", "是否因人数过少隐去"], "303002/000001"),
]
TYPES = {"integer": ("整型I", 8), "number": ("数值型N", 16), "boolean": ("逻辑型L", 1), "date": ("日期型D", 10)}


def item_types(standard):
    domain, name = standard.split(".")
    with open(os.path.join(STANDARDS, domain, name + ".json"), encoding="utf-8") as f:
        return {field["title"]: TYPES.get(field.get("type"), ("字符型C", 120)) for field in json.load(f)["fields"]}


def catalogue():
    rows = []
    for standard, title, code, (provider, provider_code), topic, cycle, is_open, abstract, items, related in ENTRIES:
        types = item_types(standard)
        share = ["无条件共享", ""] if is_open else ["有条件共享", "因履行家政行业管理职责需要，经提供单位同意后按申请用途使用"]
        for item in items:
            kind, length = types[item]
            rows.append(["部门信息资源", topic, title, "", title, code, provider, provider_code, abstract, "电子表格", "csv", item, kind, length, *share, "文件",
                         "是" if is_open else "否", "", cycle, "2026-04-10", related])
    return table(TEMPLATE, rows)


def configuration():
    def entry(standard, slug, release, source=None, **fill):
        out = {"standard": standard, "slug": slug, "release": release}
        if source:
            out["source"] = source
        if fill:
            out["fill"] = fill
        return out

    return {
        "title": "秦皇岛市生活服务开放数据（示例）",
        "publisher": {"title": OFFICE[0], "code": OFFICE[1], "contact": {"title": "数据开放科", "phone": landline(1), "email": "info@example.cn"}},
        "license": {"title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
        "lang": "zh", "catalogue": "catalogue.csv", "inbox": "inbox", "state": ".mulu", "settle": 0, "validDays": 8, "keyFile": "../nightly.key",
        "targets": [{"name": "portal", "type": "mulu", "url": "http://127.0.0.1:8080/", "tokenFile": "../portal.token", "audience": "open"}],
        "datasets": {
            "301001/000001": entry("tour.scenic_area", "tour-scenic-area", "auto", "A级旅游景区*", provider=TOUR[0], data_date=str(QUARTER), crs="GCJ02"),
            "302001/000001": entry("sport.venue", "sport-venue", "auto", crs="GCJ02"),
            "302001/000002": entry("sport.venue", "sport-community", "auto", "社区体育设施*", crs="GCJ02"),
            "303001/000001": entry("home.company", "home-company", "approve", provider=HOME[0], data_date=str(QUARTER)),
            "303002/000001": entry("home.worker", "home-worker", "approve"),
            "303002/000002": entry("home.worker_stat", "home-worker-stat", "auto"),
        },
    }


def files():
    companies = firms()
    worker_table, employed = workers(companies)
    return {
        "mulu.json": (json.dumps(configuration(), ensure_ascii=False, indent=1) + "\n").encode(),
        "catalogue.csv": catalogue().encode("utf-8-sig"),
        "inbox/A级旅游景区信息2026年1季度.csv": scenic().encode(),
        "inbox/体育场地信息2025年.csv": venues().encode("gb18030"),
        "inbox/社区体育设施2026年3月.csv": community().encode(),
        "inbox/家政服务企业信息2026年1季度.csv": company_table(companies, employed).encode("utf-8-sig"),
        "inbox/家政服务员信息2026年3月.csv": worker_table.encode(),
    }


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "qinhuangdao")
    for name, data in files().items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main()
