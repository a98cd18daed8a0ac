"""The command line: parses, calls the library, prints.

texts    ingest, share, mentions
coding   code sample, read, add, plan
marking  code prompts, code mentions
main     run, verify, and how errors end
"""
