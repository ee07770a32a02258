"""What `miner bench` is made of: made texts, the peers beside miner, measuring in fresh processes, the page of results.

Nothing here is needed for reading pages; the peers are the extra `bench` and none of them has to be installed.
"""
