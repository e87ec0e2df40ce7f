// A competency shows all its passages at once, a passage leads to its competency.
export function watchResult() {
  const result = document.getElementById("result");
  if (!result) return;
  result.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && !getSelection().toString()) return choose(result, mark.dataset.of.split(" ")[0], true);
    const inside = event.target.closest(".tag");
    if (inside && event.target.closest("a.quote, h4, .facts")) choose(result, inside.id.slice(2), false);
    const reference = event.target.closest("a.ref");
    if (reference) choose(result, reference.hash.slice(3), false);
  });
}

function choose(result, competency, go) {
  for (const one of result.querySelectorAll(".chosen")) one.classList.remove("chosen");
  for (const mark of result.querySelectorAll("mark")) {
    mark.classList.toggle("chosen", mark.dataset.of.split(" ").includes(competency));
  }
  const tag = document.getElementById(`t-${competency}`);
  tag.classList.add("chosen");
  if (go) tag.focus();
}
