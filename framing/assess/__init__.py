"""How good a measure is.

scores        precision, recall, F1
agreement     alpha, AC1
validity      every measure scored per language, and when languages are not to be compared
marks         the stance measure against mentions that people marked
verdicts      which verdicts on groups hang on the coder
learning      how many more articles must be coded, for a supervised measure
refits        topics fitted again: agreement, coherence, reconstruction
stability     how many topics, and which of them come back
topic_frames  topics beside frames
routes        which route to a frame predicts the coders best
"""
