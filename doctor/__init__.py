"""Says what is wrong with a unit and what to do about it, also when nothing of the release works any more.

Standard library only, and nothing else of the project: the installer puts this folder outside the venv.
"""
