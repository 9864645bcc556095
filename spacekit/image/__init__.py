"""What a Space's container is made of: the Dockerfile, and the wheel of the running spacekit."""
