"""What is looked for: frames, indicators, cues, groups of outlets, coders.

cues      the words by which a language attributes and denies
codebook  the codebook, read and checked
"""
