"""People and models code: a sample out, sheets and codings back, mentions marked.

sample        a probability sample
write_sheets  coding sheets for people
read_sheets   coding sheets read back
cas           spans marked in INCEpTION, out and in
codings       codings made elsewhere, and coders added to a package
prompts       a model as coder: requests out, answers back
marks         mentions drawn, marked by people, and read back
"""
