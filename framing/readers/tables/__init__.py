"""Tables of articles, read row by row as a stream.

rows       what the readers of tables have in common
archive    Office files checked before they are opened
csv_rows   CSV and TSV
json_rows  JSON and JSON Lines
workbooks  Excel and Parquet
html_rows  HTML tables, as exports named .xls are
table      a table becomes articles
"""
