"""People and models code: a sample out, sheets and codings back, mentions marked.

sample        a probability sample
write_sheets  coding sheets for people
read_sheets   coding sheets read back
tables        CSV, Excel and JSON as rows
records       JSON files as records
nested        codings nested in records, of annotation tools and of one's own
exports       what is particular to Label Studio and Prodigy
cas           spans marked in INCEpTION, out and in
codings       codings made elsewhere
coders        codings and coders taken into a package
prompts       a model as coder: requests out, answers back
marks         mentions drawn, marked by people, and read back
"""
