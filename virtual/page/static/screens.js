// A screen of a unit: the picture it really shows, in its frame. The next one is loaded before it replaces the last.

import { el, set } from "./dom.js";
import { t } from "./words.js";

export function screenView(unit, size) {
  const image = el("img", { width: size[0], height: size[1], alt: "", decoding: "async" });
  const node = el("div", { class: "screen", "data-unit": unit }, image);
  let wanted = 0;

  function update(state) {
    const shown = state.boards[unit];
    node.classList.toggle("dead", !(state.units[unit]?.on ?? true));
    if (!shown || !shown.frame || shown.frame === wanted) return;
    wanted = shown.frame;
    const next = new Image();
    next.src = `/board/${encodeURIComponent(unit)}.png?frame=${shown.frame}`;
    next.onload = () => {
      if (Number(image.dataset.frame ?? 0) > shown.frame && wanted !== shown.frame) return;
      image.src = next.src;
      image.dataset.frame = shown.frame;
      image.dataset.shows = shown.name;
      set(image, "alt", t("board_shows", { unit, what: t(`frame_${shown.name}`) || shown.name }));
    };
  }
  return { node, update };
}
