"""`python -m tagger_service` is `tagger-service`."""

from tagger_service.cli import main

if __name__ == "__main__":
    main()
