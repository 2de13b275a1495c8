// The grid of a unit's ledger (`portal/entry/grid.py`): a table that one types and pastes into. docs/design.md says why it is the
// portal's own.
//
// What is typed goes to the server as numbered acts, all that it has not answered yet, so none is lost when a line breaks; the server
// alone says what is taken. A text box lies over the cell that is picked and holds the keyboard all the time: what an input method
// writes is in it from the first letter on, and a table that listens to keys would lose it.
const MOST = 400_000; // characters of one paste, as `grid_acts.LONGEST_PASTE`
const MOST_ACTS = 500; // in a message, as there
const GRIDS = new WeakMap();

export default function draw(component) {
  const root = component.parentElement;
  if (!GRIDS.has(root)) GRIDS.set(root, new Grid(root));
  GRIDS.get(root).take(component);
  return () => {
    GRIDS.get(root)?.rest();
    GRIDS.delete(root);
  };
}

const made = (tag, look = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(look)) {
    if (name in element && name !== "role") element[name] = value;
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
};

const quoted = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// What a spreadsheet program would run gets a ' before it, as in every download (ledger/texts/csv_cells.py); pasted here it goes.
const runs = (text) => {
  const bare = text.replace(/^'+/, ""), first = [...bare].find((letter) => !/[\s\p{C}\p{Z}]/u.test(letter));
  return Boolean(first) && (/^[\t\r\n]/.test(bare) || "=+-@".includes(first.normalize("NFKC")[0]));
};
const defused = (text) => (runs(text) ? `'${text}` : text);
const restored = (text) => (text.startsWith("'") && runs(text) ? text.slice(1) : text);

class Grid {
  constructor(root) {
    this.pending = [];
    this.number = this.sent = 0;
    this.steps = []; // what Ctrl+Z takes back: the texts before and after, by row and column; a save ends it
    this.undone = [];
    this.rest();
    this.at = this.to = { row: 0, column: 0 }; // the picked cell, and the other end of a range
    this.table = made("table", { role: "grid" });
    this.box = made("textarea", { rows: 1, spellcheck: false, autocomplete: "off", className: "box" });
    this.choices = made("ul", { role: "listbox", className: "choices", hidden: true, "aria-label": "可选的词" });
    this.frame = made("div", { className: "frame" }, this.table, this.box, this.choices);
    this.spoken = made("div", { className: "spoken", "aria-live": "polite" });
    this.line = made("div", { className: "line", role: "status" });
    root.append(made("div", { className: "grid" }, this.frame, this.line, this.spoken));
    this.listen();
  }

  // What the server says: everything is drawn anew, what it has not answered lies over it.
  take({ data, setStateValue }) {
    this.send = setStateValue;
    const other = this.data?.token !== data.token, saved = this.data && this.data.saved !== data.saved;
    this.data = data;
    if (other) {
      this.number = data.done;
      for (const act of this.pending) act.number = ++this.number;
      for (const step of this.steps) step.number = this.number;
    } else this.pending = this.pending.filter((act) => act.number > data.done);
    this.number = Math.max(this.number, data.done);
    this.said = "";
    this.settle(saved);
    this.draw();
    if (!this.pending.length) this.rest();
    else if (other || this.pending[0].number > this.sent) this.push();
  }

  // What is not answered is sent again: a line that was cut forgets it.
  rest() {
    clearTimeout(this.again);
    this.patience = 2_000;
  }

  act(kind, ...all) {
    this.said = "";
    for (const what of all) this.pending.push({ number: ++this.number, kind, ...what });
    this.push();
    this.draw();
  }

  push() {
    const acts = this.pending.slice(0, MOST_ACTS);
    this.send("acts", { token: this.data.token, acts });
    this.sent = acts.at(-1).number;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.push(), (this.patience = Math.min(this.patience * 2, 60_000)));
  }

  text(row, name) {
    const typed = this.pending.findLast((act) => act.kind === "edit" && act.key === row.key && act.name === name);
    return typed ? typed.text : (row.cells[name] ?? "");
  }

  get row() {
    return this.data.rows[this.at.row];
  }

  get column() {
    return this.data.columns[this.at.column];
  }

  open(row = this.row, column = this.column) {
    return Boolean(row && column?.edit && !row.lock && this.data.writes);
  }

  // -- taking back (Ctrl+Z) and doing again (Ctrl+Y) what was done in this window and is not saved

  change(kind, ...all) {
    const names = this.data.columns.filter((column) => column.edit).map((column) => column.name), before = new Map();
    const cells = all.flatMap((what) => (what.keys ? what.keys.flatMap((key) => names.map((name) => ({ key, name }))) : [what]));
    for (const { key, name } of cells) before.set(`${key} ${name}`, this.shown(key, name));
    this.act(kind, ...all);
    this.steps.push({ number: this.number, before, cells: kind === "edit" ? this.changed(before) : null });
    this.undone = [];
  }

  shown(key, name) {
    const row = this.data.rows.find((one) => one.key === key);
    return row && this.text(row, name);
  }

  changed(before, later = new Map()) {
    const cells = [];
    for (const [place, was] of before) {
      const [key, name] = place.split(" "), now = later.get(place) ?? this.shown(key, name);
      if (now !== undefined && now !== was) cells.push({ key, name, was, now });
    }
    return cells;
  }

  // What the server made of the newest steps is known now: of a paste which cells, of a text how it reads.
  settle(saved) {
    const later = new Map();
    for (const step of this.steps.slice().reverse()) {
      if (step.before && step.number <= this.data.done) [step.cells, step.before] = [this.changed(step.before, later), null];
      for (const { key, name, was } of step.cells ?? []) later.set(`${key} ${name}`, was);
    }
    const waits = ({ key, name }) => name in (this.data.rows.find((row) => row.key === key)?.was ?? {});
    if (saved) for (const step of this.steps) step.cells = step.cells?.filter(waits);
    if (saved) this.undone = [];
    this.steps = this.steps.filter((step) => step.cells?.length !== 0);
  }

  back(from = this.steps, to = this.undone, [is, was] = ["now", "was"]) {
    const step = from.at(-1), words = from === this.undone ? "重做" : "撤销";
    if (!step) return this.say(`没有可以${words}的改动了${from === this.undone ? "" : "（已保存的不在内）"}。`);
    if (!step.cells) return this.say("刚粘贴的还在处理，请稍候再撤销。");
    if (step.cells.some(({ key, name }) => this.shown(key, name) === undefined)) return this.say(`上一步改的行现在没有列出来，没有${words}。`);
    from.pop();
    const same = step.cells.filter((cell) => this.shown(cell.key, cell.name) === cell[is]); // what was changed otherwise meanwhile stays
    if (!same.length) return this.back(from, to, [is, was]);
    to.push({ cells: same });
    this.go({ row: this.places.indexOf(same[0].key), column: this.data.columns.findIndex(({ name }) => name === same[0].name) });
    this.act("edit", ...same.map((cell) => ({ key: cell.key, name: cell.name, text: cell[was] })));
    this.follow();
  }

  redo() {
    this.back(this.undone, this.steps, ["was", "now"]);
  }

  // -- drawing

  draw() {
    const { columns, rows, label } = this.data;
    const here = this.places?.[this.at.row];
    this.places = rows.map((row) => row.key);
    const again = here ? this.places.indexOf(here) : 0;
    this.at = this.within({ row: again < 0 ? this.at.row : again, column: this.at.column });
    this.to = again < 0 ? this.at : this.within(this.to);
    this.table.setAttribute("aria-label", label);
    this.frame.classList.toggle("beside", Boolean(this.data.open));
    this.box.setAttribute("aria-label", `${label}：方向键移动，直接输入就是填写`);
    const head = made("tr", {}, ...columns.map((column) => made("th", { scope: "col", title: column.help, textContent: column.header })));
    const widths = columns.map((column) => made("col", { style: `width:${column.width}px` }));
    this.table.style.minWidth = `${columns.reduce((sum, column) => sum + column.width, 0)}px`;
    const body = made("tbody", {}, ...rows.map((row, at) => this.line_of(row, at)));
    this.table.replaceChildren(made("colgroup", {}, ...widths), made("thead", {}, head), body);
    this.mark();
    this.tell();
  }

  line_of(row, at) {
    const cells = this.data.columns.map((column, place) => {
      const cell = made("td", { id: `r${at}c${place}` });
      cell.dataset.row = at;
      cell.dataset.column = place;
      const kind = column.name in row.wrong ? "wrong" : column.name in row.was || this.waits(row, column) ? "typed" : "";
      if (kind) cell.classList.add(kind);
      cell.classList.toggle("moved", row.moved.includes(column.name));
      if (!this.open(row, column)) cell.setAttribute("aria-readonly", "true");
      if (kind === "wrong") cell.setAttribute("aria-invalid", "true");
      cell.append(...this.inside(row, column));
      cell.title = this.whole(row, column);
      return cell;
    });
    const line = made("tr", {}, ...cells);
    if (row.lock) line.classList.add("locked");
    if (row.key === this.data.open) line.classList.add("opened");
    return line;
  }

  waits(row, column) {
    return this.pending.some((act) => act.kind === "edit" && act.key === row.key && act.name === column.name);
  }

  inside(row, column) {
    const text = this.text(row, column.name).replaceAll("\n", " ");
    if (column.name === "task") {
      const name = made("button", { tabIndex: -1, className: "name", textContent: text });
      name.dataset.act = "open";
      return [name];
    }
    if (column.name === "state") {
      const tone = made("span", { className: row.tone, textContent: row.lock ? `${row.lock}（锁定）` : text });
      if (!Object.keys(row.was).length) return [tone];
      const undo = made("button", { tabIndex: -1, className: "undo", title: "撤销这一行的改动", textContent: "撤销" });
      undo.dataset.act = "undo";
      return [undo, tone];
    }
    const links = this.waits(row, column) ? [] : (row.links[column.name] ?? []);
    if (!links.length) return [text];
    const [[address, words]] = links;
    const first = made("a", { href: address, target: "_blank", rel: "noopener noreferrer", tabIndex: -1, title: address, textContent: words });
    return links.length > 1 ? [first, ` 等 ${links.length} 个`] : [first];
  }

  whole(row, column) {
    const why = row.wrong[column.name], was = row.was[column.name];
    const told = [this.text(row, column.name)];
    if (why) told.push(`没有收下：${why}`);
    if (row.moved.includes(column.name)) told.push(`您改了以后别处又改过，现在是：${was || "（空）"}。保存以后两个都留着，到“同步状态”选一个。`);
    else if (was !== undefined) told.push(`原来：${was || "（空）"}`);
    if (row.lock && column.edit) told.push("已锁定，不能在这里改");
    return told.filter(Boolean).join("\n");
  }

  cell(row = this.at.row, column = this.at.column) {
    return this.table.tBodies[0]?.rows[row]?.cells[column];
  }

  within({ row, column }) {
    const between = (value, count) => Math.max(0, Math.min(value, count - 1));
    return { row: between(row, this.data.rows.length), column: between(column, this.data.columns.length) };
  }

  // Which cells are picked, and the text box over the first of them.
  mark() {
    for (const old of this.table.querySelectorAll(".at, .in")) old.classList.remove("at", "in");
    const [top, bottom, left, right] = this.range();
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) this.cell(row, column)?.classList.add("in");
    const cell = this.cell();
    cell?.classList.add("at");
    this.box.hidden = !cell;
    if (!cell) return;
    this.box.setAttribute("aria-activedescendant", cell.id);
    this.box.readOnly = !this.open();
    if (!this.typing) this.lay(cell);
  }

  range() {
    const [top, bottom] = [this.at.row, this.to.row].sort((a, b) => a - b);
    const [left, right] = [this.at.column, this.to.column].sort((a, b) => a - b);
    return [top, bottom, left, right];
  }

  lay(cell) {
    const inner = cell.getBoundingClientRect(), outer = this.frame.getBoundingClientRect();
    const left = inner.left - outer.left + this.frame.scrollLeft - 1, top = inner.top - outer.top + this.frame.scrollTop - 1;
    const wide = this.typing && this.column.width > 120 ? Math.max(inner.width, 320) : inner.width;
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${inner.height}px` });
    if (this.typing) this.box.style.height = `${Math.min(Math.max(this.box.scrollHeight + 2, inner.height), 220)}px`;
    Object.assign(this.choices.style, { left: `${left}px`, top: `${top + inner.height}px` });
  }

  tell() {
    const { row, column } = this;
    if (row && column) {
      const why = [row.lock && "已锁定", row.wrong[column.name], column.name in row.was && "已改，未保存", row.moved.includes(column.name) && "别处又改过"].filter(Boolean);
      const words = [row.cells.task, `${column.header}：${this.text(row, column.name) || "空"}`, ...why].join("，");
      if (this.spoken.textContent !== words) this.spoken.textContent = words;
    }
    this.line.textContent = this.said || this.data.report || this.data.hint;
    this.line.classList.toggle("news", Boolean(this.said || this.data.report));
  }

  say(words) {
    this.said = words;
    this.tell();
  }

  // -- moving and typing

  go(place, extend = false) {
    this.said = "";
    this.to = this.within(place);
    if (!extend) this.at = this.to;
    this.mark();
    this.tell();
  }

  // With the keyboard; under a mouse nothing moves away.
  step(rows, columns, extend) {
    this.go({ row: this.to.row + rows, column: this.to.column + columns }, extend);
    this.follow();
  }

  follow() {
    this.cell(this.to.row, this.to.column)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  type(afresh) {
    if (!this.open() || this.typing) return;
    this.follow();
    this.typing = { key: this.row.key, name: this.column.name, before: this.text(this.row, this.column.name) };
    if (!afresh) this.box.value = this.typing.before;
    if (this.box.inputMode === "none") this.call_keyboard();
    this.box.classList.add("on");
    const words = this.data.choices[this.column.name] ?? [];
    this.choices.replaceChildren(...words.map((word) => made("li", { role: "option", textContent: word })));
    this.choices.hidden = !words.length;
    this.lay(this.cell());
  }

  // A telephone or tablet shows its keyboard when a box takes the focus, not when the box changes its mind.
  call_keyboard() {
    this.calls = true;
    this.box.inputMode = "text";
    this.box.blur();
    this.box.focus({ preventScroll: true });
    this.calls = false;
  }

  done(keep = true) {
    const { typing } = this, text = this.box.value;
    this.typing = null;
    this.box.value = "";
    this.box.classList.remove("on");
    this.choices.hidden = true;
    if (typing && keep && text !== typing.before) this.change("edit", { key: typing.key, name: typing.name, text });
    else this.mark();
  }

  clear() {
    const [top, bottom, left, right] = this.range(), emptied = [];
    for (const row of this.data.rows.slice(top, bottom + 1))
      for (const { name, ...column } of this.data.columns.slice(left, right + 1))
        if (this.open(row, column) && this.text(row, name)) emptied.push({ key: row.key, name, text: "" });
    if (emptied.length) this.change("edit", ...emptied);
  }

  pick(step) {
    const words = [...this.choices.children].map((one) => one.textContent);
    this.box.value = words[(words.indexOf(this.box.value) + step + words.length) % words.length] ?? "";
  }

  press(event) {
    if (event.isComposing || (event.keyCode === 229 && this.open())) return;
    const { key, shiftKey, altKey } = event, far = event.ctrlKey || event.metaKey;
    const undo = far && !this.typing && !altKey && { z: shiftKey ? "redo" : "back", y: "redo" }[key.toLowerCase()];
    if (undo) this[undo]();
    const used = undo || (this.typing ? this.while_typing(key, shiftKey, altKey) : this.while_moving(key, shiftKey, far));
    if (!used) return;
    event.preventDefault();
    event.stopPropagation();
  }

  while_typing(key, shift, alt) {
    if (key === "Enter" && (alt || shift)) this.box.setRangeText("\n", this.box.selectionStart, this.box.selectionEnd, "end"), this.lay(this.cell());
    else if (key === "Enter") this.done(), this.step(1, 0);
    else if (key === "Tab") this.done(), this.step(0, shift ? -1 : 1);
    else if (key === "Escape") this.done(false);
    else if (key.startsWith("Arrow") && !this.choices.hidden) this.pick(key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1);
    else return false;
    return true;
  }

  while_moving(key, shift, far) {
    const end = { row: this.data.rows.length, column: this.data.columns.length };
    if (key === "ArrowUp") this.step(far ? -end.row : -1, 0, shift);
    else if (key === "ArrowDown") this.step(far ? end.row : 1, 0, shift);
    else if (key === "ArrowLeft") this.step(0, far ? -end.column : -1, shift);
    else if (key === "ArrowRight") this.step(0, far ? end.column : 1, shift);
    else if (key === "PageUp" || key === "PageDown") this.step(key === "PageUp" ? -10 : 10, 0, shift);
    else if (key === "Home" || key === "End") this.step(far ? (key === "Home" ? -end.row : end.row) : 0, key === "Home" ? -end.column : end.column, shift);
    else if (key === "Enter" && far) this.row?.links[this.column.name]?.[0] && window.open(this.row.links[this.column.name][0][0], "_blank", "noopener");
    else if (key === "Enter") this.enter();
    else if (key === "F2") this.type(false);
    else if (key === "Delete" || key === "Backspace") this.clear();
    else if (key === "Escape") this.data.open ? this.act("open", { key: this.data.open }) : this.go(this.at);
    else {
      if ((key.length === 1 || key === "Process") && !far && !this.open()) this.why_not();
      return false;
    }
    return true;
  }

  why_not() {
    const { row } = this;
    this.say(row?.lock && this.data.writes ? `这一行${row.lock}，已锁定，不能在这里改。` : "这一格不能填。点任务名看全文。");
  }

  enter() {
    const { row, column } = this;
    if (!row) return;
    if (column.name === "task") this.act("open", { key: row.key });
    else if (column.name === "state" && Object.keys(row.was).length) this.act("undo", { key: row.key });
    else if (this.open()) this.type(false);
    else this.why_not();
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain"), bare = restored(text);
    if (this.typing && bare === text) return;
    event.preventDefault();
    if (this.typing) return void document.execCommand("insertText", false, bare);
    const [top, , left] = this.range(), first = this.data.columns[left];
    if (!text) this.say("剪贴板里没有文字，没有粘贴。");
    else if (text.length > MOST) this.say(`粘贴的内容太多（${text.length} 字），没有粘贴；请分几次粘贴。`);
    else if (!this.data.writes || !first.edit) this.say("请先点要填的第一格（从“进展状态”起），再粘贴。");
    else this.change("paste", { key: this.places[top], name: first.name, text, keys: this.places.slice(top) });
  }

  copy(event) {
    if (this.typing || !this.row) return;
    event.preventDefault();
    const [top, bottom, left, right] = this.range();
    const columns = this.data.columns.slice(left, right + 1);
    const lines = this.data.rows.slice(top, bottom + 1).map((row) => columns.map((column) => quoted(defused(this.text(row, column.name)))).join("\t"));
    event.clipboardData.setData("text/plain", lines.join("\n"));
  }

  down(event) {
    const target = event.target, cell = target.closest("td");
    if (target === this.box || event.button) return;
    if (target.closest("li")) {
      event.preventDefault();
      this.box.value = target.closest("li").textContent;
      this.done();
      return;
    }
    if (!cell) return;
    event.preventDefault();
    if (this.typing) this.done();
    const place = { row: +cell.dataset.row, column: +cell.dataset.column };
    const again = place.row === this.at.row && place.column === this.at.column && this.frame.classList.contains("has");
    this.box.inputMode = this.finger ? "none" : "text"; // no keyboard on the screen before one types
    this.box.focus({ preventScroll: true });
    if (target.closest("a, button")) return void this.go(place);
    this.go(place, event.shiftKey);
    this.drags = true;
    if (this.finger && again) this.type(false);
  }

  click(event) {
    const { act } = event.target.closest("button")?.dataset ?? {};
    const cell = event.target.closest("td");
    if (act && cell) this.act(act, { key: this.data.rows[+cell.dataset.row].key });
  }

  listen() {
    const { box, frame } = this;
    box.addEventListener("keydown", (event) => this.press(event));
    box.addEventListener("compositionstart", () => this.type(true));
    box.addEventListener("input", (event) => {
      if (!this.typing && !event.isComposing && box.value) this.open() ? this.type(true) : (box.value = "");
      if (this.typing) this.lay(this.cell());
    });
    box.addEventListener("paste", (event) => this.paste(event));
    box.addEventListener("copy", (event) => this.copy(event));
    box.addEventListener("focus", () => frame.classList.add("has"));
    box.addEventListener("blur", () => {
      if (this.calls) return;
      frame.classList.remove("has");
      this.done();
    });
    frame.addEventListener("pointerdown", (event) => (this.finger = event.pointerType === "touch"));
    frame.addEventListener("mousedown", (event) => this.down(event));
    frame.addEventListener("click", (event) => this.click(event));
    frame.addEventListener("dblclick", (event) => event.target.closest("td") && !event.target.closest("a, button") && this.type(false));
    frame.addEventListener("mouseover", (event) => {
      const cell = event.buttons === 1 && this.drags && event.target.closest("td");
      if (cell) this.go({ row: +cell.dataset.row, column: +cell.dataset.column }, true);
    });
    frame.addEventListener("mouseup", () => (this.drags = false));
    for (const leaving of ["beforeunload", "pagehide"]) addEventListener(leaving, () => this.done());
  }
}
