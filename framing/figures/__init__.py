"""Tables become figures, and figures files.

style           one look for every figure: claim, what was measured, source
claims          what a figure's numbers say, in a line
rows            rows with intervals, the layout of most figures
saving          figures written as pages and images, and the page that leads through them
groups          groups compared
plane           the plane of two frames
scores          agreement, validity, learning curves, numbers of topics, terms
bars            what each side does with a frame, terms of topics
matrix          cross-tabulations
maps            a corpus in time, a text with its mentions
specifications  specification curves
"""
