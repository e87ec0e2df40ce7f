"use strict";
// The page reads without this: it only opens what a link leads to, and all of it at once.
const all = document.querySelectorAll("details.course");
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const around = target && target.closest("details.course");
  if (around && !around.open) {
    around.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", openTarget);
openTarget();
for (const button of document.querySelectorAll("[data-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.dataset.open === "true";
    all.forEach((one) => { one.open = open; });
  });
}
