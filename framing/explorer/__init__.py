"""One page that a reader explores: a single HTML file without network, of any study.

columns   articles, families and codes as columns that the page holds, and the weights its intervals are drawn with
findings  what the page shows and does not compute itself: telling terms, topics
answer    the answer and the foot as HTML that is read without scripts
page      the whole page put together and written
"""
