"""A study, or its package, goes out to others.

export   counts for quanteda, gensim and scikit-learn
methods  how it was done, in English and Chinese, from the run
publish  a study's folder as a research object: RO-Crate, codecheck.yml, .zenodo.json
"""
