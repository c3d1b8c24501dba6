"""Writes what the code and the files of words know already into the plugins."""
