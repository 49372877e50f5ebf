// Follows a draft while it is made: fetches the page again and takes its figures. Without this script the page reloads.
const PAUSE = 2000; // milliseconds
const figures = document.querySelector("[data-progress]");
const said = document.querySelector("[data-progress-said]");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected) return location.replace(answer.url);
    if (!answer.ok) return setTimeout(look, PAUSE);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (!fresh) return location.reload();
    figures.replaceChildren(...fresh.childNodes);
    const words = page.querySelector("[data-progress-said]").textContent;
    if (words !== said.textContent) said.textContent = words;
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  return setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
