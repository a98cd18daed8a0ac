"""Groups compared, each difference with its interval over families.

bootstrap       the one device of every interval
groups          prevalence and differences
terms           telling terms
correction      prevalence and differences corrected by the coded sample
adjusted        the same adjusted for what else the groups differ in
adjustments     within strata, and by a linear model
plan            how many more to code
choices         what could be chosen otherwise
distinct        levels with the same results are one choice
specifications  one contrast over all choices
exchanges       what answers do with the frames that questions raise
written         an estimate with its interval, in words
leave_out       one contrast without each outlet, the dictionary without each indicator
"""
