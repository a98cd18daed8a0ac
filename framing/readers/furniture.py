"""What on a saved web page is not the article: lists of other articles, an archive's bar, lines about rights, logins and shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from framing.text.scripts import HAN, HAN_RANGES, convert

MIN_LINKS = 3  # in a block that is called a list of other articles
MOST_LINKS = 2000  # of a page that a line is compared with
MAX_LINKS = 0.6  # of a block's text that is the text of links; more is a list of headlines
MIN_TEASERS = 4
_LINKED_HEAD = "*[self::h2 or self::h3 or self::h4][.//a[not(starts-with(@href,'#'))] or parent::a]"
_TEASERS = f"//{_LINKED_HEAD}/following::*[self::p or self::div][1]"
_LONGEST_TEASER = 400  # characters of another article's headline and beginning
_LONGEST_TITLE = 60  # characters of a paragraph that may be another article's headline
_ARCHIVES = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*?/)?(https?(?::|%3A)/.*)|https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/(.*)", re.I
)
# Hosts and sites that keep copies.
ARCHIVE = re.compile(r"(?i)\barchive\b|webarchive|perma\.cc|googleusercontent|ghostarchive|arquivo\.pt")
_RIGHTS = re.compile(
    r"(?i)版权所有|版權所有|all rights reserved\.?|copyright|©|\(c\)|(?<!\d)(?:19|20)\d\d(?:\s*-\s*(?:19|20)?\d\d)?(?!\d)"
)
_BARS = "//*[starts-with(@id,'wm-ipp') or @id='donato' or @id='wm-capinfo' or contains(@id,'google-cache-hdr') or contains(@class,'perma-') or @id='meta_content' and ..//*[@id='js_content'] or @id='HEADER' and .//input and contains(.,'archive.')]"
_SENTENCE_END = re.compile(r"[。！？!?…；;]|\.(?:[\"'”’)\]]*(?:\s|$))")
_FURNITURE = re.compile(  # how a line begins that is about the page, in what it says short; Chinese in simplified characters
    r"""(?ix)\W{0,3}(?:
      原标题 | 责任编辑 | 纠错 | 阅读下一篇 | 撰文[:：][^。]{0,30}$ | (?:责编|编辑|校对|审核|监制)\s*[:：] | (?:相关|延伸|推荐)(?:阅读|新闻|报[道导]|推荐|链接|连结|文章) | 热[门点](?:新闻|文章|推荐) | (?:相关|热门|最新|往期|精彩)(?:影[音片]|视频|专题|报[道导]|内容|文章)\W*$ | 大家都在看 | [你您](?:可能|还)(?:也|还|会)?(?:喜欢|想看|感兴趣|可以看) | (?:点击|跟贴|阅读|新闻|热点)排行 | 排行榜 | 猜你喜欢
    | 为[您你]推荐 | 作者最新 | 今日热[点搜] | (?:加载|查看)更多 | (?:往下|点我)?看更多\W*$ | 更多(?:新闻|精彩|内容|精选) | 更多.{0,8}(?:新闻|内容|报[道导])\W*$ | 点击(?:查看|进入|下载|关注|连结|链接|图片|上方|蓝字) | 上?方?蓝字 | 请?继续往下阅读 | 阅读(?:原文|全文)$ | 展开(?:全文|阅读) | (?:立即)?(?:登录|登入|注册)(?:$|[/／|后,，])
    | (?:我要)?分享(?:到|至|给|让|$) | (?:用微信)?扫(?:一扫|码|描) | 微信(?:扫|公众号) | 关注(?:我们|公众号|微信) | 追踪我们 | 加入.{0,4}line | 订阅(?:电子报|我们|频道) | 不用抽 | (?:打开|下载).{0,8}(?:app|客户端|新闻) | 点[赞我]$ | (?:广告|赞助)(?:内容)?\W*$ | 标签[:：] | 关键[词字]\s*[>:：] | 字体(?:大小)?[:：]
    | 版权(?:所有|声明) | .{0,30}版权所有 | 未经.{0,12}(?:许可|授权|允许) | 声明[:：] | 免责声明 | 本文(?:来源|来自|为).{0,12}(?:原创|转载|作者) | 特别声明 | 举报 | 打印 | 收藏本?[文页] | 网友评论 | 发表评论 | 我要评论 | 跟贴 | 返回.{2,6}，?查看更多 | 平台声明
    | (?:登录|登入)(?:会员|[账帐]号) | (?:尚未|还不是|(?:立即|马上)?(?:加入|成为)).{0,4}会员 | 登录超时 | 免注册 | 公告\d | 时间[:：]\s*\d | 微信号 | 功能介绍 | 正文$ | 搜索$ | 您有未读 | 主办单位[:：] | 技术支持[:：] | 备案/ | 阅读\s*\d | 评论\s*[\d(（] | 上一篇 | 下一篇
    | 关于我们 | 联系我们 | 网站地图 | (?:about|contact)\ us\W*$ | privacy\ policy | terms\ (?:of|and)\ \w+$ | 返回(?:首页|顶部|列表) | (?:发布|发表|更新)(?:时间|日期)[:：] | 来源[:：][^。]{0,20}$ | [大中小]?字号 | .{0,6}ICP备 | 违法和?不良信息 | \d{1,4}$ | copyright\b | ©|\(c\)\s*\d{4} | all\ rights\ reserved | sign\ (?:in|up)\b | log\ ?in\b | register\ (?:now|to) | subscribe\b
    | already\ a\ subscriber | end\ of\ (?:most|more|top|related|recommended|podcast|video)\b | (?:author|role|reporting\ from|image\ caption),\ | share(?:\ (?:this|on|via)\b|$) | related\ (?:articles?|stories|topics|news|content)\b | read\ (?:more|next|also|full\ article)\b | more\ (?:on\ this|from|stories|news)\b | (?:most|top)\ (?:read|popular|viewed|stories)\b | recommended\b | trending\b | (?:skip\ )?advertisement\b
    | (?:story|article)\ continues\ below | follow\ us\b | click\ here\b | newsletter\b | (?:after|before)\ newsletter | cookies?\ (?:policy|settings) | (?:skip|jump)\ (?:to|past)\b | (?:print|e-?mail|listen\ to)\ this | \d+[\ -]min(?:ute)?s?\ (?:read|listen) | view\ (?:comments|image\ in) | \d+\ comments?\b
    | comments?(?:\ \(|$) | back\ to\ top | toggle\ navigation | like\ this:?$ | (?:like\ )?loading\b.{0,3}$ | (?:(?:last|first)\ )?(?:updated|published|posted)(?:\ (?:on|at|by))?\W*$ | image\ (?:source|credit)s?[,:] | getty\ images$ | download\ (?:our|the)\ app | purchase\ licensing
    | our\ standards: | show\ more$ | save$ | tags?: | topics$ | you\ (?:may|might)\ also\b | editors?[’']s?\ picks? | have\ a\ (?:story|tip)\b
    )"""
)  # fmt: skip
_ASKS = re.compile(
    r"(?i)(?:sign up (?:for|to)|subscribe to|get) (?:our|the latest|your daily|my)\b.{0,100}$"
)  # a reader to subscribe
_STANDS_FOR = re.compile(  # an article: a page of an error, of consent, of a check, of a login
    r"(?i)(?:page|article|story) (?:(?:that )?you|not found|cannot be found|no longer)|\b40[34][\s:–-]+(?:error|not found|forbidden|page)|enable (?:javascript|cookies)|javascript (?:is|to)|checking (?:if|your)|"
    r"(?:security|review).{0,30}connection|your privacy|our \d* ?partners|access denied|forbidden|verify (?:that )?you|are you a robot|unusual traffic|"
    r"(?:subscribe|log ?in|sign in|register) to (?:continue|read)|to continue reading|already a subscriber|页面(?:不存在|已删除|未找到|出错)|(?:内容|文章)已(?:被.{0,6})?(?:删除|下线)|請?请?(?:开启|启用|開啟|啟用).{0,4}javascript|"
    r"輸入驗證碼|输入验证码|安全验证|访问(?:过于频繁|被拒绝|受限)|您访问的"
)
_ABOUT = re.compile(  # what a line at the edge of a body says of the page, wherever it stands in the line
    r"版权所有|版權所有|未经.{0,6}(?:授权|许可)|ICP备|(?:扫描|扫码|长按).{0,10}(?:二维码|关注)|二维码.{0,4}关注|欢迎(?:关注|扫描)|(?:仅|不)代表.{0,14}(?:观点|立场)|(?:观点|觀點|立场|立場).{0,8}(?:仅|僅|不)代表|减少此类|"
    r"没有(?:热门)?跟贴|报料[:：]|下载地址|客户端.{0,6}接收|all rights reserved|information storage service|not necessarily (?:reflect|represent) (?:\w+ ){0,4}?(?:views?|opinions?|positions?|policy|policies|those of)\b|[\[【]?免责声明|图片均?来(?:自|源)|感谢您的反馈",
    re.I,
)


def is_furniture(line: str) -> bool:
    """Tell a line that begins as one does that is about the page, in either script."""
    return bool(_FURNITURE.match(convert(line, "t2s")))


def original_address(url: str, *others: str) -> str:
    """Return the address that an archived copy was made of, which one of ``others`` may say; any other as it is."""
    known = next((other for other in others if _ARCHIVES.match(other)), "") if ARCHIVE.search(url) else ""
    url = url if _ARCHIVES.match(url) else known or url
    match = _ARCHIVES.match(url)
    if not match:
        return url
    found = match[1] or f"http://{match[2]}"
    return re.sub(r"^(https?):/+", r"\1://", unquote(found) if re.match("(?i)https?%3A", found) else found)


def take_out_furniture(root: Any) -> None:
    """Take an archive's bar and lists of links to other articles out of a parsed page, in place."""
    for bar in root.xpath(_BARS):
        if bar.getparent() is not None:
            bar.drop_tree()
    blocks = list(root.iter("ul", "ol", "dl", "nav", "aside", "div", "section", "table"))
    for block in reversed(blocks):  # inner ones first
        if block.getparent() is not None and _is_list_of_links(block):
            while (before := block.getprevious()) is not None and _is_heading(before):
                before.drop_tree()
            block.drop_tree()


def _is_heading(element: Any) -> bool:
    if element.tag not in ("h2", "h3", "h4", "h5", "h6", "p"):
        return False
    text = element.text_content().strip()
    return len(_bare(text)) <= 12 or is_furniture(text)


def _is_list_of_links(block: Any) -> bool:
    """Tell a block of links, each the headline of an article, from one that holds the article itself."""
    parts = [part for part in block if isinstance(part.tag, str)]
    teasers = [p for p in parts if len(p.text_content()) <= _LONGEST_TEASER and p.xpath(f".//{_LINKED_HEAD}")]
    if len(teasers) >= MIN_LINKS and len(teasers) >= len(parts) - 1 and block.find(".//h1") is None:
        return True
    links = [bare for link in block.iter("a") if len(bare := _bare(link.text_content())) >= 4]
    if len(links) < MIN_LINKS or block.find(".//h1") is not None:
        return False
    whole = len(_bare(re.sub(r"\d+", "", block.text_content())))
    linked = sum(len(re.sub(r"\d+", "", link)) for link in links)
    return linked >= MAX_LINKS * whole and sum(map(len, links)) / len(links) <= _LONGEST_TITLE


def without_furniture(paragraphs: Iterable[str], *, title: str, links: frozenset[str]) -> list[str]:
    """Return the paragraphs of an article's body without lines that are about the page, or are links to other pages.

    ``links`` are the texts of the page's links, letters and figures only. A line goes where it is short and begins as furniture
    does, repeats the headline, is made of links and no sentence, or ends the body without being a sentence; at the edges of
    the body, also where it speaks of rights or of codes to scan. A sentence in the body stays whatever it says.
    """
    long_links = sorted(link for link in links if len(link) >= 8)[:MOST_LINKS]
    kept = []
    for paragraph in paragraphs:
        bare = _bare(paragraph)
        short = len(paragraph) <= _LONGEST_TITLE
        ended = bool(_SENTENCE_END.search(paragraph.rstrip()[-3:]))
        linked = bare in links or sum(len(link) for link in long_links if link in bare) > MAX_LINKS * len(bare)
        if not bare or (linked and not ended) or (short and is_furniture(paragraph)):
            continue
        if _ASKS.match(paragraph):
            continue
        if not re.fullmatch(r"[（(【\[]?(?:本文)?(?:原标题|原標題)[:：].*", paragraph):
            kept.append(paragraph)
    edge = [i < 3 or i >= len(kept) - 8 for i in range(len(kept))]
    out = [p for p, near in zip(kept, edge, strict=True) if not (near and len(p) <= 200 and _ABOUT.search(p))]
    head = max((i + 1 for i, p in enumerate(out[:3]) if title and _bare(p) == _bare(title)), default=0)
    del out[:head]  # with what stands above the headline
    while len(out) > 1 and _is_loose_end(out[-1]):
        del out[-1]
    return out


def _is_loose_end(line: str) -> bool:
    """Tell a label behind the body from its last sentence, a signature in brackets, or a row of a table."""
    longest = 16 if HAN.search(line) else 40
    return len(line) <= longest and not line.startswith("|") and not re.search(r"[。！？!?….”\"’）)：:]\s*$", line)


def link_texts(root: Any) -> frozenset[str]:
    """Return the texts of a page's links, letters and figures only."""
    return frozenset(text for link in root.iter("a") if (text := _bare(link.text_content())))


def is_list_of_headlines(paragraphs: Sequence[str], root: Any) -> bool:
    """Tell a list of headlines from an article's body: list items without a sentence's end, or what stands below headings that are links."""
    total = sum(map(len, paragraphs))
    items = sum(len(p) for p in paragraphs if p.startswith("- "))
    ended = sum(len(p) for p in paragraphs if _SENTENCE_END.search(p))
    below = root.xpath(_TEASERS) if len(paragraphs) >= MIN_TEASERS else []
    teasers = {_bare(e.text_content()) for e in below}
    told = [p for p in paragraphs if _bare(p) in teasers]
    listed = items > 0.8 * total and ended < 0.3 * total
    return listed or (len(told) >= MIN_TEASERS and sum(map(len, told)) > 0.8 * total)


def stands_for_article(text: str) -> bool:
    """Tell the short text of a page of an error, of consent, of a check or of a login from an article's."""
    return len(text) + 2 * len(HAN.findall(text)) < 600 and bool(_STANDS_FOR.search(text))


def name_paragraphs(root: Any) -> None:
    """Call a section that holds no other block a paragraph, which it is where WeChat's editor wrote the page."""
    for section in list(root.iter("section")):
        if len(list(section.iter("section", "div", "p", "h1", "h2", "h3", "ul", "ol", "table"))) == 1:  # itself
            section.tag = "p"


def join_source_lines(root: Any) -> None:
    """Make the line ends of a page's source what a browser shows: a space, nothing between Chinese characters."""
    for element in root.iter():
        if element.tag in ("pre", "script", "style", "textarea"):
            continue
        for side in ("text", "tail"):
            value = getattr(element, side)
            if value and "\n" in value.strip():
                value = re.sub(rf"(?<=[{HAN_RANGES}，。、；：])\s*\n\s*(?=[{HAN_RANGES}])", "", value)
                setattr(element, side, re.sub(r"\s*\n\s*", " ", value))


def plain_outlet(name: str) -> str:
    """Return the name of a site without what its pages say about rights; "" for what is no name."""
    name = " ".join(_RIGHTS.sub(" ", name).split()).strip(" .,;:|-_·，。")
    return "" if "@" in name or "://" in name or len(name) > 60 else name


_NO_NAME = "name author authors admin administrator editor webmaster staff null undefined none unknown by"
_NO_NAME += " 作者 记者 記者 佚名 网络 網絡 本站 未知 小编 编辑"


def plain_byline(names: str, *, outlet: str, page: str) -> str:
    """Return the names among those a page gives for its author: no placeholders, addresses, sites, commenters, notes on rights.

    ``page`` is the text, and the metadata, in which a Chinese name must be called that of an author or reporter.
    """
    addresses = re.findall(r"[\w.+-]*@[\w.-]+|https?://\S+", page)
    mail = {word for address in addresses for word in re.findall(r"[a-z]+", address.lower())}
    names = re.sub(r"作者[:：]|责任编辑.*|\s*(?:关注|复制链接)$", "", names)
    site = set(_NO_NAME.split()) | set(re.findall(r"\w+", outlet.lower()))
    out = []
    for name in (part.strip() for part in re.split(r"[;,，；、]", names)):
        words = set(re.findall(r"\w+", name.lower()))
        called = rf"(?:记者|記者|作者|撰文|文/|author)[^{HAN_RANGES}]{{0,12}}{re.escape(name)}"
        nobody = words <= site or words <= mail or is_furniture(name) or re.search("网友|授权|编辑", name)
        own = plain_outlet(name) == name and _bare(name) != _bare(outlet)
        if own and not nobody and (not HAN.search(name) or re.search(called, page, re.I)):
            out.append(name)
    return "; ".join(dict.fromkeys(out))


def choose_title(root: Any, found: str) -> str:
    """Return the page's own headline: a heading that its title has too, before one that merely looks like a headline."""
    titles = [text_of(e) for e in root.iter("title")][:1]
    named = [(m.get("property") or m.get("name") or "", m.get("content") or "") for m in root.iter("meta")]
    metas = [content for name, content in named if re.fullmatch("(?i)(og|twitter):title", name)]
    stated = list(filter(None, map(_bare, [*titles, *metas])))
    first = [text_of(e) for e in root.iter("h1")]
    for head in [*first, *[text_of(e) for e in root.iter("h2", "h3")]]:
        bare = _bare(head)
        for text in stated if len(bare) >= 4 else []:
            most = bare in text and len(bare) >= 0.5 * len(text)
            if most or text in bare or (len(bare) >= 6 and text.startswith(bare)):
                return head
    if not stated or found in first:
        return found
    if own := next((t for t in metas if 4 <= len(_bare(t)) < len(stated[0]) and _bare(t) in stated[0]), ""):
        return " ".join(own.split())
    title = next(iter(titles), "") or found
    parts = re.split(
        rf"\s*[_|｜]+\s*|\s+[–—-]+\s+|--+|-(?=[^-\s\d]{{2,12}}$)|(?<=[{HAN_RANGES}])-(?=(?:[^-\s\d]{{2,12}}-?)+$)",
        title,
    )
    return parts[0] if len(_bare(parts[0])) >= 6 else " ".join(found.split())


def site_in_title(root: Any, title: str) -> str:
    """Return what stands behind the headline in a page's title, which is the name of its site; the last where it is several."""
    behind = next((text_of(e) for e in root.iter("title")), "").partition(title)[2] if title else ""
    return re.split(r"\s*[_|｜–—-]+\s*", behind)[-1] if re.match(r"\s*[_|｜–—-]", behind) else ""


def text_of(element: Any) -> str:
    """Return the text of an element on one line."""
    return " ".join(element.text_content().split())


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
