"""Exports of news databases become articles.

lists    Media Cloud and GDELT: headlines and addresses
nexis    Nexis Uni (DOCX) and LexisNexis (HTML, TXT)
factiva  Factiva (HTML)
records  ProQuest (TXT), RefWorks, EndNote and RIS records, as CNKI writes them
"""
