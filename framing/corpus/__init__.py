"""Articles, term counts, codings and mentions in one object, and on disk as a data package.

dates     days that a date can mean, periods, months
glossary  concepts with their terms in both languages
corpus    the corpus
shingles  runs of words of texts as numbers, and which of them several articles share
join      sets that lie within one another: all pairs
copies    families: articles that carry the same copy
schema    the tables of a data package, what each column allows
tables    a table on disk, some rows at a time: CSV and Parquet
package   a corpus as a data package of features, without text
"""
