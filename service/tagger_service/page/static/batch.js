// Says that a file is being sent, and how far its job is; the page of one that has ended is new.
export function watchBatch() {
  watchSending();
  watchProgress();
}

function watchSending() {
  const form = document.getElementById("batch");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  const busy = document.getElementById("busy");
  form.addEventListener("submit", () => {
    busy.textContent = busy.dataset.sending;
    setTimeout(() => (button.disabled = true)); // once the form is on its way
  });
  addEventListener("pageshow", () => {
    button.disabled = false;
    busy.textContent = "";
  });
}

function watchProgress() {
  const place = document.getElementById("progress");
  if (!place) return;
  const bar = document.getElementById("bar");
  const words = document.getElementById("words");
  const events = new EventSource(place.dataset.events);
  events.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    if (told.ended) {
      events.close();
      location.reload();
      return;
    }
    if (told.rows) {
      bar.max = told.rows;
      bar.value = told.judged;
    }
    if (words.textContent !== told.words) words.textContent = told.words;
  });
  events.addEventListener("error", () => {
    // Closed for good, as when the job is gone; else the browser tries again by itself.
    if (events.readyState === EventSource.CLOSED) words.textContent = place.dataset.lost;
  });
}
