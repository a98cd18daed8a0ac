"""One file of choices, one data package, and the results that follow from them.

settings   the keys of study.toml and what they allow
study      a study opened
headline   the answer, as table and sentence
results    every number collected and written
notebooks  notebooks executed
"""
