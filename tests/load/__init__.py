"""Many clients at once, and servers that die: real processes over HTTP. ``rush`` and ``kill`` are commands too."""
