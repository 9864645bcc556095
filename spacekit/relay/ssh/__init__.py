"""The side of those who share: an SSH server that grants one remote forwarding and nothing else."""
