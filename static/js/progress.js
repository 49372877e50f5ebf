// Follows a draft while it is made: fetches the page again and takes its figures. Without this script the page reloads.
const PAUSE = 2000; // milliseconds
const parts = document.querySelectorAll("[data-progress]");
const said = document.querySelector("[data-progress-said]");

function take(page) {
  page.querySelectorAll("[data-progress]").forEach((fresh, n) => {
    if (fresh.innerHTML !== parts[n].innerHTML) parts[n].replaceChildren(...fresh.childNodes); // else focus would be lost
  });
  const words = page.querySelector("[data-progress-said]").textContent;
  if (words !== said.textContent) said.textContent = words; // else it would be read aloud again
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected) return location.replace(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && !page.querySelector("[data-progress]")) return location.reload();
    if (answer.ok) take(page);
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  return setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
