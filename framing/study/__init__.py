"""One file of choices, one data package, and the results that follow from them.

settings   the keys of study.toml, what they allow, and whether the data have what they name
derive     what a study file leaves out, derived from the data
inputs     what an analysis needs and a study may lack
study      a study opened: its data, and its choices as keyword arguments
tables     estimates with their intervals as tables to be read
parts      the answer taken apart: by part of the corpus, adjusted, by deed
sampled    machine measures scored on later waves, and corrected as if only a sample had been coded
headline   the answer in every variant and specification, as table and in words
results    the list of analyses, every number collected and written, and what it comes from besides
notebooks  notebooks executed
report     the executed notebooks as one page
verify     a study executed again, and every number compared
"""
