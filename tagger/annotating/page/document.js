// The left side: the segments of the document as lines, with what was decided for each.

import { fill, make } from "./work.js";

const byId = (id) => document.getElementById(id);

export class DocumentView {
  constructor(work, colourOf) {
    this.work = work;
    this.colourOf = colourOf;
    this.lines = byId("lines");
    this.lines.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line && !String(getSelection())) this.work.go(Number(line.dataset.place));
    });
    byId("documents").addEventListener("change", (event) => this.work.open(event.target.selectedIndex));
    byId("previous").addEventListener("click", () => this.work.openNext(-1));
    byId("next").addEventListener("click", () => this.work.openNext(1));
    addEventListener("resize", () => this.bringNear());
    work.addEventListener("opened", () => this.show());
    work.addEventListener("moved", () => this.move());
    work.addEventListener("changed", () => this.refresh());
  }

  show() {
    const { document: shown, start } = this.work;
    const genre = start.genres[shown.genre];
    const facts = [shown.title, start.languages[shown.lang], genre].filter(Boolean);
    byId("particulars").textContent = facts.join(" · ");
    if (shown.lang !== "other") this.lines.lang = shown.lang;
    else this.lines.removeAttribute("lang");
    this.lines.replaceChildren(...shown.segments.map((_, place) => this.line(place)));
    byId("previous").disabled = this.work.number === 0;
    byId("next").disabled = this.work.number === this.work.documents.length - 1;
    this.move();
    this.count();
  }

  line(place) {
    const { segments } = this.work.document;
    const segment = segments[place];
    const before = segments[place - 1];
    const line = make("li", { role: "option", id: `line-${place}`, "data-place": place });
    line.classList.add("line");
    if (segment.role === "heading") line.classList.add("heading");
    if (before && before.p === segment.p) line.classList.add("same");
    if (segment.role !== "heading" && (!before || before.role !== segment.role)) {
      const role = make("span", { class: "role", lang: document.documentElement.lang });
      role.textContent = this.work.start.roles[segment.role];
      line.append(role);
    }
    line.append(make("span", { class: "words" }, segment.t), make("span", { class: "chips" }));
    this.dress(line, place);
    return line;
  }

  dress(line, place) {
    const { start } = this.work;
    const segment = this.work.document.segments[place];
    const proposed = (this.work.document.proposals[place] ?? []).filter((code) => !segment.labels.includes(code));
    const chips = segment.labels.map((code) => make("span", { class: `chip ${this.colourOf(code)}` }, code));
    const words = [start.modalities[segment.modality], start.levels[segment.level]].filter(Boolean).join(", ");
    if (words) chips.push(make("span", { class: "quiet" }, words));
    if (segment.decided && !segment.labels.length) {
      chips.push(make("span", { class: "empty", role: "img", "aria-label": start.words.no_code }, "–"));
    }
    if (!segment.decided) {
      for (const code of proposed) {
        const wording = fill(start.words.suggestion, { code });
        const chip = make("span", { class: `chip proposed ${this.colourOf(code)}`, title: wording }, `${code} ?`);
        chips.push(chip);
      }
    }
    line.querySelector(".chips").replaceChildren(...chips);
    line.classList.toggle("decided", segment.decided);
    line.setAttribute("aria-description", segment.decided ? start.words.decided : start.words.undecided);
  }

  refresh() {
    const line = byId(`line-${this.work.place}`);
    if (line) this.dress(line, this.work.place);
    this.count();
  }

  move() {
    for (const line of this.lines.querySelectorAll("[aria-selected=true]")) line.setAttribute("aria-selected", "false");
    const line = byId(`line-${this.work.place}`);
    line.setAttribute("aria-selected", "true");
    this.lines.setAttribute("aria-activedescendant", line.id);
    this.bringNear();
    setTimeout(() => this.announce());
  }

  // A line well inside the pane needs no scrolling; one at its edge shows what comes after it.
  // Only the pane scrolls: on a low page it stays while the rest of the page moves below it.
  bringNear() {
    const line = byId(`line-${this.work.place}`);
    if (!line) return;
    const pane = this.lines.parentElement;
    const around = pane.getBoundingClientRect();
    const place = line.getBoundingClientRect();
    const margin = around.height / 5;
    if (place.top > around.top + margin && place.bottom < around.bottom - margin) return;
    pane.scrollTop += place.top - around.top - Math.max(0, (around.height - place.height) / 2);
  }

  // The list itself says where it is while it has the focus; after a button somebody must say it.
  announce() {
    const { document: shown, place, segment, start, isClosed } = this.work;
    if (isClosed || document.activeElement === this.lines) return;
    const n = fill(start.words.segment_of, { n: place + 1, total: shown.segments.length });
    const state = segment.decided ? start.words.decided : start.words.undecided;
    const words = make("span", shown.lang === "other" ? {} : { lang: shown.lang }, segment.t);
    byId("announced").replaceChildren(`${n}, ${state}: `, words);
  }

  count() {
    const { words } = this.work.start;
    const { decided, total, finished, documents } = this.work.counts();
    byId("bar").max = total;
    byId("bar").value = decided;
    byId("counts").textContent = [
      fill(words.progress_segments, { n: decided, total }),
      fill(words.progress_documents, { n: finished, total: documents }),
    ].join(" · ");
    const select = byId("documents");
    const options = this.work.documents.map((one) => {
      const state = one.decided === one.total ? "✓" : `${one.decided}/${one.total}`;
      return `${state}  ${one.id}`;
    });
    if (select.options.length !== options.length) select.replaceChildren(...options.map((text) => new Option(text)));
    select.options[this.work.number].text = options[this.work.number];
    select.selectedIndex = this.work.number;
  }
}
