// Light or dark, as the reader chooses it in the foot of the menu.
//
// Streamlit has the choice in a menu that the portal does not show (`toolbarMode = "minimal"`), beside things that are for
// developers. The buttons are drawn by `portal/ui/appearance.py`; streamlit's client is told by an event that an exchange in it
// (`portal/server/browser/readable.py`) listens to, and keeps the choice in this browser. Here each button says whether it is the chosen one.
(() => {
  const KEPT = "stActiveTheme-portal-v2";
  const THEMES = { System: "Auto", Light: "Light", Dark: "Dark" };

  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) ?? "System";
    } catch {
      return "System"; // a browser that keeps nothing
    }
  };
  const show = (look = chosen()) => {
    for (const button of document.querySelectorAll("[data-look]")) {
      const pressed = button.dataset.look === look;
      button.setAttribute("aria-pressed", pressed);
      button.style.fontWeight = pressed ? "600" : "400";
      button.style.textDecoration = pressed ? "none" : "underline";
    }
  };
  addEventListener("click", (event) => {
    const look = event.target.closest?.("[data-look]")?.dataset.look;
    if (!look) return;
    dispatchEvent(new CustomEvent("portal-look", { detail: THEMES[look] }));
    show(look);
  });

  let waiting = 0;
  const again = () => {
    waiting = 0;
    show();
  };
  const soon = () => (waiting ||= requestAnimationFrame(again));
  addEventListener("DOMContentLoaded", () => new MutationObserver(soon).observe(document.body, { childList: true, subtree: true }));
})();
