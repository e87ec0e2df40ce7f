// A file may be dropped on its field; what is typed later goes before a file chosen earlier.
export function watchDropping() {
  const zone = document.getElementById("drop");
  if (!zone) return;
  const input = document.getElementById("file");
  const text = document.getElementById("text");
  zone.querySelector(".dropping").hidden = false;
  text.addEventListener("input", () => {
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.focus();
    }
  });
}
