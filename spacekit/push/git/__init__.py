"""A push by git: the folder's history goes along with its files."""
