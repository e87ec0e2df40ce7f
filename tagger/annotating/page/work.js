// What is being labelled, as this page knows it; every change is sent at once, in order.

const base = new URL(".", location.href);

async function ask(path, options) {
  const reply = await fetch(new URL(path, base), options);
  const content = reply.status === 204 ? null : await reply.json();
  if (!reply.ok) throw new Error(content.title);
  return content;
}

function post(path, content) {
  const body = JSON.stringify(content);
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

export class Work extends EventTarget {
  pending = new Map(); // "document/segment" -> what is to be sent
  sending = null; // the promise of the sending that goes on
  isClosed = false; // while it stops and after: nothing is decided any more
  problem = null; // one line, and `again` tries once more what failed
  again = () => this.flush();
  history = [];
  opened = new Map();

  static async begin() {
    const work = new Work();
    work.start = await ask("api/start");
    work.documents = work.start.documents;
    return work;
  }

  get document() { return this.opened.get(this.number); }
  get segment() { return this.document.segments[this.place]; }

  async open(number, place = null) {
    if (!this.opened.has(number)) {
      try {
        this.opened.set(number, await ask(`api/documents/${number}`));
      } catch (error) {
        return this.fail(error, this.start.words.not_opened, () => this.open(number, place));
      }
      this.solve();
    }
    this.number = number;
    const undecided = this.document.segments.findIndex((segment) => !segment.decided);
    this.place = place ?? Math.max(0, undecided);
    this.tell("opened");
  }

  async openNext(step) {
    const number = this.number + step;
    if (number >= 0 && number < this.documents.length) await this.open(number);
  }

  go(place) {
    this.place = Math.min(Math.max(place, 0), this.document.segments.length - 1);
    this.tell("moved");
  }

  // Go on to the next segment; at the end to what was left out, then to the next document.
  async goOn() {
    if (this.place < this.document.segments.length - 1) return this.go(this.place + 1);
    return this.goToUndecided();
  }

  async goToUndecided() {
    const here = this.document.segments.findIndex((segment) => !segment.decided);
    if (here >= 0) return this.go(here);
    const count = this.documents.length;
    for (let step = 1; step < count; step += 1) {
      const number = (this.number + step) % count;
      const { decided, total } = this.documents[number];
      if (decided < total) return this.open(number);
    }
    return this.tell("done");
  }

  change(changes) {
    if (this.isClosed) return;
    const before = { ...this.segment };
    const after = { ...before, ...changes };
    if (!after.labels.length) Object.assign(after, { modality: null, level: null });
    after.labels = [...after.labels].sort();
    if (["labels", "modality", "level", "decided"].every((key) => `${before[key]}` === `${after[key]}`)) return;
    this.history.push({ number: this.number, place: this.place, before });
    this.put(after);
  }

  toggle(code) {
    const { labels } = this.segment;
    this.change({ labels: labels.includes(code) ? labels.filter((one) => one !== code) : [...labels, code] });
  }

  choose(what, value) {
    if (this.segment.labels.length) this.change({ [what]: this.segment[what] === value ? null : value });
    else this.tell("needs-code");
  }

  async undo() {
    if (this.isClosed) return;
    const last = this.history.pop();
    if (!last) return;
    if (last.number !== this.number) await this.open(last.number, last.place);
    else this.go(last.place);
    this.put(last.before);
  }

  put(segment) {
    this.document.segments[this.place] = segment;
    this.documents[this.number].decided = this.document.segments.filter((one) => one.decided).length;
    const { labels, modality, level, decided } = segment;
    const key = `${this.number}/${this.place}`;
    this.pending.delete(key); // so that what is sent stands in the order of the decisions
    this.pending.set(key, { document: this.number, segment: this.place, labels, modality, level, decided });
    this.tell("changed");
    this.flush();
  }

  // Whoever asks while something is being sent waits until that, and all that came since, is there.
  flush() {
    this.sending ??= this.send();
    return this.sending;
  }

  async send() {
    await null; // so that `sending` is set before this can end
    this.problem = null;
    try {
      while (this.pending.size) {
        this.tell("saving");
        const [key, decision] = this.pending.entries().next().value;
        await post("api/marks", decision);
        if (this.pending.get(key) === decision) this.pending.delete(key);
      }
      this.tell("saving");
    } catch (error) {
      this.fail(error, this.start.words.not_saved, () => this.flush());
    } finally {
      this.sending = null;
    }
  }

  fail(error, wording, again) {
    const reason = error instanceof TypeError ? this.start.words.no_answer : error.message;
    this.problem = fill(wording, { reason });
    this.again = again;
    this.tell("saving");
  }

  solve() {
    if (this.pending.size) return;
    this.problem = null;
    this.tell("saving");
  }

  // Stop the program once everything is saved; where that fails the page goes on.
  async finish() {
    this.isClosed = true;
    await this.flush(); // says itself what it could not send
    try {
      if (!this.pending.size) {
        await post("api/finish", {});
        return this.tell("stopped");
      }
    } catch (error) {
      this.fail(error, this.start.words.not_stopped, () => this.finish());
    }
    this.isClosed = false;
  }

  counts() {
    const sum = (key) => this.documents.reduce((all, one) => all + one[key], 0);
    const finished = this.documents.filter((one) => one.decided === one.total).length;
    return { decided: sum("decided"), total: sum("total"), finished, documents: this.documents.length };
  }

  tell(type) { this.dispatchEvent(new Event(type)); }
}

export function fill(wording, values) {
  return wording.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
