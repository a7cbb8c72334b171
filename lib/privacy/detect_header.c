/* What a column header says about the cells below it, and the same words as triggers inside cells (privacy.md 2.4). */
#include "privacy/detect.h"
#include "privacy/detect_pass.h"

#include <limits.h>

#include "value/narrow.h"

#define HEADER_MAX 1024        /* bytes that are looked at */
#define MATCHES_MAX 64

/* Groups are the lines of the table of privacy.md 2.4: a negative word speaks against its own group. */
enum group { ID, PERMIT, PHONE, NAME, ROLE, BIRTH, ATTRIBUTE, HOME, PREMISES, BANK, VEHICLE, DEVICE, PERSISTENT, SENSITIVE, PLACE, USCC, GROUPS };

static const unsigned group_bits[GROUPS] = {
	[ID] = CONTEXT_ID, [PERMIT] = CONTEXT_ID, [PHONE] = CONTEXT_PHONE, [NAME] = CONTEXT_NAME, [ROLE] = CONTEXT_NAME, [BIRTH] = CONTEXT_BIRTH, [ATTRIBUTE] = CONTEXT_ATTRIBUTE,
	[HOME] = CONTEXT_HOME, [PREMISES] = CONTEXT_PREMISES, [BANK] = CONTEXT_BANK, [VEHICLE] = CONTEXT_VEHICLE, [DEVICE] = CONTEXT_DEVICE,
	[PERSISTENT] = CONTEXT_PERSISTENT, [SENSITIVE] = CONTEXT_SENSITIVE, [PLACE] = CONTEXT_PLACE, [USCC] = CONTEXT_USCC,
};

#define G(x) (1u << (x))

/* Words separated by one space. Latin words are matched whole, with '_' between the parts of a compound; Chinese ones anywhere. */
struct words { unsigned groups, against; const char *words; };

static const struct words table[] = {
	{ G(ID), 0, "身份证 身份证号 身份证号码 公民身份号码 身份号码 证件号 证件号码 有效证件 社会保障号 社保号 驾驶证号 驾驶证 "
		"idcard id_card id_card_no id_no idno id_number identity sfz sfzh sfzhm gmsfhm zjhm" },
	{ 0, G(ID), "营业执照 许可证 资格" },
	{ G(PERMIT), 0, "护照 回乡证 港澳居民来往 台胞证 台湾居民来往 大陆通行证 往来港澳 往来台湾 通行证 永久居留 永居证 军官证 士兵证 警官证 户口簿 出生医学证明 "
		"港澳身份证 台湾身份证 passport travel_permit hkid" },
	{ 0, G(PERMIT), "采砂 运输" },
	{ G(PHONE), 0, "电话 手机 手机号 移动电话 联系方式 固话 座机 传真 热线 咨询 预订 投诉电话 tel telephone phone mobile cell fax hotline contact lxdh lxfs sjh sjhm dh" },
	{ G(PHONE) | G(HOME), 0, "住宅电话 家庭电话 宅电 home_phone" },
	{ G(NAME), 0, "name full_name" },
	{ G(ROLE), 0, "姓名 名字 联系人 负责人 法定代表人 法人代表 经营者 业主 店主 经办人 审核人 填报人 导游 教练 指导员 服务员 护理员 监护人 户主 申请人 投诉人 "
		"紧急联系人 父亲 母亲 老人 owner manager principal legal_person xm lxr fzr fddbr frdb jbr" },
	{ G(ROLE) | G(PHONE), 0, "contact_person" },
	{ G(ROLE) | G(PERSISTENT), 0, "评价人" },
	{ G(ROLE) | G(SENSITIVE), 0, "家长 学生 孩子" },
	{ 0, G(NAME) | G(ROLE), "名称 景区 企业 单位 机构 公司 项目 品牌 产品 场馆 部门 路名 文件名 file user_name "
		"scenic company enterprise organisation organization org unit department dept agency project brand product venue site station place park hotel shop store "
		"school road street region district city county town province event route dataset column field table standard domain host short_name" },
	{ G(BIRTH), 0, "出生日期 出生年月 生日 出生 年龄 周岁 岁数 birth birthday birth_date dob csrq csny age nl" },
	{ G(ATTRIBUTE), 0, "性别 民族 籍贯 户籍 学历 婚姻 政治面貌 职务 职称 工龄 身高 语种 sex gender ethnic origin education marital xb mz xl" },
	{ G(HOME), 0, "家庭住址 家庭地址 住址 现住址 居住地址 户籍地址 户口所在地 通讯地址 收货地址 home_address residence jtzz hjdz" },
	{ G(PREMISES), 0, "地址 经营地址 注册地址 住所 场所地址 机构住所 address addr" },
	{ G(BANK), 0, "银行卡 卡号 账号 帐号 开户 bank account card_no iban yhkh" },
	{ 0, G(BANK), "会员卡" },
	{ G(VEHICLE), 0, "车牌 车牌号 号牌 车架号 车辆识别代号 发动机号 plate vin cph" },
	{ G(DEVICE), 0, "设备号 串号 邮箱 电子邮件 微信 imei imsi mac ip device email mail qq wechat weixin wx openid unionid" },
	{ 0, G(DEVICE), "公众号 小程序" },
	{ G(PERSISTENT), 0, "证书编号 资格证号 导游证 上门服务证 健康证 会员号 工号 学号 用户 工单号 办件号 cert_no member_id user_id uid openid reviewer worker_no case_no" },
	{ 0, G(PERSISTENT), "许可证 营业执照 文号" },
	{ G(SENSITIVE), 0, "照片 头像 人脸 指纹 签名 体检 健康 病史 血型 残疾 犯罪 背景核查 违法 失信人 精神 宗教 工资 收入 薪酬 低保 儿童 幼儿 "
		"photo avatar face fingerprint signature health medical criminal salary income child student" },
	{ 0, G(SENSITIVE), "旅游收入 健康步道 健身 儿童乐园 学生票 体检机构 无障碍 设施" },
	{ G(PLACE), 0, "经度 纬度 定位 轨迹 签到 lng lon lat latitude longitude gps" },
	{ G(USCC), 0, "统一社会信用代码 社会信用代码 统一信用代码 信用代码 uscc credit_code social_credit_code tyshxydm shxydm xydm" },
};

