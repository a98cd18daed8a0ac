"""What is looked for: frames, indicators, cues, groups of outlets, coders.

yaml_files  YAML by the fast loader, with no key twice
cues        the words by which a language attributes and denies (cues/en.yaml, zh.yaml), and a codebook's changes to them
complaints  what is wrong with a file, all of it, in words
codebook    the codebook, read and checked
"""
