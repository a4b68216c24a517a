"""The questions of Explore in plain Python: no SQL, no arrays, written for obviousness.

Each answer also says which visits or visitors each figure counts. Nothing here reads the trails.
"""
