"""How good a measure is.

scores        precision, recall, F1
agreement     alpha, AC1
validity      every measure scored per language, and when languages are not to be compared
verdicts      which verdicts on groups hang on the coder
learning      how many more articles must be coded, for a supervised measure
stability     how far topics come back, and the number of topics
topic_frames  topics beside frames; word-intrusion sheets
routes        which route to a frame predicts the coders best
"""
