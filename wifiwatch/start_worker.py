"""Start the worker: import all it needs with the garbage collector at rest, then run it."""

from __future__ import annotations

import gc


def main() -> None:
    """Import the worker and run it.

    Imports make hundreds of thousands of objects and hardly any garbage; looking for some while
    they run is a fifth of their time. What they made is then left out of later collections.
    """
    gc.disable()
    from wifiwatch import worker

    gc.freeze()
    gc.enable()
    worker.main()


if __name__ == "__main__":
    main()
