"""Text becomes sentences and terms.

scripts    languages and scripts: detected, folded to simplified characters
addresses  web addresses without what follows a reader about
clean      text as exports leave it becomes text as it was written
sentences  text becomes sentences, quotations kept whole
stopwords  function words that are left out of counts
terms      text becomes terms
weights    term counts weighed
"""
