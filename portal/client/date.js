// A date that there is none of is told, not turned into another.
//
// Streamlit's date boxes take 13 as a month for 3 (the last figure counts) and make 28 February of the 30th, without a word. Here
// the figure that would be too much is not taken, its part of the day is empty again, and beside the box stands why; an
// incomplete date is not applied: the one before stands. What is typed on in one go belonged to the same date and is dropped.
(() => {
  const FIELD = "[data-testid=stDateInputField]";
  const PART = "[role=spinbutton][data-type]";
  const WORDS = { month: ["月", "一年只有 12 个月"], day: ["日", "一个月最多 31 天"] };
  const IN_ONE_GO = 1000; // ms between two keys
  let typed = "";
  let muted = 0;
  let clearing = false;
  let busy = false; // a part is on its way to be empty: half of it would be a day

  const bubble = document.createElement("div");
  bubble.id = "portal-date";
  bubble.setAttribute("role", "alert");
  bubble.style.cssText =
    "position:fixed;z-index:1000001;max-width:min(340px,90vw);padding:8px 12px;border-radius:6px;background:#1F2933;color:#fff;" +
    "font:14px/1.5 inherit;box-shadow:0 2px 8px rgba(0,0,0,.3);display:none";
  const hush = () => {
    bubble.style.display = "none";
    bubble.textContent = "";
  };
  const tell = (field, why) => {
    if (!bubble.isConnected) document.body.append(bubble);
    const box = field.getBoundingClientRect();
    bubble.style.font = getComputedStyle(field).font;
    bubble.style.display = "block";
    bubble.textContent = `${why}日期没有改，请重新填。`;
    bubble.style.left = `${Math.max(8, Math.min(box.left, innerWidth - bubble.offsetWidth - 8))}px`;
    bubble.style.top = `${Math.max(8, box.top - bubble.offsetHeight - 6)}px`;
  };

  // Figure by figure, as Backspace does, until the part says again what belongs there.
  const clear = (part, left = 5) => {
    busy = Boolean(left && part.isConnected && part.getAttribute("aria-valuenow") !== null);
    if (!busy) return;
    clearing = true;
    part.dispatchEvent(new InputEvent("beforeinput", { inputType: "deleteContentBackward", bubbles: true, cancelable: true }));
    clearing = false;
    setTimeout(() => clear(part, left - 1), 20);
  };
  const refuse = (part, why) => {
    tell(part.closest(FIELD), why);
    typed = "";
    muted = Date.now();
    clear(part);
  };

  const value = (field, kind) => Number(field.querySelector(`[data-type=${kind}]`)?.getAttribute("aria-valuenow") ?? NaN);
  const look = (field) => {
    const [year, month, day] = ["year", "month", "day"].map((kind) => value(field, kind));
    if (busy || !(year > 999) || !month || !day || day <= new Date(Date.UTC(year, month, 0)).getUTCDate()) return;
    refuse(field.querySelector("[data-type=day]"), `${year} 年 ${month} 月没有 ${day} 日。`);
  };

  addEventListener("focusin", (event) => {
    typed = "";
    if (!event.target.closest?.(FIELD)) muted = 0;
  });
  addEventListener(
    "beforeinput",
    (event) => {
      const part = event.target instanceof Element ? event.target.closest(PART) : null;
      const field = part?.closest(FIELD);
      if (!field || clearing) return;
      const stop = () => {
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      if (Date.now() - muted < IN_ONE_GO && event.inputType.startsWith("insert")) {
        muted = Date.now();
        stop();
        return;
      }
      hush();
      const figure = event.inputType.startsWith("insert") && /^[0-9]$/.test(event.data ?? "") ? event.data : "";
      const most = WORDS[part.dataset.type] && Number(part.getAttribute("aria-valuemax"));
      if (figure && most && Number(typed + figure) > most) {
        const [word, why] = WORDS[part.dataset.type];
        const wrong = typed + figure;
        stop();
        refuse(part, `没有 ${wrong} ${word}：${why}。`);
        return;
      }
      typed = figure ? typed + figure : "";
      setTimeout(() => look(field), 30);
    },
    true,
  );
  addEventListener(
    "keydown",
    (event) => {
      const field = ["Enter", "Tab"].includes(event.key) && event.target instanceof Element ? event.target.closest(FIELD) : null;
      if (!field) return;
      look(field); // the key may come before the figure was looked at
      if (!busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  addEventListener("scroll", hush, true);
})();
