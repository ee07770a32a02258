"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const live = document.body.dataset.live === "1";
  const line = document.getElementById("say");
  const say = (text, bad = false) => { line.textContent = text; line.classList.toggle("bad", bad); };
  let now = null, last = [];

  const cards = () => all("ol.recs > li");
  const home = (card) => card.closest("section.article");
  const marksOf = (card) => all("mark[data-ids]", home(card)).filter((m) => m.dataset.ids.split(" ").includes(card.dataset.id));

  function paint(card) {
    for (const mark of marksOf(card)) {
      for (const verdict of ["accept", "reject", "fix", "add"]) mark.classList.toggle(verdict, card.dataset.verdict === verdict);
    }
  }

  // Offsets count characters as Python does; the browser counts halves of rare ones.
  function range(root, start, end) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = new Range();
    let at = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let unit = 0;
      for (const sign of node.data) {
        if (!begun && at === start) { found.setStart(node, unit); begun = true; }
        unit += sign.length; at += 1;
        if (begun && at === end) { found.setEnd(node, unit); return found; }
      }
    }
    return begun ? found : null;
  }
  function offset(root, node, unit) {
    const before = new Range();
    before.setStart(root, 0); before.setEnd(node, unit);
    return [...before.toString()].length;
  }

  function select(card, scroll = true) {
    if (!card) return;
    for (const other of cards()) other.setAttribute("aria-current", String(other === card));
    for (const mark of all("mark.now")) mark.classList.remove("now");
    const marks = marksOf(card), text = home(card).querySelector(".text");
    for (const mark of marks) mark.classList.add("now");
    if (text && window.Highlight && CSS.highlights) {
      const clause = range(text, Number(card.dataset.start), Number(card.dataset.end));
      if (clause) CSS.highlights.set("clause", new Highlight(clause));
    }
    now = card;
    history.replaceState(null, "", "#" + card.dataset.id);
    if (scroll) { card.scrollIntoView({ block: "nearest" }); marks[0]?.scrollIntoView({ block: "nearest" }); }
    card.focus({ preventScroll: true });
  }
  function step(by) {
    const list = cards();
    if (list.length) select(list[Math.min(list.length - 1, Math.max(0, list.indexOf(now) + by))]);
  }
  function open() {
    const list = cards(), at = list.indexOf(now);
    const next = list.slice(at + 1).concat(list.slice(0, at + 1)).find((card) => !card.dataset.verdict);
    if (next) return select(next);
    const link = document.querySelector("a[rel=next]");
    if (live && link) link.click(); else say("no record is open here");
  }

  async function post(path, body) {
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    } catch { say("not stored: miner view does not answer any more", true); return null; }
    const found = await answer.json().catch(() => ({ error: answer.statusText }));
    if (!answer.ok) { say("not stored: " + found.error, true); return null; }
    return found;
  }
  async function act(action, extra = {}, card = now) {
    if (!live || !card) return;
    const found = await post("/api/act", { record: card.dataset.id, action, seen: Number(card.dataset.seen), ...extra });
    if (!found) return;
    if (!found.html) { location.reload(); return; }
    const made = document.createElement("template");
    made.innerHTML = found.html;
    const fresh = made.content.querySelector("li");
    card.replaceWith(fresh);
    if (action === "undo") last = last.filter((id) => id !== fresh.dataset.id); else if (action !== "note") last.push(fresh.dataset.id);
    paint(fresh);
    const done = home(fresh).querySelector(".done");
    if (done) done.textContent = cards().filter((c) => c.dataset.verdict).length;
    say(found.said);
    select(fresh, false);
    if (action === "accept" || action === "reject") open();
  }
  function undo() {
    const id = last.at(-1), card = (id && document.getElementById(id)) || now;
    if (card) { select(card); act("undo", {}, card); }
  }

  function form(name, card) {
    for (const old of all("form.fix, form.reject, form.note")) old.remove();
    const made = document.getElementById(name + "-form").content.cloneNode(true).querySelector("form");
    made.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(made, card); } });
    (card || document.querySelector(".side")).append(made);
    return made;
  }
  function close(made, card) { made.remove(); (card || now)?.focus(); }
  function fill(made, values) {
    for (const [key, value] of Object.entries(values)) if (made.elements[key]) made.elements[key].value = value;
  }
  function changed(made, before) {
    return Object.keys(before).filter((key) => made.elements[key] && made.elements[key].value.trim() !== before[key])
      .map((key) => key + "=" + made.elements[key].value.trim());
  }
  function fix() {
    if (!live || !now) return;
    const card = now, before = JSON.parse(card.dataset.form), made = form("fix", card);
    fill(made, before);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const changes = changed(made, before);
      if (changes.length) act("fix", { changes, why: made.elements.why.value }, card); else say("nothing was changed", true);
    });
    made.elements.value.focus(); made.elements.value.select();
  }
  function reject() {
    if (!live || !now) return;
    const card = now, made = form("reject", card);
    const send = (why) => act("reject", { why }, card);
    made.addEventListener("click", (event) => { const b = event.target.closest("button[data-why]"); if (b) send(b.dataset.why); });
    made.addEventListener("submit", (event) => { event.preventDefault(); if (made.elements.why.value.trim()) send(made.elements.why.value); else say("a reject needs a reason", true); });
    made.addEventListener("keydown", (event) => {
      const choice = all("button[data-why]", made)[Number(event.key) - 1];
      if (choice && event.target.tagName !== "INPUT") { event.preventDefault(); event.stopPropagation(); send(choice.dataset.why); }
    });
    made.querySelector("button").focus();
  }
  function note() {
    if (!live || !now) return;
    const card = now, made = form("note", card);
    made.addEventListener("submit", (event) => { event.preventDefault(); act("note", { why: made.elements.why.value }, card); });
    made.elements.why.focus();
  }
  function add() {
    if (!live) return;
    const chosen = getSelection(), text = document.querySelector(".text");
    if (!chosen.rangeCount || chosen.isCollapsed || !text || !text.contains(chosen.getRangeAt(0).commonAncestorContainer)) return say("select the number in the text first", true);
    const span = chosen.getRangeAt(0);
    const at = [offset(text, span.startContainer, span.startOffset), offset(text, span.endContainer, span.endOffset)];
    const words = span.toString(), made = form("fix", null);
    const number = words.replace(/,(?=\d{3})/g, "").replace("·", ".").match(/-?\d+(\.\d+)?/);
    const share = words.match(/(\d+)\s*(?:of|\/)\s*(\d+)/);
    fill(made, share ? { field: "proportion", numerator: share[1], denominator: share[2] } : { field: "dose", value: number ? number[0] : "" });
    const unit = () => { made.elements.unit.value = made.elements.field.selectedOptions[0].dataset.unit; };
    made.elements.field.addEventListener("change", unit); unit();
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      const changes = [...made.elements].filter((e) => e.name && e.name !== "why" && e.value.trim()).map((e) => e.name + "=" + e.value.trim());
      const found = await post("/api/add", { document: home(text).dataset.document, at, changes, why: made.elements.why.value });
      if (found) { location.hash = found.record; location.reload(); }
    });
    made.scrollIntoView({ block: "nearest" }); made.elements.field.focus();
    say("adding “" + words + "”");
  }
  function take(index) {
    const button = now && all("button[data-do=take]", now)[index];
    if (live && button) act("fix", { changes: JSON.parse(button.dataset.changes), why: "proposed by arithmetic" });
  }

  const help = document.getElementById("help"), toggle = document.getElementById("keys-on");
  const keysOn = () => toggle.checked;
  try { toggle.checked = localStorage.getItem("miner-keys") !== "off"; } catch { /* a file may not remember */ }
  toggle.addEventListener("change", () => { try { localStorage.setItem("miner-keys", toggle.checked ? "on" : "off"); } catch { /* as above */ } });
  const follow = (rel) => document.querySelector("a[rel=" + rel + "]")?.click();
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), n: open, a: () => act("accept"), r: reject,
    f: fix, u: undo, c: note, "+": add, "]": () => follow("next"), "[": () => follow("prev"), "?": () => help.showModal(),
    "/": () => { const box = document.getElementById("search"); if (box) box.focus(); else location.href = "/"; },
  };
  for (let i = 1; i <= 9; i += 1) keys[i] = () => take(i - 1);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.matches("input, textarea, select")) return;
    const mark = event.target.closest("mark[data-ids]");
    if (mark && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); pick(mark); return; }
    const arrows = event.key.startsWith("Arrow");
    if (arrows && !event.target.closest("ol.recs")) return;
    const run = keys[event.key];
    if (run && (keysOn() || event.key === "?" || arrows) && (cards().length || !/^Arrow/.test(event.key))) { event.preventDefault(); run(); }
  });

  function pick(mark) {
    const ids = mark.dataset.ids.split(" "), at = now ? ids.indexOf(now.dataset.id) : -1;
    select(document.getElementById(ids[(at + 1) % ids.length]));
  }
  addEventListener("click", async (event) => {
    const mark = event.target.closest("mark[data-ids]");
    if (mark) { if (getSelection().isCollapsed) pick(mark); return; }
    const button = event.target.closest("button");
    const card = event.target.closest("ol.recs > li");
    if (card && card !== now) select(card, true);
    if (!button) return;
    const what = button.dataset.do;
    if (what === "accept" || what === "undo") act(what);
    else if (what === "reject") reject();
    else if (what === "fix") fix();
    else if (what === "note") note();
    else if (what === "add") add();
    else if (what === "help") help.showModal();
    else if (what === "cancel") close(button.form, card);
    else if (what === "take") take(all("button[data-do=take]", now).indexOf(button));
    else if (button.dataset.undo) { if (await post("/api/undo", { act: Number(button.dataset.undo) })) location.reload(); }
    else if (button.dataset.settle) { if (await post("/api/act", { record: button.closest("li").dataset.id, action: "settle", verdict: button.dataset.settle })) location.reload(); }
  });
  addEventListener("focusin", (event) => { const out = event.target.closest?.("mark.out"); if (out) say("left out: " + out.title); });
  // A click on "add" must not lose what is selected in the text.
  addEventListener("mousedown", (event) => { if (event.target.closest("button[data-do=add]")) event.preventDefault(); });
  addEventListener("hashchange", () => { const card = document.getElementById(location.hash.slice(1)); if (card?.matches("ol.recs > li")) select(card); });

  cards().forEach(paint);
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches("ol.recs > li")) select(wanted);
  else if (live) select(cards().find((card) => !card.dataset.verdict) || cards()[0], false);
})();
