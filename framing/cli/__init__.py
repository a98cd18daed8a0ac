"""The command line: parses, calls the library, prints.

texts    ingest, share, mentions
coding   code sample, code read
studies  new, export, publish
main     run, verify, and how errors end
"""
