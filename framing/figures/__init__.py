"""Tables become figures, and figures files.

style   one look for every figure
groups  groups compared
panels  measures, terms and topics
curves  specification curve and choice of k
saving  figures written as pages and images
"""
