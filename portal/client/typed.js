// What is typed into a text field and not sent yet is not lost when the page is left or the line is.
//
// streamlit sends a text when its field is left or, in the forms, a second after the last letter. Whoever goes away before (a reload,
// Back, a closed window, another app on a telephone) has it sent while the window still can. When a portal that was started anew
// draws a form from what it knows, what was typed since is put back into its fields.
(() => {
  const FIELD = "[data-testid=stTextArea] textarea, [data-testid=stTextInput] input";
  const SENT = 2000; // ms after the last letter, with the line open and no script running: the portal has it
  const CALM = 1500; // ms
  const typed = new Map(); // place -> { text, at }
  let lost = false; // since the line was, until what was drawn after it stands still
  let still = 0;

  const place = (field) => {
    const key = [...(field.closest("[class*=st-key-]")?.classList ?? [])].find((one) => one.startsWith("st-key-"));
    return [location.pathname, location.search, key, field.getAttribute("aria-label")].join("\n");
  };
  const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";

  addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches(FIELD)) typed.set(place(event.target), { text: event.target.value, at: Date.now() });
  });

  const write = (field, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const putBack = () => {
    for (const field of document.querySelectorAll(FIELD)) {
      const { text } = typed.get(place(field)) ?? {};
      if (text !== undefined && field.value !== text) write(field, text);
    }
  };
  const look = () => {
    const now = Date.now();
    if (window.portalConnection.lost()) lost = true;
    if (runs() || window.portalConnection.waits()) still = now;
    if (!typed.size) lost = false;
    else if (still === now) return;
    else if (!lost) {
      for (const [key, { at }] of typed) if (now - at > SENT) typed.delete(key);
    } else if (now - still > CALM) {
      lost = false;
      for (const one of typed.values()) one.at = now; // what was put back is sent like anything that is typed
    } else putBack();
  };
  setInterval(look, 200);

  const send = () => {
    const field = document.activeElement;
    if (field?.matches(FIELD)) field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };
  addEventListener("beforeunload", send);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
})();
