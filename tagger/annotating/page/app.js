// Begins the page and binds its parts; what is shared stands in work.js.

import { DocumentView } from "./document.js";
import { Keys } from "./keys.js";
import { Panel } from "./panel.js";
import { Work, fill, make } from "./work.js";

const byId = (id) => document.getElementById(id);

function colours({ domains, competencies }) {
  const numbers = new Map(domains.map(({ id }, number) => [id, number % 6]));
  const classes = new Map(competencies.map(({ code, domain }) => [code, `d${numbers.get(domain)}`]));
  return (code) => classes.get(code) ?? "";
}

function showSaving(work) {
  const { words } = work.start;
  byId("problem").hidden = !work.problem;
  byId("problem").firstElementChild.textContent = work.problem ?? "";
  const state = work.pending.size ? words.saving : words.saved;
  byId("saved").textContent = work.problem ? "" : state;
}

function showEnding(work) {
  const { words, file, session } = work.start;
  const { decided, total } = work.counts();
  const left = total - decided;
  byId("ending-title").textContent = left ? fill(words.left, { n: left }) : words.all_done;
  byId("where").textContent = fill(words.where_saved, { file, session });
  byId("ending").returnValue = "";
  byId("ending").showModal();
}

function showStopped(work) {
  const { words, file, session } = work.start;
  const where = fill(words.where_saved, { file, session });
  document.body.replaceChildren(make("main", { class: "stopped" }, make("h1", {}, words.stopped), make("p", {}, where)));
}

const work = await Work.begin();
const colourOf = colours(work.start);
const panel = new Panel(work, colourOf);
new DocumentView(work, colourOf);
new Keys(work, panel);
work.addEventListener("saving", () => showSaving(work));
work.addEventListener("done", () => showEnding(work));
work.addEventListener("stopped", () => showStopped(work));
byId("again").addEventListener("click", () => work.again());
byId("show-keys").addEventListener("click", () => byId("keys").showModal());
byId("finish").addEventListener("click", () => showEnding(work));
byId("ending").addEventListener("close", () => byId("ending").returnValue === "stop" && work.finish());
byId("annotator").textContent = work.start.annotator
  ? fill(work.start.words.annotator, { name: work.start.annotator }) : "";
// Who clicks goes on with the keys: Enter would otherwise press the same button once more. This
// comes before what the button does, so that a dialog gives the focus back to the segments.
document.addEventListener("click", (event) => {
  const clicked = event.target.closest("main button, header button, #meaning, #guide");
  if (!event.detail || !clicked || document.querySelector("dialog[open]") || String(getSelection())) return;
  byId("lines")?.focus({ preventScroll: true });
}, { capture: true });
addEventListener("beforeunload", (event) => work.pending.size && event.preventDefault());
await work.open(work.start.at.document, work.start.at.segment);
byId("lines").focus({ preventScroll: true });
