"""Helpers for tests of processes: wait for a condition, find processes and their descendants."""

import time

import psutil


def wait_for(condition, *, seconds):
    """Poll until a condition returns a true value, and return it; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds} s: {condition}")
        time.sleep(0.02)


def family(pid):
    """Return a process and all its descendants."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def descendants(processes):
    """Return all descendants of these processes; a process that has ended has none."""
    children = []
    for process in processes:
        try:
            children += process.children(recursive=True)
        except psutil.NoSuchProcess:
            continue
    return children


def alive(processes):
    """Return the processes that have not ended; a zombie has ended."""
    left = []
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                left.append(process)
        except psutil.NoSuchProcess:
            continue
    return left


def running(words, processes):
    """Return the processes whose command line contains these words."""
    matching = []
    for process in processes:
        try:
            if words in " ".join(process.cmdline()):
                matching.append(process)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return matching


def training_process(processes):
    """Return the training worker; the fork server is excluded, since it listens on no socket.

    Raises:
        ValueError: If there is no worker.
    """
    return max(filter(_listens, processes), key=lambda process: process.memory_info().rss)


def _listens(process):
    """Return whether a process listens on a socket."""
    try:
        connections = process.net_connections("tcp")
    except psutil.Error:
        return False
    return any(connection.status == psutil.CONN_LISTEN for connection in connections)
