// Copies the result as text. The clipboard is there on https and on this machine only; elsewhere
// the text is selected, so that the keyboard copies it.
export function watchCopying() {
  reveal(document);
  document.addEventListener("htmx:after:swap", () => reveal(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
}

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const area = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(area.value);
    status.textContent = button.dataset.done;
  } catch {
    area.focus();
    area.select();
    status.textContent = button.dataset.failed;
  }
}
