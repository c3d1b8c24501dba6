"""A loopback server that plays CompShare, ZStack and Qianfan; see README.md.

Nothing is imported here: ``simulator.client`` must work without the server's libraries.
"""
