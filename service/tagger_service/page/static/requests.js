// Says that a text is being read, moves the focus to what came of it, and to what is wrong.
const LATER_MS = 2500;

export function watchRequests() {
  const form = document.getElementById("form");
  if (!form) return;
  const busy = document.getElementById("busy");
  const problem = document.getElementById("problem");
  const result = document.getElementById("result");
  let later;

  form.addEventListener("htmx:before:request", (event) => {
    if (event.target !== form) return;
    problem.replaceChildren();
    for (const field of form.querySelectorAll("[aria-invalid]")) clear(field);
    result.setAttribute("aria-busy", "true");
    busy.textContent = busy.dataset.first;
    later = setTimeout(() => (busy.textContent = busy.dataset.later), LATER_MS);
  });
  form.addEventListener("htmx:finally:request", () => {
    clearTimeout(later);
    result.removeAttribute("aria-busy");
    if (busy.textContent !== busy.dataset.lost) busy.textContent = "";
  });
  form.addEventListener("htmx:error", () => {
    busy.textContent = busy.dataset.lost;
  });
  form.addEventListener("htmx:after:swap", () => {
    const alert = problem.querySelector("[data-field]");
    if (alert) point(document.getElementById(alert.dataset.field));
    else if (!problem.firstElementChild) result.querySelector("[data-focus]")?.focus();
  });
}

function point(field) {
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.id}-about problem-detail`);
  field.focus();
}

function clear(field) {
  field.removeAttribute("aria-invalid");
  field.setAttribute("aria-describedby", `${field.id}-about`);
}
