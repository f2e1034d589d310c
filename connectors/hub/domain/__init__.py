"""Rules of synchronisation: what to send, what to do next, what an answer means. No I/O."""
