"""The command line: parses, calls the library, prints.

texts    ingest, share, mentions
coding   code sample, read, add, plan
marking  code prompts, code mentions
studies  new, export, publish
main     run, verify, and how errors end
"""
