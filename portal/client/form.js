// A form that was refused leads its reader to what has to be mended.
//
// The page says above the form what was wrong, and under each field why; a reader further down sees neither, and whoever listens
// to the page hears nothing. Here the summary is brought into view and takes the focus, the fields are marked as wrong and
// name their message, and the bar at the foot says that saving is under way until the page is drawn.
(() => {
  const FAILED = ".st-key-form_failure";
  const STATE = ".st-key-save_state";
  const BUTTON = ".st-key-submit button";
  const SAVING = "保存中…";
  let said = "";

  const style = document.createElement("style");
  style.textContent = `
    [data-testid=stBottomBlockContainer]:has(${STATE}) { padding-top: 10px; padding-bottom: max(12px, env(safe-area-inset-bottom)) }
    body[data-saving] ${STATE} > * { visibility: hidden }
    body[data-saving] ${STATE} { position: relative }
    body[data-saving] ${STATE}::before { content: "${SAVING}"; position: absolute; left: 0; top: 50%; transform: translateY(-50%) }
    ${FAILED}:focus { outline: none } ${FAILED}:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }`;
  document.head.append(style);

  const lead = () => {
    const place = document.querySelector(FAILED);
    const text = place ? place.innerText.trim() : "";
    if (text && text !== said) {
      place.tabIndex = -1;
      place.setAttribute("role", "alert");
      place.scrollIntoView({ block: "center" });
      place.focus({ preventScroll: true });
    }
    said = text;
  };

  // An empty place for a message is not drawn at all.
  const mark = () => {
    const wrong = new Map();
    for (const told of document.querySelectorAll("[class*=st-key-told_]")) {
      const place = [...told.classList].find((one) => one.startsWith("st-key-told_"));
      const name = place.slice("st-key-told_".length);
      const control = document.querySelector(`.st-key-${CSS.escape(name)} :is(input, textarea)`);
      if (control && told.innerText.trim()) wrong.set(control, (told.id ||= `told_${name}`));
    }
    for (const [control, id] of wrong) {
      if (control.getAttribute("aria-describedby") === id) continue;
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", id);
    }
    for (const control of document.querySelectorAll("[aria-describedby^=told_]")) {
      if (wrong.has(control)) continue;
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
  };

  // streamlit says on its outermost element whether a script runs.
  const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";
  let waiting = 0;
  const saving = (on) => document.body.toggleAttribute("data-saving", on);

  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(BUTTON)) return;
    said = ""; // the same refusal again is another one
    waiting = Date.now();
    saving(true);
  });

  const look = () => {
    if (waiting && Date.now() - waiting > 300 && !runs() && !window.portalConnection?.waits()) {
      waiting = 0;
      saving(false);
      lead();
    }
    mark();
  };
  setInterval(look, 150);
})();
