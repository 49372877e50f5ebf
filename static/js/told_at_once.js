// Tells what a change would do as soon as it is made. Without this script a button asks for the same.
const form = document.querySelector("form[data-tells]");
let asked = 0;

async function tell() {
  const turn = ++asked;
  const body = new FormData(form);
  body.set("step", "show");
  try {
    const answer = await fetch(location.href, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("[data-told]");
    if (turn !== asked || !told) return;
    form.querySelector("[data-told]").replaceWith(told);
    form.elements.shown.value = page.querySelector("[name=shown]").value;
  } catch {
    // The button still asks.
  }
}

form?.addEventListener("change", tell);
