"""备份: everything that a home holds and that could not be made again, in one file; and a home made of such a file again.

`writing.take` makes one while the portal works, `restoring.restore` makes a home, `restoring.try_out` shows that it could.
"""
