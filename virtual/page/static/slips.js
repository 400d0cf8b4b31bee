// Slips as pictures, and one of them enlarged.

import { el } from "./dom.js";
import { t } from "./words.js";

// What a slip is called: by its number, or by what it is.
export function nameOf(slip) {
  return slip.number || t("note");
}

const WIDTH = 640; // dots, as virtual/render.py draws 80 mm of paper

function picture(unit, slip, run) {
  const image = el("img", { src: `/slip/${encodeURIComponent(unit)}/${slip.n}.png?run=${run}`, width: WIDTH, height: slip.height,
    alt: t("slip_of", { number: nameOf(slip) }), decoding: "sync" });
  image.addEventListener("error", () => image.replaceWith(
    el("p", { class: "nopicture" }, el("b", {}, nameOf(slip)), t("no_picture"))), { once: true });
  return image;
}

export function slipPicture(unit, slip, run, name) {
  return el("button", { type: "button", class: name, "data-number": slip.number,
    "aria-label": t("enlarge", { number: nameOf(slip) }), onclick: () => large(unit, slip, run) }, picture(unit, slip, run));
}

export function large(unit, slip, run) {
  const dialog = document.getElementById("large");
  const close = el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("close"));
  dialog.setAttribute("aria-label", t("slip_of", { number: nameOf(slip) }));
  dialog.replaceChildren(picture(unit, slip, run), close);
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.showModal();
  close.focus();
}
