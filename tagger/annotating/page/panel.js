// The right side: the mark of the current segment, the competencies, the guidelines.

import { fill, make } from "./work.js";

const byId = (id) => document.getElementById(id);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class Panel {
  constructor(work, colourOf) {
    this.work = work;
    this.colourOf = colourOf;
    this.rows = new Map();
    this.wide = matchMedia("(min-width: 56rem)");
    this.list();
    this.listen();
    for (const type of ["opened", "moved", "changed"]) work.addEventListener(type, () => this.show());
    for (const type of ["opened", "moved"]) {
      work.addEventListener(type, () => document.querySelector(".mark").scrollIntoView({ block: "nearest" }));
    }
    work.addEventListener("needs-code", () => this.note(work.start.words.needs_code));
  }

  listen() {
    byId("none").addEventListener("click", () => this.none());
    byId("decide").addEventListener("click", () => this.decide());
    byId("undo").addEventListener("click", () => this.work.undo());
    byId("search").addEventListener("input", () => this.filter());
    this.wide.addEventListener("change", () => this.explain(this.explained));
    for (const group of document.querySelectorAll("[data-of]")) {
      group.addEventListener("click", (event) => {
        const { value } = event.target.closest("button")?.dataset ?? {};
        if (value) this.work.choose(group.dataset.of, value);
      });
    }
    const tabs = [byId("tab-codes"), byId("tab-guide")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => this.turnTo(tab));
      tab.addEventListener("keydown", (event) => {
        if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
        const other = tabs.find((one) => one !== tab);
        this.turnTo(other);
        other.focus();
      });
    }
  }

  turnTo(tab) {
    for (const one of tab.parentElement.children) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      byId(one.getAttribute("aria-controls")).hidden = one !== tab;
    }
  }

  halfACode() { this.note(this.work.start.words.half_a_code); }

  // A segment without a competency is decided by "none", so that a slip decides nothing.
  async decide() {
    const { labels, decided } = this.work.segment;
    if (!labels.length && !decided) return this.note(this.work.start.words.nothing_chosen);
    this.work.change({ decided: true });
    await this.work.goOn();
  }

  async none() {
    this.work.change({ labels: [], decided: true });
    await this.work.goOn();
  }

  list() {
    const { domains, competencies } = this.work.start;
    for (const domain of domains) {
      const own = competencies.filter((one) => one.domain === domain.id);
      const group = make("div", { role: "group", "aria-label": domain.name, class: "domain" });
      group.append(make("h2", {}, domain.name), ...own.map((one) => this.row(one)));
      if (own.length) byId("list").append(group);
    }
    byId("list").append(make("p", { id: "nothing", class: "quiet", hidden: "" }, this.work.start.words.nothing_matches));
    byId("list").addEventListener("keydown", (event) => this.walk(event));
  }

  row(competency) {
    const { code, name } = competency;
    const button = make("button", { type: "button", "aria-pressed": "false", class: this.colourOf(code) });
    button.append(make("span", { class: "chip" }, code), make("span", { class: "name" }, name));
    button.addEventListener("click", () => { this.explain(code); this.work.toggle(code); });
    button.addEventListener("focus", () => this.explain(code));
    const about = make("button", { type: "button", class: "about", title: fill(this.work.start.words.definition_of, { code }) }, "i");
    about.setAttribute("aria-label", about.title);
    about.addEventListener("click", (event) => {
      this.explain(code, !this.wide.matches);
      if (!event.detail) byId("meaning").focus({ preventScroll: true }); // pressed with a key: read it
    });
    const row = make("div", { class: "row" }, button, about);
    row.addEventListener("mouseenter", () => this.wide.matches && this.explain(code));
    const parts = [code, name, competency.definition, ...competency.counts];
    this.rows.set(code, { row, button, competency, said: plain(parts.join(" ")) });
    return row;
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest(".row");
    if (!step || !row || event.shiftKey) return;
    const shown = this.shown().map(({ button }) => button);
    const from = shown.indexOf(row.querySelector("button"));
    shown[Math.min(Math.max(from + step, 0), shown.length - 1)]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  shown() { return [...this.rows.values()].filter(({ row }) => !row.hidden); }

  filter() {
    const wanted = plain(byId("search").value).split(/\s+/).filter(Boolean);
    for (const { row, said } of this.rows.values()) row.hidden = !wanted.every((word) => said.includes(word));
    for (const group of byId("list").querySelectorAll(".domain")) group.hidden = !group.querySelector(".row:not([hidden])");
    byId("nothing").hidden = this.shown().length > 0;
    const best = this.best();
    for (const [code, { row }] of this.rows) row.classList.toggle("hinted", code === best);
  }

  // A code that comes first by its name or code is meant rather than one that mentions the words.
  best() {
    const wanted = plain(byId("search").value).trim();
    if (!wanted) return null;
    const shown = this.shown().map(({ competency }) => competency);
    const named = shown.find(({ code, name }) => plain(`${code} ${name}`).includes(wanted));
    return (named ?? shown[0])?.code ?? null;
  }

  hint(typed) {
    byId("typed").textContent = typed;
    for (const [code, { row }] of this.rows) {
      row.classList.toggle("hinted", Boolean(typed) && code.toLowerCase().startsWith(typed));
    }
    const hinted = [...document.querySelectorAll(".hinted")];
    for (const row of [hinted.at(-1), hinted[0]]) row?.scrollIntoView({ block: "nearest" });
  }

  // On a wide page the meaning has a place of its own; on a narrow one it opens below its row.
  explain(code, scroll = false) {
    if (!code) return;
    this.explained = code;
    const { row, competency } = this.rows.get(code);
    const { phrases } = this.work.start;
    const meaning = byId("meaning");
    const list = (title, points) => points.length
      ? [make("h4", {}, title), make("ul", {}, ...points.map((point) => make("li", {}, point)))]
      : [];
    meaning.replaceChildren(
      make("h3", { class: this.colourOf(code) }, make("span", { class: "chip" }, code), ` ${competency.name}`),
      make("p", {}, competency.definition),
      ...list(phrases.counts, competency.counts),
      ...list(phrases.does_not_count, competency.does_not_count),
    );
    meaning.scrollTop = 0;
    meaning.setAttribute("aria-label", fill(this.work.start.words.definition_of, { code }));
    if (this.wide.matches) byId("codes").append(meaning);
    else row.after(meaning);
    if (scroll) row.scrollIntoView({ block: "start" });
  }

  note(text) {
    const { words } = this.work.start;
    const standing = [
      this.work.start.suggesting && words.suggestions_note,
      this.work.start.correcting && words.correcting_note,
    ].filter(Boolean).join(" ");
    byId("note").textContent = text ?? standing;
    byId("note").hidden = !byId("note").textContent;
  }

  show() {
    const { segment, start, place } = this.work;
    const total = this.work.document.segments.length;
    byId("place").textContent = fill(start.words.segment_of, { n: place + 1, total });
    byId("state").textContent = segment.decided ? start.words.decided : start.words.undecided;
    byId("state").classList.toggle("decided", segment.decided);
    this.chips();
    document.querySelector(".mark").classList.toggle("bare", !segment.labels.length);
    for (const button of document.querySelectorAll("[data-of] button")) {
      const { of } = button.parentElement.dataset;
      button.setAttribute("aria-pressed", String(segment[of] === button.dataset.value));
      button.setAttribute("aria-disabled", String(!segment.labels.length));
    }
    for (const [code, { button }] of this.rows) {
      button.setAttribute("aria-pressed", String(segment.labels.includes(code)));
    }
    byId("undo").disabled = !this.work.history.length;
    this.note();
    if (document.activeElement.matches(":disabled")) byId("lines").focus({ preventScroll: true });
  }

  chips() {
    const { segment, start } = this.work;
    const proposed = this.work.document.proposals[this.work.place] ?? [];
    const chip = (code, kind, wording, text) => {
      const button = make("button", { type: "button", class: `chip ${kind} ${this.colourOf(code)}`, title: fill(wording, { code }) }, text);
      button.setAttribute("aria-label", button.title);
      button.addEventListener("click", () => this.work.toggle(code));
      return button;
    };
    const chips = segment.labels.map((code) => chip(code, "", start.words.remove, `${code} ×`));
    for (const code of proposed) {
      if (!segment.labels.includes(code)) chips.push(chip(code, "proposed", start.words.suggestion, `${code} ?`));
    }
    if (!segment.labels.length) {
      const text = segment.decided ? start.words.no_code : start.words.no_code_yet;
      chips.unshift(make("span", { class: "quiet" }, text));
    }
    const labels = byId("labels");
    const next = make("div", {}, ...chips);
    if (next.innerHTML === labels.innerHTML) return; // what has not changed is not read again
    const hadFocus = labels.contains(document.activeElement);
    labels.replaceChildren(...next.childNodes);
    if (hadFocus) byId("lines").focus({ preventScroll: true });
  }
}
