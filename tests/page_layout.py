"""Lays out newspaper pages whose truth is known: which line belongs to which article.

Sentences are put together from the word lists below (written for this purpose), so that articles differ by topic but
share the common words of news Chinese. A page has bands; a band has articles side by side, each over some of the page's
columns; one brief stands in a box in the middle of a column. The page is given as text pulled from its columns in
several orders (``dump``) or drawn as a PDF (``draw``).
"""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field

TOPICS: dict[str, dict[str, str]] = {
    "渔业": {
        "who": "渔业合作社 海洋研究所 港务管理处 远洋船队 渔民协会 水产批发市场",
        "what": "禁渔期 冷藏船 海带苗 捕捞配额 近海牧场 渔港码头 贝类养殖 鱼群洄游 深水网箱 海水温度 渔获量 保鲜车间 灯塔航道",
        "do": "放流鱼苗 检修渔船 巡查海域 加固堤岸 清理渔网 监测赤潮 腌制海产 登记船员",
        "where": "舟山 北海 威海 湛江",
    },
    "铁路": {
        "who": "铁路局集团 桥隧工程队 调度指挥中心 机务段 车站服务台 轨道检测车间",
        "what": "高速列车 隧道掘进 接触网 货运班列 无砟轨道 候车大厅 车票预售 换乘通道 信号系统 路基沉降 动车组 铁水联运",
        "do": "铺设钢轨 检测桥梁 加开列车 编组货车 焊接长轨 更换道岔 疏导旅客 演练救援",
        "where": "郑州 兰州 怀化 洛阳",
    },
    "戏曲": {
        "who": "地方剧团 戏曲学院 非遗保护中心 老艺人传习所 文化馆 少年宫剧社",
        "what": "唱腔流派 水袖身段 折子戏 脸谱绘制 锣鼓班子 戏台修缮 青年演员 传统剧目 票友活动 乐谱手稿 戏服刺绣",
        "do": "排练新戏 录制唱段 收徒传艺 巡回演出 整理剧本 修补戏箱 讲解行当 编写教材",
        "where": "绍兴 苏州 西安 黄梅",
    },
    "气象": {
        "who": "中央气象台 防汛抗旱指挥部 雷达观测站 应急管理局 水文勘测队 气候中心",
        "what": "强降雨带 副热带高压 台风路径 山洪预警 墒情观测 气温距平 雷电活动 水库水位 寒潮过程 风暴潮 降水概率 卫星云图",
        "do": "发布预警 会商天气 转移群众 加密观测 调度水库 发射探空气球 排查险工 修正模型",
        "where": "福州 南宁 合肥 九江",
    },
    "农业": {
        "who": "农技推广站 种子公司 粮食储备库 家庭农场 农业科学院 农机合作社",
        "what": "小麦条锈病 高标准农田 玉米单产 滴灌设备 土壤有机质 早稻插秧 无人植保机 大豆轮作 种质资源 秸秆还田 粮食烘干",
        "do": "抢收夏粮 培育良种 深耕土地 防治虫害 测土配方 晾晒稻谷 订购化肥 疏通沟渠",
        "where": "周口 齐齐哈尔 常德 菏泽",
    },
    "航天": {
        "who": "卫星发射中心 航天员训练队 测控站 火箭研究院 月球探测工程组 空间站任务组",
        "what": "运载火箭 返回舱 太阳翼 舱外活动 推进剂 月壤样品 遥感卫星 轨道对接 机械臂 发射窗口 深空天线 生命保障系统",
        "do": "组装火箭 点火测试 回收助推器 分析样品 校准天线 注入指令 模拟失重 观测轨道",
        "where": "文昌 酒泉 西昌 太原",
    },
    "教育": {
        "who": "教育督导组 乡村小学 职业学院 特殊教育学校 教师进修学校 家长委员会",
        "what": "课后托管 寄宿条件 学籍管理 实训基地 体育课时 教师轮岗 近视筛查 营养午餐 阅读角 招生计划 课程标准 校园安全",
        "do": "修订教案 走访学生 开设选修课 改造操场 评定职称 组织支教 减轻作业 招聘教师",
        "where": "毕节 丽水 定西 赣州",
    },
    "医疗": {
        "who": "疾控中心 社区卫生服务站 儿童医院 中医药大学 急救中心 药品监管局",
        "what": "流感疫苗 分级诊疗 慢病随访 中药饮片 远程会诊 病床周转 医保目录 康复器械 血液库存 家庭医生 抗生素耐药 罕见病",
        "do": "接种疫苗 会诊病例 采集血样 审批新药 培训护士 核对处方 上门问诊 消毒病房",
        "where": "成都 哈尔滨 桂林 石家庄",
    },
    "能源": {
        "who": "电网公司 风电场 光伏企业 抽水蓄能电站 油田勘探队 核电基地",
        "what": "特高压线路 储能电池 海上风机 光伏组件 煤层气 负荷高峰 绿色电力交易 天然气管道 变电站 碳捕集 钻井平台 氢燃料",
        "do": "架设铁塔 并网发电 检修机组 压裂油井 输送电量 更换叶片 巡视线路 签订购电合同",
        "where": "榆林 哈密 大庆 阳江",
    },
    "考古": {
        "who": "考古研究院 遗址博物馆 文物局 田野发掘队 石窟保护所 古籍修复室",
        "what": "青铜礼器 墓葬群 城墙夯土 甲骨残片 漆木器 陶窑遗迹 壁画颜料 水下沉船 竹简文字 玉琮纹饰 地层堆积",
        "do": "清理墓室 修复陶罐 测定年代 绘制线图 拼接残片 加固壁画 布设探方 展出文物",
        "where": "安阳 敦煌 荆州 余姚",
    },
    "体育": {
        "who": "马拉松组委会 国家游泳队 冰雪运动中心 足球青训营 体操训练馆 全民健身站",
        "what": "接力决赛 世界纪录 点球大战 训练周期 冰刀保养 裁判回放 参赛名额 反兴奋剂 赛道补给 青少年联赛 自由泳",
        "do": "刷新纪录 选拔新秀 更换教练 备战锦标赛 调整阵容 测试体能 铺设跑道 颁发奖牌",
        "where": "杭州 张家口 延吉 厦门",
    },
    "贸易": {
        "who": "海关总署统计司 跨境电商园区 外贸企业协会 保税物流中心 口岸联检单位 出口信用机构",
        "what": "集装箱运价 原产地证书 通关时间 机电产品 服务外包 中欧班列舱位 反倾销调查 进口水果 汇率波动 海外仓 加工贸易 关税配额",
        "do": "查验货物 申报出口 签发证书 开拓市场 结汇收款 退还税款 租用仓库 发布指南",
        "where": "义乌 宁波 凭祥 满洲里",
    },
}
COMMON = re.findall(
    r"\w+",
    "工作 措施 机制 条件 水平 经验 能力 基础 项目 任务 环节 群众 企业 部门 地区 市场 质量 效率 服务 管理 技术 人才 资金 标准 安全 "
    "信息 合作 改革 创新 发展 建设 保障 需求 资源 环境 成果 方案 规划 重点 关键 问题 压力 机会 优势 作用 目标",
)
SENTENCES = (
    "{who}日前在{where}{do}，{num}名工作人员围绕{what}反复比较，力求把{common}做得更细。",
    "记者在{where}看到，{what}比去年同期增加了{pct}%，{who}负责人{name}说，这得益于{common}和{common2}的改善。",
    "“过去我们最担心的是{what}，现在有了新的{common}，心里踏实多了。”{name}一边{do}一边告诉记者。",
    "据{who}统计，截至目前，当地已{do}{num}次，涉及{what}和{what2}等方面，{common}明显提升。",
    "与往年相比，今年的{what}来得更早，{who}因此提前{do}，并把{common2}列为{common}之一。",
    "专家认为，{what}不是孤立的现象，它和{what2}相互影响，需要从{common}、{common2}两个方面同时着手。",
    "下一步，{who}将继续{do}，推动{what}向更大范围延伸，力争在{year}年前形成可以推广的{common}。",
    "在{where}，{what2}曾经是一块短板；如今，{who}每月都要{do}，{common}随之稳定下来。",
    "{name}介绍，仅{what}一项就投入{num}万元，占全部{common}的{pct}%左右。",
    "不少人关心，{what}能否长期坚持下去？{who}的回答是：有{common2}，就有信心。",
    "针对{what2}暴露出的{common}不足，{where}出台办法，要求各单位按时{do}，不得拖延。",
    "从{where}到{where2}，{what}的变化折射出{common}的进步，也为{common2}提出了新的要求。",
    "按照计划，{who}还要在{num}个点位{do}，其中{what2}由专人看护，{common}随时通报。",
    "早上六点多，{name}已经开始{do}。他说，{what}看起来简单，做起来却离不开{common}。",
    "同时，{who}与{who2}签订协议，在{what}、{what2}上互通有无，共享{common}与{common2}。",
    "数据显示，{where}的{what}连续{few}个季度好于预期，{what2}则回落{pct}个百分点。",
)
HEADS = (
    "{where}{what}迎来新变化",
    "{who}{do}",
    "{what}增长{pct}%",
    "让{what}更有{common}",
    "{who}：{do}正当时",
    "{what}怎么样 {what2}怎么办",
    "从{what}看{common}",
    "{where}着力补齐{what}短板",
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜"
GIVEN = re.findall(r"\w+", "明 建国 晓琳 文博 雨桐 志远 思齐 海燕 立新 佳怡 成林 一鸣 春梅 德厚 若曦 启航")
LEAST_LINES = 180  # of a page, headlines included
NO_START = "，。、；：？！）》」』”’…%"
NO_END = "（《“‘"


@dataclass
class Article:
    number: int
    title: list[str]
    opening: str  # byline, set on a line of its own, or ""
    paragraphs: list[str]
    jump: str = ""
    signoff: str = ""
    boxed: bool = False
    subheads: dict[int, str] = field(default_factory=dict)  # set before the paragraph of that number


@dataclass
class Frame:
    """A rectangle of text: lines of one article in one column, or its headline."""

    article: int
    kind: str  # head, body, box
    lines: list[tuple[str, bool]] = field(default_factory=list)  # text, whether a paragraph begins
    column: int = 0
    columns: int = 1  # it runs over; of a box: lines of its headline
    top: float = 0.0
    band: int = 0


@dataclass
class Page:
    frames: list[Frame]  # in the order an editor would read them
    columns: int
    measure: int  # characters in a full line
    articles: list[Article]
    rows: int


class Writer:
    """Writes articles about one topic with its own choice of that topic's words."""

    def __init__(self, rng: random.Random, topic: str) -> None:
        self.rng = rng
        lists = {k: v.split() for k, v in TOPICS[topic].items()}
        self.words = {k: rng.sample(v, min(len(v), 4 if k in ("what", "do") else 2)) for k, v in lists.items()}
        self.names = [rng.choice(SURNAMES) + rng.choice(GIVEN) for _ in range(3)]

    def fill(self, pattern: str) -> str:
        rng = self.rng
        slots = {k: rng.sample(self.words[k], 2) for k in ("who", "what", "where")}
        return pattern.format(
            who=slots["who"][0], who2=slots["who"][1], what=slots["what"][0], what2=slots["what"][1],
            where=slots["where"][0], where2=slots["where"][1], do=rng.choice(self.words["do"]), name=rng.choice(self.names),
            common=rng.choice(COMMON), common2=rng.choice(COMMON), num=rng.randint(11, 980), few=rng.randint(2, 6),
            pct=round(rng.uniform(1, 60), rng.choice([0, 1])) if rng.random() < 0.5 else rng.randint(2, 60),
            year=rng.randint(2026, 2035),
        )  # fmt: skip

    def paragraph(self, sentences: int) -> str:
        return "".join(self.fill(p) for p in self.rng.sample(SENTENCES, sentences))


def write_article(rng: random.Random, number: int, topic: str, paragraphs: int, *, boxed: bool = False) -> Article:
    writer = Writer(rng, topic)
    body = [writer.paragraph(rng.randint(1, 4)) for _ in range(paragraphs)]
    title = [writer.fill(rng.choice(HEADS))]
    if rng.random() < 0.3:
        title.append(writer.fill(rng.choice(HEADS)))
    reporter, day = rng.choice(writer.names), rng.randint(5, 9)
    style = rng.random()
    opening = signoff = ""
    if style < 0.45:
        desk = rng.choice(["新华社", "本报", "据新华社"])
        by = rng.choice(["", f"（记者{reporter}）", f"（记者 {reporter}）"])
        body[0] = f"{desk}{writer.words['where'][0]}6月{day}日电{by}" + rng.choice(["", " "]) + body[0]
    elif style < 0.7:
        opening = rng.choice(
            [f"□新华社记者 {reporter}", f"本报记者 {reporter}", f"□ 本报记者 {reporter} {writer.names[-1]}"]
        )
    if style >= 0.6 and rng.random() < 0.5:
        signoff = rng.choice(
            [f"新华社{writer.words['where'][0]}6月{day}日电", f"（记者 {reporter}）", f"（新华社北京6月{day}日电）"]
        )
    subheads = {}
    if paragraphs > 3 and rng.random() < 0.35:
        places = sorted(rng.sample(range(1, paragraphs), 2))
        numbers = ("一、", "二、") if rng.random() < 0.4 else ("", "")
        patterns = ("{what}怎么看", "既要{common}，也要{common2}", "{do}有讲究", "{what}与{what2}", "补上{what}这一课")
        subheads = {k: n + writer.fill(rng.choice(patterns)) for k, n in zip(places, numbers, strict=True)}
    return Article(number, title, opening, body, signoff=signoff, boxed=boxed, subheads=subheads)


def break_lines(text: str, measure: int, *, indent: bool) -> list[str]:
    """Break a paragraph as a typesetter does: full lines, no mark at the head of a line, two characters of indent."""
    lines: list[str] = []
    line, room = "", float(measure - (2 if indent else 0))
    for char in text:
        room -= 0.5 if char.isascii() else 1.0
        if room < 0 and char not in NO_START:
            carry = line[-1] if line and line[-1] in NO_END else ""
            lines.append(line[: len(line) - len(carry)])
            line = carry
            room = measure - len(carry) - (0.5 if char.isascii() else 1.0)
        line += char
    return [*lines, line] if line else lines


def set_article(article: Article, measure: int) -> list[tuple[str, bool]]:
    lines: list[tuple[str, bool]] = []
    if article.jump.startswith("上") or article.jump.startswith("（上"):
        lines.append((article.jump, True))
    if article.opening:
        lines.append((article.opening, True))
    for n, paragraph in enumerate(article.paragraphs):
        last = n + 1 == len(article.paragraphs)
        text = paragraph + (article.signoff if last and article.signoff else "")
        text += article.jump if last and "下转" in article.jump else ""
        if n in article.subheads:
            lines += [(line, k == 0) for k, line in enumerate(break_lines(article.subheads[n], measure, indent=False))]
        broken = break_lines(text, measure, indent=True)
        lines += [(line, k == 0) for k, line in enumerate(broken)]
    return lines


def make_page(seed: int) -> Page:
    """Lay out a page: two to five columns, bands of articles, a jump, a boxed brief in the middle of a column."""
    rng = random.Random(seed)
    columns = 2 + seed % 4
    measure = {2: 28, 3: 21, 4: 17, 5: 13}[columns]
    topics = rng.sample(sorted(TOPICS), len(TOPICS))
    frames: list[Frame] = []
    articles: list[Article] = []
    top = 0.0
    bands = rng.randint(2, 3)
    box_band = rng.randrange(bands)
    band = -1
    while band + 1 < bands or sum(len(f.lines) for f in frames) < LEAST_LINES:
        band += 1
        left, height = 0, 0.0
        spans = []
        while left < columns:
            span = min(columns - left, rng.choice([1, 2, 2, 3, columns]))
            spans.append((left, span))
            left += span
        boxed = band == box_band
        for left, span in spans:
            # one article in six shares its topic with another of the page
            topic = (
                rng.choice([a for a in topics if a not in topics[: len(articles)]] or topics)
                if rng.random() < 0.17
                else topics[len(articles) % len(topics)]
            )
            article = write_article(rng, len(articles), topic, rng.randint(3, 6) + 2 * span)
            articles.append(article)
            mains = sum(not a.boxed for a in articles)
            if mains == 2:
                article.jump, article.opening = "上接01版" if rng.random() < 0.5 else "（上接第一版）", ""
            elif mains == 3:
                article.jump, article.signoff = "（下转第三版）", ""
            lines = set_article(article, measure)
            fits = int(span * measure * 9 / 16)
            article.title = [line for t in article.title for line in break_lines(t, fits, indent=False)]
            frames.append(Frame(article.number, "head", [(t, True) for t in article.title], left, span, top))
            head = 2.0 * len(article.title) + 1.0
            box = None
            if boxed and span > 1 and len(lines) > 12:
                boxed = False
                brief = write_article(rng, len(articles), topics[(len(articles) + 5) % len(topics)], 1, boxed=True)
                articles.append(brief)
                brief.title = break_lines(brief.title[0], int((measure - 2) * 9 / 12.5), indent=False)
                box = Frame(brief.number, "box", [(t, True) for t in brief.title] + set_article(brief, measure - 2))
                box.columns = len(brief.title)
            extra = len(box.lines) + 3 if box else 0
            rows = -(-(len(lines) + extra) // span)
            at = 0
            for n in range(span):
                room = rows
                here = n == (span - 1) // 2 and box is not None
                if here and box is not None:
                    room = max(rows - extra, 4)
                    first = rng.randint(2, room - 2)
                    upper = Frame(article.number, "body", lines[at : at + first], left + n, 1, top + head)
                    box.column, box.top = left + n, top + head + first + 1.0
                    lower = Frame(
                        article.number,
                        "body",
                        lines[at + first : at + room],
                        left + n,
                        1,
                        box.top + len(box.lines) + 2.0,
                    )
                    frames += [f for f in (upper, box, lower) if f.lines]
                    height = max(height, lower.top + len(lower.lines) - top)
                else:
                    body = Frame(article.number, "body", lines[at : at + room], left + n, 1, top + head)
                    if body.lines:
                        frames.append(body)
                    height = max(height, head + len(body.lines))
                at += room
            if at < len(lines):
                frames[-1].lines += lines[at:]
                height = max(height, frames[-1].top + len(frames[-1].lines) - top)
        for frame in frames:
            frame.band = frame.band or band + 1
        top += height + 2.0
    return Page(frames, columns, measure, articles, int(top) + 1)


ORDERS = ("reading", "columns", "bands", "displaced", "shuffled")
BLANKS = ("paragraphs", "frames", "noisy")


def dump(page: Page, *, seed: int, order: str, blanks: str) -> tuple[list[str], list[int]]:
    """Return the page as text pulled from its columns, and the number of each line's article (-1: blank).

    Orders: article by article; column by column; band by band, the headlines of a band before its columns; with headlines, and the end of an
    article, torn off and put elsewhere; columns in random order, some articles kept whole.
    """
    rng = random.Random(seed)
    frames = list(page.frames)
    if order == "columns":
        frames.sort(key=lambda f: (f.column, f.top))
    elif order == "bands":
        frames.sort(key=lambda f: (f.band, f.kind != "head", f.column, f.top))
    elif order == "displaced":
        # headlines of articles that a byline, dateline or jump opens: the others would be lost to any reader
        known = {a.number for a in page.articles if a.opening or "日电" in a.paragraphs[0][:16] or "上接" in a.jump}
        heads = [f for f in frames if f.kind == "head" and f.article in known and rng.random() < 0.6]
        frames = [f for f in frames if f not in heads]
        tail = next(
            (
                f
                for f in frames
                if f.kind == "body" and any(g.article == f.article and g.kind == "body" and g is not f for g in frames)
            ),
            None,
        )
        last = [f for f in frames if tail and f.article == tail.article and f.kind == "body"][-1:]
        frames = last + [f for f in frames if f not in last]
        for head in heads:
            frames.insert(rng.randint(0, len(frames)), head)
    elif order == "shuffled":
        groups: dict[int, list[Frame]] = {}
        for frame in frames:
            groups.setdefault(frame.column if rng.random() < 0.8 else frame.article + 10, []).append(frame)
        keys = sorted(groups)
        rng.shuffle(keys)
        frames = [f for k in keys for f in groups[k]]
    lines: list[str] = []
    truth: list[int] = []

    def blank() -> None:
        if lines and lines[-1].strip():
            lines.append(rng.choice(["", "", " "]))
            truth.append(-1)

    for frame in frames:
        blank()
        for n, (text, begins) in enumerate(frame.lines):
            if n and begins and blanks != "frames" and frame.kind == "body":
                blank()
            spread = (
                len(text) > 6 and text[-1] not in "。" and rng.random() < 0.04 and not any(c.isascii() for c in text)
            )
            lead = (
                " "
                if n == 0 and rng.random() < 0.2
                else "　　"
                if begins and blanks == "frames" and frame.kind == "body"
                else ""
            )
            lines.append(lead + (" ".join(text) if spread else text))
            truth.append(frame.article)
            if blanks == "noisy" and n == 0 and rng.random() < 0.25:
                blank()
    return lines, truth


def share_right(predicted: list[str], truth: list[int]) -> float:
    """Share of the lines with text that are on the right article, articles found being matched one to one with real ones."""
    from scipy.optimize import linear_sum_assignment

    found = sorted({p for p, t in zip(predicted, truth, strict=True) if t >= 0 and p})
    real = sorted({t for t in truth if t >= 0})
    table = [[sum(p == f and t == r for p, t in zip(predicted, truth, strict=True)) for r in real] for f in found]
    if not table:
        return 0.0
    rows, columns = linear_sum_assignment(table, maximize=True)
    return sum(table[r][c] for r, c in zip(rows, columns, strict=True)) / sum(t >= 0 for t in truth)


def draw(page: Page, *, seed: int, spread: float = 0.05) -> tuple[bytes, list[tuple[str, int]]]:
    """Draw the page as a PDF; return it and each drawn line with the number of its article.

    The font is one of those that PDF readers bring along, so no font file is needed. Some lines are spread over the full
    width of their column, as justification does.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    rng = random.Random(seed)
    size, lead, gutter, margin = 9.0, 12.0, 14.0, 36.0
    column = page.measure * size + 1.5 * size
    wide = 2 * margin + page.columns * column + (page.columns - 1) * gutter
    high = 2 * margin + (page.rows + 3) * lead
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(wide, high), invariant=1)
    truth: list[tuple[str, int]] = []
    for frame in page.frames:
        x = margin + frame.column * (column + gutter)
        y = high - margin - (frame.top + 1) * lead
        if frame.kind == "head":
            display = 16.0
            for text, _ in frame.lines:
                sheet.setFont("STSong-Light", display)
                sheet.drawString(x, y - 6, text)
                truth.append((text, frame.article))
                y -= 2 * lead
            continue
        if frame.kind == "box":
            sheet.rect(x - 4, y - (len(frame.lines) - 0.5) * lead, column + 6, len(frame.lines) * lead + 6)
        for n, (text, begins) in enumerate(frame.lines):
            title = frame.kind == "box" and n < frame.columns
            sheet.setFont("STSong-Light", 12.5 if title else size)
            indent = 2 * size if begins and not title and "\u4e00" <= text[:1] <= "\u9fff" else 0.0
            room = column - indent - 1.5 * size - sum(0.5 if c.isascii() else 1.0 for c in text) * size
            full = n + 1 < len(frame.lines) and not frame.lines[n + 1][1] and not title
            if full and room > 0 and rng.random() < spread:
                line = sheet.beginText(x + indent, y)
                line.setFont("STSong-Light", size)
                line.setCharSpace(room / max(1, len(text) - 1))
                line.textOut(text)
                line.setCharSpace(0)
                sheet.drawText(line)
            else:
                sheet.drawString(x + indent, y, text)
            truth.append((text, frame.article))
            y -= lead
    sheet.showPage()
    sheet.save()
    return out.getvalue(), truth
