"""What XLA compiled in one test is there for the workers of the next: a second for each model."""


def share(home, tmp_path_factory):
    """Give a data folder, which need not be there yet, the compiled loops of this whole run."""
    home.mkdir(parents=True, exist_ok=True)
    # The parent is that of all processes that run tests at once.
    shared = tmp_path_factory.getbasetemp().parent / "compiled"
    shared.mkdir(exist_ok=True)
    (home / "compiled").symlink_to(shared, target_is_directory=True)
    return home
