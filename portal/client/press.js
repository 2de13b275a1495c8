// A press belongs to the button it began on.
//
// Who types into a field and then presses a button leaves the field by that press: its value goes to the server, the page is
// drawn anew while the finger is still down, and the button is somewhere else, or another one of the same name, when the finger
// is lifted. A browser then makes no click at all, and on a touch screen one on whatever has moved beneath the finger. Here the
// button that was pressed gets the click, as long as the finger itself has not moved.
(() => {
  const PRESSABLE = "button, a[href], summary, [role=button], [role=tab]";
  const WITHIN = "[data-testid=stMain], [data-testid=stSidebar], [role=dialog]";
  const SLIP = 12; // pixels a finger may move and still mean the same place
  const WAIT = { mouse: 60, touch: 350 }; // ms after which no click of the browser's own is to be expected
  let press = null;

  const pressable = (target) => {
    const found = target instanceof Element ? target.closest(PRESSABLE) : null;
    return found && found.closest(WITHIN) ? found : null;
  };
  const named = (element) => (element.innerText || element.getAttribute("aria-label") || "").trim();
  const keyed = (element) => {
    const holder = element.closest("[class*=st-key-]");
    const name = holder ? [...holder.classList].find((one) => one.startsWith("st-key-")) : "";
    return name ? `.${CSS.escape(name)} ` : "";
  };

  // The pressed button, or the one that was drawn in its place: in the same keyed element, of the same words, and the only one.
  const meant = ({ element, key, name }) => {
    if (element.isConnected) return element;
    const same = [...document.querySelectorAll(key + element.localName)].filter((one) => named(one) === name);
    return same.length === 1 ? same[0] : null;
  };
  const still = ({ x, y }, event) => Math.hypot(event.clientX - x, event.clientY - y) <= SLIP;
  const moved = ({ element, x, y }) => {
    if (!element.isConnected) return true;
    const box = element.getBoundingClientRect();
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
  };
  const give = (pressed) => {
    if (press === pressed) press = null;
    if (moved(pressed)) meant(pressed)?.click();
  };

  addEventListener(
    "pointerdown",
    (event) => {
      const element = event.isPrimary && event.button === 0 ? pressable(event.target) : null;
      press = element && { element, x: event.clientX, y: event.clientY, key: keyed(element), name: named(element) };
    },
    true,
  );
  addEventListener("pointercancel", () => (press = null), true); // the page is scrolled
  addEventListener(
    "pointerup",
    (event) => {
      const pressed = press;
      if (!pressed || !still(pressed, event)) press = null;
      else setTimeout(() => press === pressed && give(pressed), WAIT[event.pointerType] ?? WAIT.mouse);
    },
    true,
  );
  addEventListener(
    "click",
    (event) => {
      const pressed = press;
      if (!pressed || !event.isTrusted || !event.detail) return; // a script's click, or a key's
      press = null;
      if (pressed.element.contains(event.target) || !still(pressed, event) || !moved(pressed)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      give(pressed);
    },
    true,
  );
})();
