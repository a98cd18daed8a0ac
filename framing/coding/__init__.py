"""People and models code: a sample out, sheets and codings back, mentions marked.

sample        a probability sample
write_sheets  coding sheets for people
read_sheets   coding sheets read back
tables        CSV, Excel and JSON as rows
names         what keys, columns and labels name
exports       records of Label Studio, doccano and Prodigy in one plain form
nested        the codings that nested records hold
records       JSON files as records
cas           spans marked in INCEpTION, out and in
codings       codings made elsewhere
add_codings   codings and coders taken into a package
prompts       a model as coder: requests out, answers back
marks         mentions drawn, marked by people, and read back
"""
