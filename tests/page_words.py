"""Words of twelve topics, sentences and headlines in Chinese and English (written for this purpose): what the pages of page_layout say."""

from typing import Any

TOPICS_ZH: dict[str, dict[str, str]] = {
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
COMMON_ZH = (
    "工作 措施 机制 条件 水平 经验 能力 基础 项目 任务 环节 群众 企业 部门 地区 市场 质量 效率 服务 管理 技术 人才 资金 标准 安全 "
    "信息 合作 改革 创新 发展 建设 保障 需求 资源 环境 成果 方案 规划 重点 关键 问题 压力 机会 优势 作用 目标"
)
SENTENCES_ZH = (
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
HEADS_ZH = (
    "{where}{what}迎来新变化",
    "{who}{do}",
    "{what}增长{pct}%",
    "让{what}更有{common}",
    "{who}：{do}正当时",
    "{what}怎么样 {what2}怎么办",
    "从{what}看{common}",
    "{where}着力补齐{what}短板",
)
SURNAMES_ZH = "赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 许 何 吕 施 孔 曹 严 华 金 魏 陶 姜"
GIVEN_ZH = "明 建国 晓琳 文博 雨桐 志远 思齐 海燕 立新 佳怡 成林 一鸣 春梅 德厚 若曦 启航"
SUBHEADS_ZH = ("{what}怎么看", "既要{common}，也要{common2}", "{do}有讲究", "{what}与{what2}", "补上{what}这一课")

TOPICS_EN: dict[str, dict[str, str]] = {
    "fishing": {
        "who": "the fishing cooperative, the marine institute, the port authority, the trawler fleet, the fishermen's union, the fish auction",
        "what": "the closed season, cold-storage ships, kelp farming, catch quotas, harbour piers, shellfish beds, herring migration, deep-water cages, sea temperature, lighthouse repairs",
        "do": "release young fish, overhaul the trawlers, patrol the coast, mend the nets, track red tides, salt the catch, register crews",
        "where": "Bergen, Vigo, Hull, Gdansk",
    },
    "railways": {
        "who": "the rail operator, the tunnel crew, the control centre, the engine shed, the track laboratory",
        "what": "high-speed trains, tunnel boring, overhead wires, freight services, slab track, the waiting hall, advance tickets, signalling, embankment subsidence, level crossings",
        "do": "lay new rails, inspect the bridges, run extra trains, weld long rails, replace the switches, guide passengers, rehearse a rescue",
        "where": "Lyon, Turin, Crewe, Omaha",
    },
    "theatre": {
        "who": "the puppet company, the drama school, the heritage office, the opera chorus, the costume workshop",
        "what": "the revolving stage, painted masks, the percussion band, a one-act comedy, young singers, the prompt book, silk costumes, matinee audiences, stage lighting, the folk repertoire",
        "do": "rehearse a new play, record old arias, take on apprentices, tour the villages, restore scripts, sew the curtains",
        "where": "Verona, Bath, Avignon, Salzburg",
    },
    "weather": {
        "who": "the weather service, the flood control centre, the radar station, the relief agency, the river survey",
        "what": "heavy rain, the jet stream, the storm track, landslide warnings, soil moisture, lightning strikes, reservoir levels, cold snaps, storm surge, satellite images",
        "do": "issue a warning, move residents to safety, launch weather balloons, correct the model, open the sluices, check the dykes",
        "where": "Galveston, Hamburg, Manila, Cardiff",
    },
    "farming": {
        "who": "the seed company, the grain store, the family farm, the soil laboratory, the machinery pool, the extension office",
        "what": "wheat rust, maize yields, drip irrigation, organic matter, early rice, crop-spraying drones, soybean rotation, straw mulch, grain drying, seedling trays",
        "do": "harvest early wheat, breed new strains, plough the fields, fight the locusts, order fertiliser, dredge the ditches",
        "where": "Lincoln, Rosario, Poznan, Fresno",
    },
    "spaceflight": {
        "who": "the launch centre, the astronaut corps, the tracking station, the rocket institute, the lunar programme",
        "what": "the carrier rocket, the return capsule, solar arrays, spacewalks, liquid propellant, lunar samples, orbital docking, the robot arm, the launch window, deep-space antennas",
        "do": "assemble the rocket, test the engines, recover the boosters, calibrate the antenna, simulate weightlessness, upload commands",
        "where": "Kourou, Houston, Bremen, Toulouse",
    },
    "schools": {
        "who": "the school inspectorate, the village school, the vocational college, the teacher academy, the parents' council",
        "what": "after-school care, boarding houses, pupil records, training workshops, sports lessons, eyesight checks, school lunches, reading corners, admissions, the curriculum",
        "do": "revise lesson plans, visit pupils at home, offer optional courses, rebuild the playground, recruit teachers, cut homework",
        "where": "Leeds, Tartu, Malmo, Ottawa",
    },
    "medicine": {
        "who": "the health office, the community clinic, the children's hospital, the emergency service, the medicines regulator",
        "what": "influenza vaccine, chronic patients, herbal remedies, remote consultation, hospital beds, wheelchairs, blood stocks, family doctors, antibiotic resistance, rare diseases",
        "do": "vaccinate the elderly, discuss difficult cases, collect blood samples, approve new drugs, train nurses, disinfect the wards",
        "where": "Basel, Boston, Ghent, Nagoya",
    },
    "power": {
        "who": "the grid company, the wind farm, the solar firm, the pumped-storage plant, the drilling team",
        "what": "transmission lines, storage batteries, offshore turbines, solar panels, coalbed methane, peak load, gas pipelines, substations, carbon capture, hydrogen fuel",
        "do": "raise the pylons, feed in electricity, overhaul the turbines, frack the wells, replace the blades, sign supply contracts",
        "where": "Aberdeen, Esbjerg, Calgary, Perth",
    },
    "archaeology": {
        "who": "the excavation team, the site museum, the antiquities office, the conservation studio, the university of archaeology",
        "what": "bronze vessels, burial mounds, town walls, oracle bones, lacquerware, pottery kilns, mural pigments, a sunken ship, bamboo slips, jade carvings",
        "do": "clear the tomb, piece together the jars, date the charcoal, draw the profiles, stabilise the murals, sieve the spoil",
        "where": "Luxor, Corinth, York, Cusco",
    },
    "sport": {
        "who": "the marathon committee, the swimming team, the ice rink, the football academy, the gymnastics hall",
        "what": "the relay final, the world record, penalty shoot-outs, training cycles, skate sharpening, video replays, qualifying places, doping tests, water stations, the youth league",
        "do": "break the record, scout new talent, change the coach, prepare for the championship, test the runners, award the medals",
        "where": "Oslo, Eugene, Doha, Seville",
    },
    "trade": {
        "who": "the customs office, the warehouse park, the exporters' association, the bonded terminal, the credit insurer",
        "what": "container rates, certificates of origin, clearance times, machine tools, outsourcing, anti-dumping cases, imported fruit, exchange rates, bonded storage, tariff quotas",
        "do": "inspect the cargo, declare exports, issue certificates, win new markets, refund the duties, rent more storage",
        "where": "Rotterdam, Tangier, Santos, Busan",
    },
}
SENTENCES_EN = (
    "{who} has begun to {do} in {where}, where {num} people compared {what} again and again to improve {common}.",
    "In {where}, {what} rose by {pct} percent from a year earlier, and {name} of {who} credited better {common} and {common2}.",
    "“We used to worry most about {what}; now that we have new {common}, we feel more at ease,” {name} said.",
    "According to {who}, workers have had to {do} {num} times so far because of {what} and {what2}, and {common} has clearly improved.",
    "Compared with other years, {what} came early, so {who} decided to {do} and put {common2} first.",
    "Experts say that {what} cannot be seen alone: it depends on {what2}, and both need {common} and {common2}.",
    "Next, {who} will continue to {do} and extend {what} to a wider area, with results promised before {year}.",
    "{what2} was once a weak point in {where}, but since {who} started to {do} every month, {common} has been steady.",
    "{name} said that {what} alone had cost {num} million, about {pct} percent of all {common}.",
    "Can {what} last? The answer from {who} is that where there is {common2} there is confidence.",
    "After {what2} had shown a lack of {common}, {where} told everyone to {do} on time and without excuses.",
    "From {where} to {where2}, the change in {what} reflects progress in {common} and makes new demands on {common2}.",
    "Under the plan, {who} also has to {do} at {num} places, while {what2} will be watched by specialists.",
    "Soon after six in the morning {name} was already helping to {do}. “{what} may look simple,” he said, “but not without {common}.”",
    "Meanwhile {who} and {who2} agreed to exchange {what} and {what2}, and to share {common} and {common2}.",
    "Figures show that {what} in {where} beat expectations for {few} quarters in a row, while {what2} fell by {pct} points.",
)
HEADS_EN = (
    "{what} in {where} turns a corner",
    "{who} to {do}",
    "{what} up {pct} percent",
    "Better {common} for {what}",
    "{who}: time to {do}",
    "What next for {what} and {what2}?",
    "{where} makes up ground on {what}",
)
SUBHEADS_EN = (
    "How to look at {what}",
    "{common} and {common2}",
    "The art of {what}",
    "{what} and {what2}",
    "Catching up on {what}",
)
COMMON_EN = (
    "planning, cooperation, training, safety, funding, staffing, reform, service, quality, efficiency, management, technology, standards, "
    "information, maintenance, supply, demand, research, oversight, equipment, transport, communication, investment, capacity"
)
SURNAMES_EN = "Adler Brooks Castillo Dunn Evans Fischer Grant Hughes Ivanov Jensen Keller Larsen Moreau Novak Ortiz Petrov Quinn Reyes Silva Turner Walsh"
GIVEN_EN = "Anna Boris Carla David Elena Felix Greta Hugo Irene Jonas Karen Luis Maria Nadia Oscar Paula Rosa Simon Teresa Victor"


def split_list(text: str) -> list[str]:
    return text.split(", ") if ", " in text else text.split()


WORDS: dict[str, dict[str, Any]] = {
    language: dict(zip(("topics", "common", "sentences", "heads", "subheads", "surnames", "given"), lists, strict=True))
    for language, lists in (
        ("zh", (TOPICS_ZH, COMMON_ZH, SENTENCES_ZH, HEADS_ZH, SUBHEADS_ZH, SURNAMES_ZH, GIVEN_ZH)),
        ("en", (TOPICS_EN, COMMON_EN, SENTENCES_EN, HEADS_EN, SUBHEADS_EN, SURNAMES_EN, GIVEN_EN)),
    )
}
