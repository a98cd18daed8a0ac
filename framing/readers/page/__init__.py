"""A newspaper page becomes articles; every line of it is accounted for.

pdf         PDF pages become lines in reading order
lines       lines cleaned, joined and compared
marks       bylines, datelines, sign-offs, jumps, section headings
line_marks  what each line is
headings    which lines are headlines
pieces      the page cut into pieces that certainly belong together
breaks      what two stretches of text share, and whether one runs on in the other
likeness    how like two stretches of text are
continuing  what bears on one piece continuing another
chains      which piece runs on in which
assign      the best links over the whole page
headlines   which headline stands over which article
build       pieces become articles
page        a page, from file to articles
"""
