"""Log statements of open-source programs with the level their developers chose: what the model learns from.

Run with `python -m elastic_ml_kit.score.text.training.corpus --to FILE`; it fetches the programs of
`programs.txt` by mvn and pip, and reads their sources as text: nothing of them is run.
"""
