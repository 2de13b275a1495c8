"""`python -m tests.sheets_server --port N`: prints one line, the double's URL, and serves until stopped."""

import argparse
import signal
import sys

from tests.sheets_server.server import Server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sheets_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    server = Server(parser.parse_args().port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(server.url, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
