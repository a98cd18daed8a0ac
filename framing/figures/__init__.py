"""Tables become figures, and figures files.

style           one look for every figure
saving          figures written as pages and images
groups          groups compared
headline        the answer: what each side does, the contrast in every part
topics          topics and terms
scores          agreement, validity, learning curves
specifications  specification curves
"""
