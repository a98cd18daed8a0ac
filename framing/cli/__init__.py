"""The command line: parses, calls the library, prints.

texts   ingest, share, mentions
coding  code sample, code read
main    run, verify, and how errors end
"""
