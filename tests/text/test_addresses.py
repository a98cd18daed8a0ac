"""Addresses are http or https and say nothing of who followed them."""

from __future__ import annotations

import pytest

from framing.text.addresses import is_address, plain_address


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("https://a.example/n?id=7&utm_source=x&utm_medium=y", "https://a.example/n?id=7"),
        ("https://a.example/n?fbclid=x#top", "https://a.example/n#top"),
        ("https://a.example/n?gclid=x&msclkid=y&dclid=z&yclid=1", "https://a.example/n"),
        ("https://a.example/n;jsessionid=1F2E?id=7", "https://a.example/n?id=7"),
        ("https://a.example/n?PHPSESSID=1&sessionId=2&session_id=3&JSESSIONID=4&id=5", "https://a.example/n?id=5"),
        ("https://a.example/(S(abc123))/n.aspx?id=7", "https://a.example/n.aspx?id=7"),
        ("https://a.example/n?spm=1.2&id=7&scm=3", "https://a.example/n?id=7"),
        ("https://a.example/n?id=7&amp;utm_source=x", "https://a.example/n?id=7"),
        ("https://a.example/n#:~:text=rare", "https://a.example/n"),
        ("https://a.example/n#xtor=RSS-1", "https://a.example/n"),
        ("https://ann:secret@a.example:8080/n", "https://a.example:8080/n"),
        ("https://a.example/list?cid=5&sid=4&p=2&from=3", "https://a.example/list?cid=5&sid=4&p=2&from=3"),
        ("https://a.example/#/article/12", "https://a.example/#/article/12"),
        ("https://a.example/稀土?标题=1", "https://a.example/稀土?标题=1"),
        ("www.a.example/n", "http://www.a.example/n"),
        ("//a.example/n", "http://a.example/n"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)//http://a.example", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://a.example/n", ""),
        ('https://a.example/"><script>', ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_addresses_are_plain(given: str, plain: str) -> None:
    assert plain_address(given) == plain
    assert plain_address(plain) == plain
    assert not plain or is_address(plain)
