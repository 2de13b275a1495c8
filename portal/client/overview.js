// The links of 总览 (portal/overview/): real ones, which a browser opens in a new tab or reads aloud by itself.
//
// A plain click would load the whole client again (a second, and the page's place is lost); here it only changes the address,
// which streamlit answers as it answers 后退. Squares of the matrix tell on what the pointer or the keyboard stands, and arrow
// keys go from one to the next: a tab stop for each of a thousand squares would keep everybody from what stands below.
(() => {
  const LINK = "[class^=pb-] a[href]";
  const SQUARE = ".pb-matrix a";
  const CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]";
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  addEventListener("click", (event) => {
    const link = event.target.closest?.(LINK);
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.hash || !document.querySelector(CONNECTED)) return;
    event.preventDefault();
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  });

  const tell = (event) => {
    const square = event.target.closest?.(SQUARE);
    if (!square || square.title) return;
    const cell = square.parentElement;
    const head = square.closest("table").tHead.rows[1].cells[cell.cellIndex]?.querySelector("a");
    const name = square.getAttribute("aria-label");
    square.title = head && cell.localName === "td" ? `${name}\n${head.title}` : name ?? "";
  };
  addEventListener("pointerover", tell);
  addEventListener("focusin", tell);

  // A head of a table sorts its rows; texts of numbers and days come in the order of what they say, empty ones last.
  const { compare } = new Intl.Collator("zh-CN", { numeric: true });
  addEventListener("click", (event) => {
    const head = event.target.closest?.(".pb-rows th button")?.parentElement;
    if (!head) return;
    const down = head.ariaSort === "ascending", body = head.closest("table").tBodies[0];
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.ariaSort = down ? "descending" : "ascending";
    const said = (row) => row.cells[head.cellIndex].textContent;
    const order = (a, b) => !said(a) - !said(b) || (down ? compare(said(b), said(a)) : compare(said(a), said(b)));
    body.append(...[...body.rows].sort(order));
  });

  addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = step && event.target.matches?.(SQUARE) ? event.target.parentElement : null;
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...cell.closest("table").rows].slice(1);
    let [row, column] = [rows.indexOf(cell.parentElement), cell.cellIndex];
    for (;;) {
      [row, column] = [row + step[0], column + step[1]];
      const next = rows[row]?.cells[column];
      if (!next) return;
      const link = next.querySelector("a");
      if (!link) continue; // a task that the unit is not asked for
      event.preventDefault();
      link.focus();
      return;
    }
  });
})();
