"""The server: settings -> portal -> streamlit's app. `streamlit run app.py` and `python app.py` both serve it.

`make run` (`python -m portal serve`) is the third way, and says where to open it.
"""

from __future__ import annotations

import streamlit as st
from streamlit import config

from portal.build import current
from portal.commands import sentence_and_exit
from portal.server.routes import ROUTES
from portal.server.server import (
    check_address,
    check_environment,
    lifespan,
    middleware,
    on_script_error,
    serve,
)

with sentence_and_exit():
    settings = current().settings
    check_environment()

app = st.App(
    "portal/shell.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=middleware(),
    on_script_error=on_script_error,
    secrets=current().entrance.for_streamlit or None,
)

with sentence_and_exit():
    if __name__ == "__main__":
        serve(app, settings)
    else:
        check_address(settings, config.get_option("server.address"))
