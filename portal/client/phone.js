// A phone's bar and menu.
//
// The bar at the foot (`portal/phone_bar.py`) is made of streamlit's links, which do not say which page is open, and of a button
// for the menu. Streamlit shuts the menu after use only for browsers that call themselves mobile and only when a page was
// chosen in it: a narrow window, a WebView or a search left it open over the page. Here it is shut whenever another page is
// shown, by Escape, and by a tap beside it.
(() => {
  const NARROW = matchMedia("(max-width: 640px)");
  const BAR = ".st-key-phone_bar";
  const MENU = "[data-testid=stSidebar]";
  const OPENER = "[data-testid=stExpandSidebarButton]";
  const SHUTTER = "[data-testid=stSidebarCollapseButton] button";

  const menu = () => document.querySelector(MENU);
  const isOpen = () => menu()?.dataset.collapsed === "false";
  const shut = () => {
    if (!NARROW.matches || !isOpen()) return false;
    document.querySelector(SHUTTER)?.click();
    return true;
  };
  const open = () => {
    document.querySelector(`${OPENER} button, button${OPENER}`)?.click();
    setTimeout(() => menu()?.querySelector("a[href]")?.focus(), 350); // it slides in
  };

  const mark = () => {
    const bar = document.querySelector(BAR);
    if (!bar) return;
    bar.setAttribute("role", "navigation");
    bar.setAttribute("aria-label", "常用页面");
    for (const link of bar.querySelectorAll("a[href]")) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    bar.querySelector("[data-menu]")?.setAttribute("aria-expanded", isOpen());
  };

  addEventListener("click", (event) => {
    const at = event.target instanceof Element ? event.target : null;
    if (!at) return;
    if (at.closest("[data-menu]")) isOpen() ? shut() : open();
    else if (at.closest("[data-testid=stSidebarNavLink]")) setTimeout(shut);
    else if (isOpen() && at.closest("[data-testid=stMain]")) shut();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !shut()) return;
    setTimeout(() => document.querySelector("[data-menu]")?.focus(), 350); // what was shut gives the focus up
  });

  let page = location.pathname;
  setInterval(() => {
    mark();
    if (page === location.pathname) return;
    page = location.pathname;
    shut();
  }, 200);
})();
