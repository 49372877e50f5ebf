// Saves each tap on the register by itself. Without this script the same form is sent as a whole.
const form = document.querySelector("[data-register]:not([data-manual])");

function say(line, words) {
  line.querySelector("[role=status]").textContent = words;
}

async function send(line) {
  const key = line.dataset.line;
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("seen", line.dataset.seen || form.elements.seen.value);
  body.set("mark", key);
  body.set("nonce", crypto.randomUUID?.() ?? String(Math.random()));
  body.set("presence", form.elements[`presence-${key}`].value);
  body.set("mode", form.elements[`online-${key}`].checked ? "online" : "on_site");
  say(line, form.dataset.saving);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, redirect: "manual", headers: { "X-Requested-With": "fetch" },
    });
    if (answer.status === 204) line.dataset.seen = answer.headers.get("X-Seen");
    say(line, answer.status === 204 ? form.dataset.saved : answer.status === 409 ? await answer.text() : form.dataset.failed);
  } catch {
    say(line, form.dataset.failed);
  }
}

form?.addEventListener("change", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) line.saving = (line.saving ?? Promise.resolve()).then(() => send(line));
});
