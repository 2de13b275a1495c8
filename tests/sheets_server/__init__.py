"""A double of Google Sheets and Drive that real gspread talks to over HTTP.

It keeps spreadsheets in memory and answers Google's own paths (`/v4/spreadsheets…`, `/drive/v3/files…`) with
Google's documented and recorded behaviour, so that the product can be tested, and tried without an account,
against something it shares no code with: nothing here imports the product.

`python -m tests.sheets_server --port 0` prints one line, its URL. In a test: `with running() as double:`, then
`open_client(double.url, "token")` and `double.control` for faults, quotas, hooks and the request log.
"""

from tests.sheets_server.client import open_client
from tests.sheets_server.control import Control
from tests.sheets_server.server import Double, running

__all__ = ["Control", "Double", "open_client", "running"]
