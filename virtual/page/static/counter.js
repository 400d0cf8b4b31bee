// A counter: the board above the window, and the clerk's keypad under it with the display it really has. A guide's pad
// is such a keypad without a window.

import { announce, el, put, replay, set, toggle, turn } from "./dom.js";
import { screenView } from "./screens.js";
import { order } from "./wire.js";
import { language, pick, t } from "./words.js";

const MAIN = ["RECALL", "START", "FINISH", "NOSHOW"];
const SIGN = ["PAUSE", "RESUME"];
const GUIDE = ["ISSUE", "REVIVE", "CLASS", "VIP"];
const CARE = ["ASSIST", "HELP"];
const LEAD = ["RECALL", "NOTICE"];
const LAMPS = ["next", "vip", "late", "pause"];
const PAD = ["1", "2", "3", "SIGNIN", "4", "5", "6", "SIGNOUT", "7", "8", "9", "CALL", "CLEAR", "0", "ENTER"];
const TYPING_MS = 90; // as fast as a clerk types his number
const WIDTH = 16;
const BEEP_MS = 1200;

export function counterView(counter, hall, acted) {
  const { id, unit, place, staff } = counter;
  const screen = screenView(unit, [640, 360]);
  const rest = (known) => [...known].filter((key) => !["NEXT", ...MAIN, ...SIGN, ...PAD].includes(key));
  const keys = { first: "NEXT", four: MAIN, two: SIGN, digits: PAD, rest: rest(hall.hall.site.keys), lamps: LAMPS };
  const pad = keypadView(id, staff, t("keypad", { counter: id }), new Set(hall.hall.site.keys), keys, acted);
  return placeView(id, hall, t("counter", { counter: id }), pick(place), "", [screen, pad], pad);
}

export function guideView(guide, hall, acted) {
  const { id, staff, role } = guide;
  const { pad_keys: ofGuide, lead_keys: ofLead } = hall.hall.site;
  const isLead = role === "lead";
  const name = isLead ? t("lead_pad", { pad: id }) : t("guide_pad", { pad: id });
  const digits = PAD.map((key) => (key === "CALL" ? "PATROL" : key));
  const keys = isLead
    ? { first: "NEXT", four: LEAD, two: [], digits, rest: [], lamps: ["help"] }
    : { first: null, four: GUIDE, two: CARE, digits, rest: [], lamps: [] };
  const pad = keypadView(id, staff, name, new Set(isLead ? ofLead : ofGuide), keys, acted);
  return placeView(id, hall, name, "", " guide", [pad], pad);
}

function placeView(id, hall, name, place, extra, parts, pad) {
  const clerk = hall.hall.site.people && id in hall.people.all.clerks
    ? toggle(t("clerk"), (on) => order("clerk", { counter: id, on }), { "data-clerk": id }) : null;
  const works = el("p", { class: "works" });
  const node = el("section", { class: `counter card${extra}`, "data-counter": id },
    el("header", {}, el("h2", {}, name), place ? el("span", { class: "place" }, place) : null,
      clerk && el("label", { class: "withswitch" }, el("span", {}, t("clerk")), clerk)),
    parts.map((part) => part.node), works);
  let worked = null;

  function update(state) {
    for (const part of parts) part.update(state);
    const simulated = state.people.all.clerks[id] ?? false;
    if (clerk) turn(clerk, simulated);
    pad.attend(!simulated);
    put(works, simulated ? t("clerk_works") : "");
    if (worked === true && !simulated && pad.wasTouched()) announce(t("taken_over", { name }));
    worked = simulated;
  }
  return { node, update };
}

// `layout`: which keys stand in which row, those that this keypad has.
function keypadView(counter, staff, label, known, layout, acted) {
  const text = el("output", { class: "text" });
  const note = el("span", { class: "beep", "aria-hidden": "true" }, `♪ ${t("beep")}`);
  const lamps = Object.fromEntries(layout.lamps.map((name) => [name, el("span", { class: `led ${name}` })]));
  const signIn = el("button", { type: "button", class: "key signin", onclick: () => typeIn(staff) },
    el("b", {}, t("sign_in_as", { number: staff })));
  const keys = {};
  const key = (name, extra = "") => {
    keys[name] = keyView(name, extra, () => press(name));
    return keys[name];
  };
  const list = (names) => names.filter((name) => known.has(name)).map((name) => key(name));
  const node = el("div", { class: "keypad", role: "group", "aria-label": label },
    el("div", { class: "lcd" }, text, note),
    layout.lamps.length ? el("div", { class: "leds" }, Object.entries(lamps).map(([name, led]) =>
      el("span", {}, led, t(`lamp_${name}`)))) : null,
    el("div", { class: "first" }, known.has(layout.first) ? key(layout.first, " next") : null, signIn),
    el("div", { class: "row four" }, list(layout.four)),
    el("div", { class: "row two" }, list(layout.two)),
    el("div", { class: "row four digits" }, list(layout.digits)),
    layout.rest.length ? el("details", {}, el("summary", {}, t("more_keys")), el("div", { class: "row three" }, list(layout.rest))) : null);
  let beeps = null;
  let quiet = 0;
  let touched = false;

  function press(name) {
    touched = true;
    replay(keys[name], "pressed");
    acted(`key:${name}`, counter);
    return order("keys", { counter, keys: [name] });
  }

  async function typeIn(number) {
    for (const name of ["SIGNIN", ...number, "ENTER"]) {
      if (!(await press(name))) return;
      await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    }
  }

  function update(state) {
    const pad = state.keypads[counter];
    node.classList.toggle("unplugged", !pad.plugged);
    put(text, pad.plugged ? pad.screen.padEnd(WIDTH) : "".padEnd(WIDTH));
    set(text, "aria-label", pad.plugged ? pad.screen : t("pad_off"));
    node.classList.toggle("signedout", pad.plugged && pad.screen === "SIGN IN");
    for (const [name, led] of Object.entries(lamps)) set(led, "data-lit", pad.plugged && pad.lamps[name] ? "on" : "off");
    if (beeps !== null && pad.beeps > beeps) beep(pad.beeps - beeps);
    beeps = pad.beeps;
  }

  function beep(times) {
    note.classList.remove("once", "twice");
    replay(note, times > 1 ? "twice" : "once");
    clearTimeout(quiet);
    quiet = setTimeout(() => note.classList.remove("once", "twice"), BEEP_MS);
  }

  // Who only watches the simulated clerks is not told every word of theirs.
  function attend(mine) {
    set(text, "aria-live", mine ? "polite" : "off");
  }
  return { node, update, attend, wasTouched: () => touched };
}

function keyView(name, extra, press) {
  const isDigit = /^\d$/.test(name);
  const second = language === "zh" ? "en" : "zh";
  const label = isDigit ? [el("b", {}, name)] : [
    el("b", {}, t(`key_${name}`) || name), el("small", {}, t(`key_${name}`, {}, second) || name)];
  return el("button", { type: "button", class: `key${extra}${isDigit ? " digit" : ""}`, "data-key": name, onclick: press },
    label);
}
