// A finger on a ticket button: a short press, or one that stays, which the kiosk takes for a technician's.

import { order } from "./wire.js";

const STAYS_MS = 500; // longer is no press any more
const KEYS = ["Enter", " "];

// `press()` for a short one. The button's contact is really closed while the finger stays.
export function holdable(node, unit, button, press) {
  let stays = 0;
  let down = false;
  let holds = false;
  let pointed = false; // the click that follows is of this finger
  let said = Promise.resolve();

  const tell = (isDown) => {
    said = said.then(() => order("hold", { unit, button, down: isDown }));
  };

  function begin() {
    if (down) return;
    down = true;
    holds = false;
    stays = setTimeout(() => {
      holds = true;
      tell(true);
    }, STAYS_MS);
  }

  // `counts`: the finger was lifted there, and not taken away.
  function end(counts) {
    if (!down) return;
    down = false;
    clearTimeout(stays);
    if (holds) tell(false);
    else if (counts) press();
  }

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointed = true;
    begin();
  });
  node.addEventListener("pointerup", () => end(true));
  for (const name of ["pointerleave", "pointercancel", "blur"]) node.addEventListener(name, () => end(false));
  node.addEventListener("contextmenu", (event) => down && event.preventDefault());
  node.addEventListener("keydown", (event) => {
    if (!KEYS.includes(event.key)) return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  node.addEventListener("keyup", (event) => {
    if (!KEYS.includes(event.key)) return;
    event.preventDefault();
    end(true);
  });
  // Of a screen reader, or of the finger that was just lifted.
  node.addEventListener("click", () => {
    if (!pointed) press();
    pointed = false;
  });
  document.addEventListener("visibilitychange", () => end(false));
}
