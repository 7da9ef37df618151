"""`python -m elastic_ml_kit` is `esmlkit`."""

from elastic_ml_kit.cli import main

if __name__ == "__main__":
    main()
