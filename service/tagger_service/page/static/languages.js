// Another language for a text that is already here: it is sent along, or it would be lost.
export function watchLanguages() {
  const form = document.getElementById("form");
  if (!form) return;
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", (event) => {
      const is_filled = form.elements.text.value.trim() || form.elements.file.value;
      if (!is_filled || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "language", value: link.dataset.language });
      form.append(field);
      form.submit(); // not through htmx: the whole page changes its language
    });
  }
}