/* What a header ends in when it counts or measures: then it says nothing about persons. */
static const char measures[] = "数 量 人数 人次 率 比 价 票 费 额 面积 床位 次";
static const char measures_en[] = "count rate ratio price fee amount area beds total percent pct avg average";

/* Words that are triggers inside cells only (privacy.md 2.4, last paragraph, and what announces a hotline). */
static const struct words cell_words[] = {
	{ G(PHONE), 0, "拨打 致电 投诉 举报 报警 客服 救援" },
	{ G(ID), 0, "证件" },
	{ G(ROLE), 0, "房东 收件人 店长 馆长" },
	{ G(HOME), 0, "家住 现住 住在" },
};

struct match { size_t from, to; unsigned groups, against; };
struct matches { struct match m[MATCHES_MAX]; size_t n; };

static bool lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Half width, lower case; spaces, hyphens and dots are '_', camelCase is camel_case; '*' and ':' go. `out` has room for 2 n. */
static size_t spell(struct str s, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '*' || c == ':')
			continue;
		if (c == ' ' || c == '-' || c == '.')
			c = '_';
		if (upper(c) && i > 0 && (lower(s.p[i - 1]) || (upper(s.p[i - 1]) && i + 1 < s.n && lower(s.p[i + 1]))))
			out[n++] = '_';
		out[n++] = upper(c) ? (char)(c + 32) : c;
	}
	return n;
}

static bool next_word(const char **at, struct str *word)
{
	const char *p = *at + (**at == ' ');
	if (*p == '\0')
		return false;
	size_t n = strcspn(p, " ");
	*word = (struct str){ p, n };
	*at = p + n;
	return true;
}

static bool whole_word(struct str s, size_t from, size_t to)
{
	return (from == 0 || !lower(s.p[from - 1])) && (to == s.n || !lower(s.p[to]));
}

static void find_word(struct str s, struct str word, unsigned groups, unsigned against, struct matches *found)
{
	bool latin = lower(word.p[0]);
	size_t from = 0, at;
	while (from + word.n <= s.n && str_find(str_sub(s, from, s.n), word, &at)) {
		at += from;
		from = at + 1;
		if (latin && !whole_word(s, at, at + word.n))
			continue;
		if (found->n < MATCHES_MAX)
			found->m[found->n++] = (struct match){ at, at + word.n, groups, against };
	}
}

/* A set of characters, roughly: a word whose first one is not in it cannot occur. */
static uint64_t character_bit(const char *p, size_t n)
{
	unsigned c = (unsigned char)p[0];
	if (c >= 0xE0 && n >= 3)
		c = c * 31 + (unsigned char)p[1] * 7 + (unsigned char)p[2];
	return (uint64_t)1 << (c & 63);
}

static uint64_t characters_of(struct str s)
{
	uint64_t set = 0;
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xC0) != 0x80)
			set |= character_bit(s.p + i, s.n - i);
	return set;
}

