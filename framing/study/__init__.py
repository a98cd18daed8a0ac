"""One file of choices, one data package, and the results that follow from them.

settings   the keys of study.toml, what they allow, and whether the data have what they name
study      a study opened: its data, and its choices as keyword arguments
tables     estimates with their intervals as tables to be read
headline   the answer in every variant, part and specification, as table and sentence
results    the list of analyses, every number collected and written
notebooks  notebooks executed
"""
