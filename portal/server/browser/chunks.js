// Where streamlit's scripts find each other: each is kept here under its file's name and run when it is first asked for.
// Which file holds which of them is written in behind this (`portal/server/browser/bundles.py`).
globalThis.portalChunks = (() => {
  const made = new Map();
  const waiting = new Map();
  const LOADS = /^\(\)=>import\(`\.\/([^`]+)`\)(?:\.then\(\w+=>\w+\.(\w+)\))?$/;

  const define = (name, make) => waiting.set(name, make);
  const need = (name) => {
    if (!made.has(name)) made.set(name, waiting.get(name)());
    return made.get(name);
  };
  // What a function of the client's loads, at once if it is here: an element that waits for a promise is drawn a second time. One
  // that has a style of its own waits for that.
  const ready = (load, names) => {
    const [, name, part] = LOADS.exec(String(load)) ?? [];
    if (!waiting.has(name) || names?.some((other) => other.endsWith(".css"))) return undefined;
    const found = part ? need(name)[part] : need(name);
    const then = (use) => Promise.resolve(use ? use(found) : found);
    return Object.assign(Promise.resolve(found), { then });
  };
  const files = {};
  // The files that have to be fetched for these scripts.
  const fetched = (names) => names && [...new Set(names.map((name) => files[name] ?? name))];
  return { define, need, ready, files, fetched };
})();
