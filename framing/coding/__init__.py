"""People code: a sample out, sheets back.

sample        a probability sample
write_sheets  coding sheets for people
read_sheets   coding sheets read back
"""
