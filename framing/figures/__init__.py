"""Tables become figures, and figures files.

style           one look for every figure
saving          figures written as pages and images
groups          groups compared
topics          topics and terms
scores          agreement, validity, learning curves
specifications  specification curves
"""
