"""Web addresses as they may be published: http or https, without what follows a reader about or lets him in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_HOST = re.compile(r"(?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]|$)")
_PERSONAL = re.compile(
    r"(?:utm_|mtm_|pk_|hsa_|oly_|_hs|trk|aspsessionid|wx_share|share_app)\w*|(?:fbcl|gcl|dcl|ycl|twcl|ttcl|rdt_c|scc|s_kwc)id|li_fat_id|msclkid|[gw]braid|igshid|igsh|"
    r"mc_[ce]id|_g[al]|mkt_tok|vero_(?:id|conv)|spm|scm|jsessionid|phpsessid|(?:asp\.net_)?session_?(?:id|key|token)?|sess_?id|cfid|cftoken|(?:access|auth|share|id)?_?token|auth|api_?key|"
    r"(?:cmp|oc|nc|sm|s_c|ic)id|ref_?(?:src|url)|share_?(?:id|from|source|user|uid|token|medium)|isappinstalled|openid|unionid|xtor|e?mail|user_?name|password",
    re.I,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#;]*|/\((?:S|X)\([^)]*\)\)", re.I)


def plain_address(address: str) -> str:
    """Return an address without parameters that name a visit, a campaign or a person, and without a password; "" where it is not http or https.

    An address without a scheme (``www.example.org/a``) becomes http. Parameters that say which page is meant stay in their order.

    >>> plain_address("https://a.example/n;jsessionid=1F?id=7&utm_source=x&fbclid=y#top")
    'https://a.example/n?id=7#top'
    """
    address = address.strip()
    if _HOST.match(address):
        address = f"http://{address.removeprefix('//')}"
    if not is_address(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    query = "&".join(p for p in re.split("&amp;|&", parts.query) if not _PERSONAL.fullmatch(p.partition("=")[0]))
    fragment = parts.fragment.partition(":~:")[0]
    if _PERSONAL.fullmatch(fragment.partition("=")[0]):
        fragment = ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, _SESSION_IN_PATH.sub("", parts.path), query, fragment))


def is_address(address: str) -> bool:
    return bool(re.fullmatch(r"(?i)https?://[^\s<>\"\\^`{|}\x00-\x20]+", address))
