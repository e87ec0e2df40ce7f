// The keyboard. A letter or digit that begins or goes on with a code belongs to the code.
// Keys act while the focus is in the segments, or nowhere; Esc leads there from a control.

const byId = (id) => document.getElementById(id);
const LONGEST_PAUSE = 1500;

export class Keys {
  typed = "";

  constructor(work, panel) {
    this.work = work;
    this.panel = panel;
    this.codes = work.start.competencies.map(({ code }) => code);
    document.addEventListener("keydown", (event) => this.press(event));
    byId("search").addEventListener("keydown", (event) => this.pressInSearch(event));
  }

  press(event) {
    if (document.querySelector("dialog[open]") || event.defaultPrevented || this.work.isClosed) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
      if (event.target.matches("input")) return;
      event.preventDefault();
      this.work.undo();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && ["Enter", "0"].includes(event.key)) return event.preventDefault(); // held down
    const inText = event.target === document.body || event.target.closest("#lines");
    const action = inText ? this.action(event) : { Escape: () => this.leave() }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  action(event) {
    const { panel } = this;
    if (event.shiftKey) {
      const shifted = this.shifted(event.key.toLowerCase());
      if (shifted) return shifted;
    }
    if (event.key === "Enter") {
      if (this.typed && this.complete()) return () => this.set(this.complete());
      return this.typed ? () => { this.forget(); panel.halfACode(); } : () => panel.decide();
    }
    if (event.key === "Escape") return () => this.forget();
    if (event.key === "Backspace" && this.typed) return () => this.type(this.typed.slice(0, -1));
    if (event.key.length === 1 && event.key !== " ") {
      const longer = this.typed + event.key.toLowerCase();
      if (this.begun(longer).length) return () => this.type(longer);
      if (this.typed && this.begun(event.key.toLowerCase()).length) return () => this.type(event.key.toLowerCase());
      if (this.typed && /\d/.test(event.key)) return () => this.forget(); // a slip, not the key 0
    }
    return this.plainKey(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  }

  shifted(key) {
    const { work } = this;
    return {
      e: () => work.choose("modality", "essential"),
      d: () => work.choose("modality", "desirable"),
      b: () => work.choose("level", "basic"),
      i: () => work.choose("level", "intermediate"),
      a: () => work.choose("level", "advanced"),
      arrowdown: () => work.openNext(1),
      arrowup: () => work.openNext(-1),
    }[key];
  }

  plainKey(key) {
    const { work, panel } = this;
    const move = (step) => () => { this.forget(); work.go(work.place + step); };
    return {
      ArrowDown: move(1), j: move(1), ArrowUp: move(-1), k: move(-1),
      0: () => { this.forget(); panel.none(); },
      u: () => work.undo(),
      n: () => work.goToUndecided(),
      "/": () => { panel.turnTo(byId("tab-codes")); byId("search").focus(); byId("search").select(); },
      "?": () => byId("keys").showModal(),
    }[key];
  }

  begun(start) { return this.codes.filter((code) => code.toLowerCase().startsWith(start)); }
  complete() { return this.codes.find((code) => code.toLowerCase() === this.typed); }

  type(typed) {
    clearTimeout(this.pause);
    this.typed = typed;
    this.panel.hint(typed);
    if (this.complete() && this.begun(typed).length === 1) this.set(this.complete());
    else this.pause = setTimeout(() => (this.complete() ? this.set(this.complete()) : this.forget()), LONGEST_PAUSE);
  }

  set(code) {
    this.forget();
    this.panel.explain(code);
    this.work.toggle(code);
  }

  leave() {
    this.forget();
    byId("lines").focus({ preventScroll: true });
  }

  forget() {
    clearTimeout(this.pause);
    this.typed = "";
    this.panel.hint("");
  }

  pressInSearch(event) {
    const search = byId("search");
    if (event.key === "Escape" || event.key === "Enter") {
      const code = event.key === "Enter" ? this.panel.best() : null;
      if (event.key === "Enter" && !code) return;
      search.value = "";
      this.panel.filter();
      if (code) this.set(code);
      byId("lines").focus();
    } else if (event.key === "ArrowDown") {
      this.panel.shown()[0]?.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
