"""A newspaper page becomes articles; every line of it is accounted for.
``weights.json`` holds the numbers that weigh and says where they come from; ``benchmarks/fit_pages.py`` writes it.

lines     lines cleaned, measured, and joined into running text
pdf       PDF pages become lines in reading order
marks     bylines, datelines, sign-offs, jumps, section headings
likeness  what two stretches of text share, and whether one runs on in the other
roles     what each line is
pieces    the page cut into pieces that certainly belong together
links     which piece runs on in which
articles  pieces become articles under their headlines
page      a page, from file to articles
"""
