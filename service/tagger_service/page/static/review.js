// Keys for the queue, and the passage that is selected in a document put into its form.
const KEYS = { a: "accept", r: "reject", s: "skip", u: "undo" };

export function watchReview() {
  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;
  if (document.getElementById("judge")) document.addEventListener("keydown", press);
  const text = document.querySelector("[data-select]");
  if (text) document.addEventListener("selectionchange", () => take(text));
}

function press(event) {
  const name = KEYS[event.key.toLowerCase()];
  if (!name || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const control = document.querySelector(`[data-key="${name}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
}

// Offsets count code points, as the service does, and not the units of script.
function take(text) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const selected = selection.getRangeAt(0);
  if (!selected.intersectsNode(text)) return;
  const range = within(selected, text);
  const chosen = range.toString();
  if (!chosen.trim()) return;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  const form = document.getElementById("add");
  if (!form) return;
  form.elements.quotation.value = chosen.trim();
  form.elements.start.value = start;
  form.elements.end.value = start + [...chosen].length;
}

// Three clicks on the last line, or a hand that slips, select beyond the text.
function within(selected, text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  if (text.contains(selected.startContainer)) range.setStart(selected.startContainer, selected.startOffset);
  if (text.contains(selected.endContainer)) range.setEnd(selected.endContainer, selected.endOffset);
  return range;
}
