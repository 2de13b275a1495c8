// The wall: asks for its data every minute, turns every twenty seconds, and says so when the server was away. What is
// shown stays until something newer is there, or the link is worth nothing any more.
"use strict"
;(() => {
  const TURN = 20_000
  const MINUTE = 60_000
  const SOON = 5_000
  const LONG = 12 * 60 * MINUTE // data this old bear their day, too
  const find = (id) => document.getElementById(id)
  let told = null // the last answer
  let takenAt = 0
  let page = 0 // of the matrix
  let late = 0 // the first line of who is late that is shown
  let soon = 0
  let next = { late: 0, soon: 0 } // where the next turn goes on
  let wait = SOON

  function made(tag, look, text) {
    const one = document.createElement(tag)
    if (look) one.className = look
    if (text !== undefined) one.textContent = text
    return one
  }

  function put(id, ...inside) {
    find(id).replaceChildren(...inside)
  }

  async function ask() {
    const gone = new AbortController()
    const patience = setTimeout(() => gone.abort(), 20_000)
    try {
      const answer = await fetch("/wall/data", { cache: "no-store", signal: gone.signal })
      if (answer.status === 403) return { say: (await answer.json()).say }
      if (!answer.ok) throw new Error(String(answer.status))
      return await answer.json()
    } finally {
      clearTimeout(patience)
    }
  }

  async function keepAsking() {
    let pause = MINUTE
    try {
      const answer = await ask()
      wait = SOON
      if (answer.say) refused(answer.say)
      else if (stale(answer.beside.build)) location.reload()
      else show(answer)
    } catch {
      lost()
      pause = wait
      wait = Math.min(wait * 2, MINUTE)
    }
    setTimeout(keepAsking, pause)
  }

  // The portal was renewed since the page was loaded; never twice within a minute, whatever stands between us and it.
  function stale(build) {
    return build !== document.body.dataset.build && performance.now() > MINUTE
  }

  function refused(words) {
    told = null
    find("wall").hidden = true
    find("say").hidden = false
    put("say", words)
  }

  function lost() {
    if (!told) return put("say", "连接中断，正在重新连接…")
    const since = Date.now() - takenAt > LONG ? told.beside.moment : told.beside.at
    find("told").className = "lost"
    put("told", `连接中断，显示的是 ${since} 的数据`)
  }

  function show(answer) {
    const first = !told
    told = answer
    takenAt = Date.now()
    find("say").hidden = true
    find("wall").hidden = false
    const { wall, beside } = told
    put("title", `${wall.title} · ${beside.screen}`)
    put("day", wall.day)
    const [finding, ...rest] = wall.headline.split(/(?<=。)/)
    document.body.classList.toggle("long", wall.headline.length > 110 || finding.length > 74)
    put("finding", finding)
    put("rest", rest.join(""))
    put("figures", ...wall.figures.map(figure))
    put("legend", ...wall.legend.map(sign))
    find("told").className = ""
    put("told", [beside.ends, `更新于 ${beside.at}`].filter(Boolean).join(" · "))
    if (page >= wall.pages.length) page = 0
    if (late >= wall.late.length) late = 0
    if (soon >= wall.soon.length) soon = 0
    draw(first)
  }

  function figure(one, place, all) {
    const box = made("div", place === all.length - 1 && all.length % 2 ? "wide" : "")
    box.append(made("dt", "", one.name), made("dd", one.late ? "late" : "", one.value))
    return box
  }

  function sign(one) {
    const line = made("li")
    line.append(made("i", one.state, one.symbol), one.word)
    return line
  }

  function draw(fresh) {
    drawMatrix()
    drawList()
    if (fresh) turned()
  }

  function turned() {
    for (const id of ["matrix", "list"]) {
      const part = find(id)
      part.classList.remove("turned")
      void part.offsetWidth // else the browser sees no change
      part.classList.add("turned")
    }
  }

  function drawMatrix() {
    const { pages, parts, legend } = told.wall
    const shown = pages[page]
    if (!shown) return put("matrix")
    const state = Object.fromEntries(legend.map((one) => [one.symbol, one.state]))
    const places = columns(parts)
    const cells = parts.flatMap((part) => heads(part, places))
    shown.rows.forEach((row, at) => cells.push(...line(row, at + 3, parts, places, state)))
    const widths = parts.map((part) => `repeat(${part.tasks.length}, minmax(0, 1fr))`).join(" .55rem ")
    find("matrix").style.setProperty("--columns", `${nameWidth()}rem ${widths}`)
    put("matrix", ...cells)
    put("matrix-title", shown.title)
    put("turn", pages.length > 1 ? `${page + 1}/${pages.length}，每 20 秒换一页` : "")
  }

  // As wide as the longest name of all pages, so that columns stay where they are at a turn.
  function nameWidth() {
    const names = told.wall.pages.flatMap((one) => one.rows.map((row) => row.unit.length))
    return Math.min(10, Math.max(...names)) * 1.2 + 0.7
  }

  // The task's number -> its column; one column between parts stays empty.
  function columns(parts) {
    const places = {}
    let at = 2
    for (const part of parts) {
      for (const no of part.tasks) places[no] = at++
      at++
    }
    return places
  }

  function at(one, column, row, span = 1) {
    one.style.gridColumn = `${column} / span ${span}`
    one.style.gridRow = String(row)
    return one
  }

  function heads(part, places) {
    const head = at(made("span", "part", part.head), places[part.tasks[0]], 1, part.tasks.length)
    return [head, ...part.tasks.map((no) => at(made("span", "no", no), places[no], 2))]
  }

  function line(row, place, parts, places, state) {
    const name = at(made("span", row.unit.length > 10 ? "unit wide" : "unit", row.unit), 1, place)
    const numbers = parts.flatMap((part) => part.tasks)
    return [name, ...[...row.cells].map((symbol, i) => at(cell(symbol, state), places[numbers[i]], place))]
  }

  function cell(symbol, state) {
    return symbol === " " ? made("span", "cell none") : made("span", `cell ${state[symbol]}`, symbol)
  }

  // Who is late, as many as there is room for; what is due soon in the room that is left.
  function drawList() {
    const { wall } = told
    const list = find("list")
    list.replaceChildren()
    const head = title(list, lateWords(wall.counts))
    next.late = fill(list, wall.late, late, "row late")
    const all = late === 0 && next.late >= wall.late.length
    if (!all) head.append(made("small", "", `第 ${stretch(late, next.late)} 条`))
    if (next.late >= wall.late.length) next.late = 0
    next.soon = all && wall.soon.length ? soonLines(list) : 0
    if (wall.next.length) title(list, "接下来的时限")
    for (const one of wall.next) list.append(row("row", one.day, one.count))
  }

  // Two numbers: 临时交办 are none of the notice's, which the figures above count.
  function lateWords({ late, ad_hoc: adHoc }) {
    const ofNotice = late ? `逾期 ${late} 条` : "没有逾期的台账"
    return adHoc ? `${ofNotice}，另有临时交办逾期 ${adHoc} 条` : ofNotice
  }

  function soonLines(list) {
    const { wall } = told
    const head = title(list, `临期 ${wall.counts.soon} 条`)
    const end = fill(list, wall.soon, soon, "row")
    if (end === soon) {
      head.remove() // no room for one line
      return soon
    }
    if (soon > 0 || end < wall.soon.length) head.append(made("small", "", `第 ${stretch(soon, end)} 项任务，共 ${wall.soon.length} 项`))
    return end >= wall.soon.length ? 0 : end
  }

  // Which lines are shown, from after `from` to `end`: one is no range.
  function stretch(from, end) {
    return end > from + 1 ? `${from + 1}–${end}` : `${end}`
  }

  function row(look, what, when) {
    const one = made("div", look)
    one.append(made("b", "", what), made("span", "days", when))
    return one
  }

  function title(list, words) {
    const head = made("h2", "", words)
    list.append(head)
    return head
  }

  // Where the lines end that the list has room for.
  function fill(list, lines, from, look) {
    let at = from
    for (; at < lines.length; at++) {
      const line = row(look, lines[at].unit, lines[at].days)
      const task = made("span", "task", lines[at].task)
      if (lines[at].mark) task.prepend(made("i", "mark", lines[at].mark))
      line.append(task)
      list.append(line)
      if (list.scrollHeight > list.clientHeight) {
        line.remove()
        break
      }
    }
    return at
  }

  function turn() {
    if (!told) return
    page = (page + 1) % Math.max(1, told.wall.pages.length)
    late = next.late
    soon = next.soon
    draw(true)
  }

  addEventListener("resize", () => told && draw(false))
  addEventListener("online", () => ask().then((answer) => answer.wall && show(answer), () => {}))
  setInterval(turn, TURN)
  keepAsking()
})()
