"""Benchmarks: each prints ratios against a peer or a physical floor measured in the same run. `make bench` runs all of them."""
