"""What the tests know of processes: waiting for a thing itself, and who is still alive."""

import time

import psutil


def wait_for(condition, *, seconds):
    """Poll until a condition gives something true, and return that; fail after a while."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds} s: {condition}")
        time.sleep(0.02)


def family(pid):
    """Return a process and all its descendants."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def descendants(processes):
    """Return all that these started; one that has ended meanwhile has none."""
    found = []
    for process in processes:
        try:
            found += process.children(recursive=True)
        except psutil.NoSuchProcess:
            continue
    return found


def alive(processes):
    """Return those that are still there; a zombie is not."""
    left = []
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                left.append(process)
        except psutil.NoSuchProcess:
            continue
    return left


def running(words, processes):
    """Return those in whose command line these words stand; a zombie has none."""
    found = []
    for process in processes:
        try:
            if words in " ".join(process.cmdline()):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def training_process(processes):
    """Return the one that has TensorFlow in its memory, and not the one it was forked from.

    Raises:
        ValueError: If there is none at present.
    """
    return max(filter(_listens, processes), key=lambda process: process.memory_info().rss)


def _listens(process):
    """Whether a process can be spoken to; what workers are forked from cannot."""
    try:
        found = process.net_connections("tcp")
    except psutil.Error:
        return False
    return any(one.status == psutil.CONN_LISTEN for one in found)
