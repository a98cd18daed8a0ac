"""Articles with text become a data package that holds none.

checks      what articles must have to be shared
parts       a batch of articles becomes a part, parts become tables
batches     articles worked through batch by batch, by this process or a cluster's
misleading  page furniture, outlets and kinds under other names, one sentence behind a frame
leaks       no run of words of the source can be read off a package
datasheet   what is known about a package, and what the researcher must write
share       articles become features, and a package written
grow        a package grows by further articles
renew       a package counted anew after its codebook changed, with what people added to it
"""