static void find_all(struct str s, const struct words *w, size_t n, unsigned groups, struct matches *found)
{
	uint64_t set = characters_of(s);
	for (size_t i = 0; i < n; i++) {
		const char *at = w[i].words;
		struct str word;
		if (((w[i].groups | w[i].against) & groups) == 0)
			continue;
		while (next_word(&at, &word))
			if (set & character_bit(word.p, word.n))
				find_word(s, word, w[i].groups, w[i].against, found);
	}
}

/* The longest word decides: what stands inside a longer match is none. */
static void drop_inner(struct matches *f)
{
	size_t kept = 0;
	struct match all[MATCHES_MAX];
	memcpy(all, f->m, sizeof all);
	for (size_t i = 0; i < f->n; i++) {
		bool inner = false;
		for (size_t k = 0; k < f->n && !inner; k++)
			inner = all[k].from <= all[i].from && all[k].to >= all[i].to && all[k].to - all[k].from > all[i].to - all[i].from;
		if (!inner)
			f->m[kept++] = all[i];
	}
	f->n = kept;
}

/* A negative word beats the positive ones of its group, but a person's role behind it stands: 企业负责人 is a person, 导游公司 is none. */
static unsigned context_of(const struct matches *f)
{
	unsigned groups = 0, bits = 0;
	for (size_t i = 0; i < f->n; i++) {
		unsigned g = f->m[i].groups;
		for (size_t k = 0; k < f->n; k++)
			g &= ~(f->m[k].from < f->m[i].from ? f->m[k].against & ~G(ROLE) : f->m[k].against);
		groups |= g;
	}
	for (unsigned i = 0; i < GROUPS; i++)
		if (groups & G(i))
			bits |= group_bits[i];
	return bits;
}

static bool measures_end(struct str s)
{
	const char *at = measures;
	struct str word;
	while (next_word(&at, &word))
		if (str_ends(s, word))
			return true;
	at = measures_en;
	while (next_word(&at, &word))
		if (str_ends(s, word) && whole_word(s, s.n - word.n, s.n))
			return true;
	return false;
}

/* Cut brackets with what stands in them. */
static size_t without_brackets(char *p, size_t n)
{
	static const struct { struct str open, close; } kinds[] = {
		{ STR_INIT("("), STR_INIT(")") }, { STR_INIT("["), STR_INIT("]") }, { STR_INIT("{"), STR_INIT("}") }, { STR_INIT("【"), STR_INIT("】") }, { STR_INIT("〔"), STR_INIT("〕") },
		{ STR_INIT("《"), STR_INIT("》") },
	};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t from, length;
		while (str_find((struct str){ p, n }, kinds[k].open, &from) && str_find((struct str){ p + from, n - from }, kinds[k].close, &length)) {
			size_t to = from + length + kinds[k].close.n;
			memmove(p + from, p + to, n - to);
			n -= to - from;
		}
	}
	return n;
}

/* The first HEADER_MAX / 2 bytes of a longer one, whole characters. */
static struct str headed(struct str s)
{
	size_t n = HEADER_MAX / 2;
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return str_sub(s, 0, n);
}

static struct str trimmed(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == '_')
		n--;
	return (struct str){ p, n };
}

unsigned detect_header(struct str header)
{
	char narrow[HEADER_MAX], room[2 * HEADER_MAX];
	struct matches found = { .n = 0 };
	struct str s;
	if (!narrow_text(headed(header), narrow, sizeof narrow, &s))
		return 0;
	s.n = without_brackets(narrow, s.n);
	s = trimmed(room, spell(str_trim(s), room));
	if (measures_end(s))
		return 0;
	find_all(s, table, sizeof table / sizeof *table, UINT_MAX, &found);
	drop_inner(&found);
	return context_of(&found);
}

static unsigned groups_of(unsigned bits)
{
	unsigned groups = 0;
	for (unsigned i = 0; i < GROUPS; i++)
		if (group_bits[i] & bits)
			groups |= G(i);
	return groups;
}

bool detect_triggers(struct str piece, bool ending, unsigned bits)
{
	unsigned groups = groups_of(bits);
	char narrow[HEADER_MAX], room[2 * HEADER_MAX];
	struct matches found = { .n = 0 };
	struct str s;
	if (piece.n == 0 || !narrow_text(headed(piece), narrow, sizeof narrow, &s))
		return false;
	s = trimmed(room, spell(s, room));
	find_all(s, table, sizeof table / sizeof *table, groups, &found);
	find_all(s, cell_words, sizeof cell_words / sizeof *cell_words, groups, &found);
	drop_inner(&found);
	size_t kept = 0;
	for (size_t i = 0; i < found.n; i++)
		if (!ending || found.m[i].to == s.n || found.m[i].against != 0)
			found.m[kept++] = found.m[i];
	found.n = kept;
	return (context_of(&found) & bits) != 0;
}
