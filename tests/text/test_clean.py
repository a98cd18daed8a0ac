"""Text as exports leave it becomes text as it was written; what is clean comes back as it is."""

from __future__ import annotations

import gzip
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text.clean import CHANGES, clean_text

ZH = "官员表示，许可制度不是战略武器，而是国际惯例。企业称之为谈判筹码，学者则说等待的时间变长了。"


@pytest.mark.parametrize(
    ("given_text", "text", "kind"),
    [
        ("Chinaâ€™s ministry â€” â€œnoâ€\ufffd and cafÃ©", "China’s ministry — “no” and café", "encoding"),
        ("â\x80\x9cplanâ\x80\x9d", "“plan”", "encoding"),
        ("ä¸\xadå›½çš„æ¸¯å\x8f£", "中国的港口", "encoding"),
        ("QUALITÉ» et Ça va, 5 £", "QUALITÉ» et Ça va, 5 £", ""),
        ("<p>One &amp; two.</p><p>Three<br/>four <b>five</b></p>", "One & two.\n\nThree\nfour five", "escapes"),
        ("a &lt; b, &amp;quot;c&amp;quot; &#8217; d", 'a < b, "c" ’ d', "escapes"),
        ("A\xa0rule of\u2009the\u202fport.", "A rule of the port.", "invisible"),
        ("The second-\nyear plan of the nine-\nmember, nineteenth-\ncentury board: six-\nteen of them, first-\nly.",
         "The second-year plan of the nine-member, nineteenth-century board: sixteen of them, firstly.", "wrapped"),
        ("港口的部门周一表示，官员正在研究怎样在各个码头支持使用\nAI 技术，并且符合\nWTO\n规则，数量达到\n300 件。",
         "港口的部门周一表示，官员正在研究怎样在各个码头支持使用AI 技术，并且符合WTO规则，数量达到300 件。", "wrapped"),
        ("港口人士：新码头为各方服务 应当开放\n14日，码头举行仪式。多国人士出席。", "港口人士：新码头为各方服务 应当开放\n14日，码头举行仪式。多国人士出席。", ""),
        ("码头扩建，渔民等待\nAI 公司周一表示，许可逐案审查。", "码头扩建，渔民等待\nAI 公司周一表示，许可逐案审查。", ""),
        ("Seen <3 of x<y and AT&T; R&D", "Seen <3 of x<y and AT&T; R&D", ""),
        ("One.<script>var p = 1;</script><!-- x --><p>Two.</p>", "One.\n\nTwo.", "escapes"),
        ("One.\\n\\nTwo \\u2019s end.", "One.\n\nTwo ’s end.", "escapes"),
        ("In C:\\new and C:\\temp", "In C:\\new and C:\\temp", ""),
        ("许可不是武器，\n　　企业称之为谈判筹码。\n官员说", "许可不是武器，\n　　企业称之为谈判筹码。\n官员说", ""),
        ("line one._x000D_\nline two.", "line one.\nline two.", "escapes"),
        ("两⽤物项，⾮歧视，卡脖⼦，绿⾊，⻓期，⻢", "两用物项，非歧视，卡脖子，绿色，长期，马", "look-alikes"),
        ("eﬃcient ﬁrms, ＡＩ１２％，豈", "efficient firms, AI12%，豈", "look-alikes"),
        ("① ½ m² ℃ Ⅲ …，！", "① ½ m² ℃ Ⅲ …，！", ""),
        ("cafe\u0301", "café", "look-alikes"),
        ("ex\u00adport con\u200btrols\ufeff", "export controls", "invisible"),
        ("family 👨\u200d👩 emoji", "family 👨\u200d👩 emoji", ""),
        ("官 员 表 示 ， 许 可 制 度 是 国 际 惯 例 ， 2 0 2 5 年", "官员表示，许可制度是国际惯例，2025年", "spaced"),
        ("稀土 出口 许可 制度 是 国际 通行 做法 ， 不 针对 任何 国家", "稀土出口许可制度是国际通行做法，不针对任何国家", "spaced"),
        ("许可 审查 WTO 规则 说明", "许可 审查 WTO 规则 说明", ""),
        ("Permits are not\na weapon against any country.", "Permits are not\na weapon against any country.", ""),
        ("Officials said that permits are not\na weapon. They spoke of inter-\nnational and dual-\nuse goods.",
         "Officials said that permits are not a weapon. They spoke of international and dual-use goods.", "wrapped"),
        ("The Anglo-\nDutch line and the gé-\nrant. All of the port-\ned wine of the har-\nbour, mid-\nand long-\nterm.",
         "The Anglo-\nDutch line and the gérant. All of the ported wine of the harbour, mid- and long-term.", "wrapped"),
        ("The port spoke of the Anglo-\nDutch line.", "The port spoke of the Anglo-Dutch line.", "wrapped"),
        ("港口在3月15\n日表示，耗资1\n200万元，由20\n25年的预算支付。", "港口在3月15日表示，耗资1200万元，由2025年的预算支付。", "wrapped"),
        ("ＧＤＰ增长３．５％", "GDP增长3.5%", "look-alikes"),
        ("Ministry extends the review of metal permits\nThe ministry said so.", "Ministry extends the review of metal permits\nThe ministry said so.", ""),
        ("许可不是战略武\n器，而是国际惯\n例。企业称之为谈\n判筹码。", "许可不是战略武器，而是国际惯例。企业称之为谈判筹码。", "wrapped"),
        ("许可制度，按照规定，不是\n战略武器。", "许可制度，按照规定，不是战略武器。", "wrapped"),
        ("港口开放新码头\n据港口方面今天介绍，新码头开放。", "港口开放新码头\n据港口方面今天介绍，新码头开放。", ""),
        ("港口开放。\n码头排队。", "港口开放。\n码头排队。", ""),
    ],
)  # fmt: skip
def test_cleaning(given_text: str, text: str, kind: str) -> None:
    cleaned, counts = clean_text(given_text)
    assert cleaned == text
    assert set(counts) == ({kind} if kind else set())


