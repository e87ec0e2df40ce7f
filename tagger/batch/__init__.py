"""Tags whole collections: tables and folders of any size, with checkpoints."""
