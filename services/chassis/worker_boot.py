"""The first import of a `work` process: makes the hub green before anything opens a socket or makes a lock.

Threads stay native (`thread=False`): handlers, psycopg and grpcio run in real threads beside the hub.
"""

import os

# How many handlers run at once; the threads beyond them serve batches and the purge.
WORKERS = int(os.environ.get("DOUGONG_WORKERS", "12"))
SPARE_THREADS = 4

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
os.environ["EVENTLET_THREADPOOL_SIZE"] = str(WORKERS + SPARE_THREADS)
# psycopg avoids its fast wait where select is patched; handlers run in native threads, where it is safe.
os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_c")

import eventlet  # noqa: E402

eventlet.monkey_patch(thread=False)

import types  # noqa: E402

import amqp.method_framing  # noqa: E402
from eventlet.semaphore import Semaphore  # noqa: E402

# py-amqp's write lock is a native lock: one greenlet blocked in sendall and another writing would deadlock
# the hub. On the hub it must be green.
amqp.method_framing.threading = types.SimpleNamespace(Lock=Semaphore)