@pytest.mark.parametrize("width", [7, 10, 13, 20, 30])
def test_chinese_wrapped_at_any_width_comes_back(width: int) -> None:
    wrapped = "\n".join(ZH[i : i + width] for i in range(0, len(ZH), width))
    assert clean_text(wrapped)[0].replace("\n", "") == ZH
    assert "武\n器" not in clean_text(wrapped)[0]
    assert "不是\n战略" not in clean_text(wrapped)[0]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "&amp;",
                "not\na ",
                "inter-\nnational",
                "国际惯\n例，",
                "⽤",
                "ﬁ",
                "\u00ad",
                "官 员 表 示 许 可",
                "â€™",
                "_x000D_",
                " said ",
                "。\n",
                "\n\n",
            ]
        )
    ).map("".join)
)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)[0]
    twice, counts = clean_text(once)
    assert re.sub(r"\s", "", twice) == re.sub(r"\s", "", once) or sum(counts.values()) <= 2
    assert set(counts) <= set(CHANGES)


def test_headlines_keep_their_ends(shared: Path) -> None:
    """Of the line ends between two Chinese characters in 4,000 news items, all ends of headlines, hardly one is taken out."""
    with gzip.open(shared / "corpora" / "xinwenlianbo" / "items.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(4000), strict=False)]
    pattern = re.compile(r"[\u4e00-\u9fff]\n(?=[\u4e00-\u9fff])")
    before = sum(len(pattern.findall(text)) for text in texts)
    taken = sum(clean_text(text)[1]["wrapped"] for text in texts if pattern.search(text))
    assert before > 1000
    assert taken <= 0.005 * before


@pytest.mark.parametrize(
    "text",
    ["<p>" + "<!-- " * 200_000, "<p>" + "<script>" * 100_000, "许可\n" * 100_000, "permits are not and\n" * 100_000],
)
def test_time_grows_with_the_length_of_the_text(text: str) -> None:
    begin = time.process_time()
    clean_text(text)
    assert time.process_time() - begin < 30  # a few seconds; minutes where it grows with the square
