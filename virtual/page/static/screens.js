// A screen of a unit: the picture it really shows, in its frame. The next one is loaded before it replaces the last.

import { el, set } from "./dom.js";
import { t } from "./words.js";

export function screenView(unit, size) {
  let image = picture();
  const node = el("div", { class: "screen", "data-unit": unit }, image);
  let wanted = 0;
  let run = "";

  function picture() {
    return el("img", { width: size[0], height: size[1], alt: "" });
  }

  function update(state) {
    const shown = state.boards[unit];
    node.classList.toggle("dead", !(state.units[unit]?.on ?? true));
    if (!shown?.frame || shown.frame === wanted) return;
    wanted = shown.frame;
    run = state.hall.site.run;
    load(shown);
  }

  async function load({ frame, name }) {
    const next = picture();
    next.src = `/board/${encodeURIComponent(unit)}.png?frame=${frame}&run=${run}`;
    try {
      await next.decode();
    } catch {
      return; // gone already: a newer one is on its way
    }
    if (Number(image.dataset.frame ?? 0) > frame) return;
    next.dataset.frame = frame;
    next.width = next.naturalWidth;
    next.height = next.naturalHeight;
    node.classList.toggle("portrait", next.naturalHeight > next.naturalWidth);
    next.dataset.shows = name;
    set(next, "alt", t("board_shows", { unit, what: t(`frame_${name}`) || name }));
    image.replaceWith(next);
    image = next;
  }
  return { node, update };
}

// A screen too small to read on the page: a touch shows it large, and as live.
export function zoomable(unit, size) {
  const small = screenView(unit, size);
  const node = el("button", { type: "button", class: "zoom", "aria-label": t("zoom", { unit }), onclick: open }, small.node);
  let large = null;
  let last = null;

  function open() {
    const dialog = document.getElementById("large");
    large = screenView(unit, size);
    const close = el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("close"));
    dialog.setAttribute("aria-label", t("zoom", { unit }));
    dialog.classList.add("wide");
    dialog.replaceChildren(large.node, close);
    dialog.onclick = (event) => event.target === dialog && dialog.close();
    dialog.onclose = () => {
      large = null;
      dialog.classList.remove("wide");
    };
    if (last) large.update(last);
    dialog.showModal();
    close.focus();
  }

  function update(state) {
    last = state;
    small.update(state);
    large?.update(state);
  }
  return { node, update };
}
