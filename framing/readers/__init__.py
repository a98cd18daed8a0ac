"""Files become one articles table with text; ``read_articles`` finds the reader by what a file is.

result     what every reader returns
decode     bytes become text: encodings found, broken and mixed text named by line
dates      dates as they are written become YYYY-MM-DD
columns    a table's own column names become the columns of an article
recognise  what a file is
tables     CSV, TSV, JSON, Excel, Parquet, HTML tables
exports    Nexis, Factiva, ProQuest, references, Media Cloud, GDELT
furniture  what on a web page is not the article
web        saved HTML pages
page       newspaper pages, as text pulled from their columns or PDF
articles   any file: ``read_articles``
exchanges  questions and answers become linked articles
write      articles become a file that is read back as they were
"""
