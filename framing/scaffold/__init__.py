"""Articles with text become a study's folder: study file, codebook, notebooks, and what makes them run again elsewhere.

scaffold  the folder written; the files that it is made of lie in ``files/``
"""
