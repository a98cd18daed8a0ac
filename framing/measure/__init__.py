"""Everything that returns codes.

coders      what coders decided
dictionary  what the dictionary finds, and what mentions say
topics      themes by TF-IDF and NMF, seeded or not
nmf         the factorisation: scikit-learn's start, and a descent that settles sooner
concepts    both languages folded into shared concepts
variants    measures read in every way that somebody would defend
features    what a supervised measure may look at
supervised  a measure learned from codings, cross-validated by family
"""
