"""Share the cache of compiled loops among all tests, which saves a second per model."""


def share(home, tmp_path_factory):
    """Create a data folder, unless it exists, with the cache of this test run in it."""
    home.mkdir(parents=True, exist_ok=True)
    # All processes of pytest-xdist share the parent folder.
    shared = tmp_path_factory.getbasetemp().parent / "compiled"
    shared.mkdir(exist_ok=True)
    (home / "compiled").symlink_to(shared, target_is_directory=True)
    return home
