// Where the portal's server is, so that streamlit's client need not try.
//
// On a page such as /overview it asks /overview/_stcore/health first, is told that there is no such thing, and only then asks at
// the right place: two lost requests and a turn more before anything is drawn. All files are addressed from the same place.
window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: new URL(".", window.location.href).href };
