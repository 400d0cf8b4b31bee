// The faults a visitor can make, and beside them what the units do about it.

import { el, put, set, toggle, turn } from "./dom.js";
import { order } from "./wire.js";
import { t } from "./words.js";

const MANY = 8; // units: beyond that only those with something to say are listed
const PRINTS_ON = ["buttons", "card_reader", "unknown_service", "unknown_class", "vip_refused"]; // what a kiosk says and goes on

export function faultsView(hall) {
  const site = hall.hall.site;
  const kiosks = Object.keys(hall.kiosks);
  const lines = [...common(), ...kiosks.flatMap((unit) => ofKiosk(unit, hall.kiosks[unit], kiosks.length > 1)),
    ...[...site.counters, ...site.pads].map((place) => ofKeypad(place.id))];
  const mend = el("button", { type: "button", class: "plain mend", onclick: () => order("mend") }, t("mend"));
  const effects = el("ul", { class: "effects" });
  const node = el("section", { class: "faults card" },
    el("header", {}, el("div", {}, el("h2", {}, t("faults")), el("p", { class: "quiet" }, t("faults_more"))), mend),
    el("ul", { class: "switches" }, lines.map((line) => line.node)),
    el("div", { class: "answers" }, el("h3", {}, t("effects")), effects));

  function update(state) {
    const busy = new Set(state.faults.all.busy);
    for (const line of lines) line.update(state, busy);
    put(mend, busy.has("mend") ? t("mending") : t("mend"));
    mend.disabled = busy.has("mend") || !lines.some((line) => line.node.classList.contains("broken"));
    tellEffects(effects, state);
  }
  return { node, update };
}

function common() {
  return [
    onOff("broker", t("fault_broker"), t("fault_broker_more"), (state) => state.faults.all.broker,
      (on) => order("broker", { on }), "broker"),
    onOff("hall", t("fault_hall"), t("fault_hall_more"), (state) => state.units.hall.on,
      (on) => order("power", { unit: "hall", on }), "hall"),
  ];
}

function ofKiosk(unit, kiosk, isOneOfMany) {
  const name = (key) => t(`fault_${key}`) + (isOneOfMany ? ` · ${unit}` : "");
  const plug = (what) => (on) => order("plug", { what, of: unit, on });
  return [
    onOff(`power-${unit}`, name("power"), t("fault_power_more"), (state) => state.units[unit].on,
      (on) => order("power", { unit, on }), unit),
    paperLine(unit, name("paper")),
    onOff(`cover-${unit}`, name("cover"), "", (state) => !state.kiosks[unit].cover_open,
      (on) => order("cover", { unit, open: !on }), unit, ["state_shut", "state_open"]),
    onOff(`proofs-${unit}`, name("proofs"), t("fault_proofs_more"), (state) => state.kiosks[unit].proofs,
      (on) => order("proofs", { unit, on }), unit, ["state_come", "state_lost"]),
    onOff(`printer-${unit}`, name("printer"), "", (state) => state.kiosks[unit].printer,
      plug("printer"), unit, ["state_in", "state_out"]),
    ...(kiosk.reader === null ? [] : [
      onOff(`reader-${unit}`, name("reader"), "", (state) => state.kiosks[unit].reader,
        plug("reader"), unit, ["state_in", "state_out"])]),
    ...(kiosk.scanner === null ? [] : [
      onOff(`scanner-${unit}`, name("scanner"), "", (state) => state.kiosks[unit].scanner,
        plug("scanner"), unit, ["state_in", "state_out"])]),
  ];
}

function ofKeypad(counter) {
  return [onOff(`keypad-${counter}`, t("fault_keypad", { counter }), "", (state) => state.keypads[counter].plugged,
    (on) => order("plug", { what: "keypad", of: counter, on }), null, ["state_in", "state_out"])][0];
}

function onOff(name, label, more, isOn, change, about, words = ["state_on", "state_off"]) {
  const knob = toggle(label, change, { "data-fault": name });
  const word = el("span", { class: "word", "aria-hidden": "true" });
  const node = el("li", { class: "line" },
    el("span", { class: "what" }, el("b", {}, label), more ? el("small", {}, more) : null), word, knob);

  function update(state, busy) {
    const on = isOn(state);
    turn(knob, on);
    put(word, t(words[on ? 0 : 1]));
    node.classList.toggle("broken", !on);
    node.classList.toggle("busy", busy.has(about));
  }
  return { node, update };
}

function paperLine(unit, name) {
  const choices = ["ok", "near_end", "end"].map((paper) => el("button", { type: "button", role: "radio",
    "data-paper": paper, onclick: () => order("paper", { unit, paper }) }, t(`paper_${paper}`)));
  const node = el("li", { class: "line" }, el("span", { class: "what" }, el("b", {}, name)),
    el("span", { class: "choice", role: "radiogroup", "aria-label": name,
      "data-fault": `paper-${unit}` }, choices));

  function update(state) {
    const { paper } = state.kiosks[unit];
    for (const choice of choices) set(choice, "aria-checked", choice.dataset.paper === paper ? "true" : "false");
    node.classList.toggle("broken", paper !== "ok");
  }
  return { node, update };
}

// --- what the units do about it ------------------------------------------------------------------------------

function tellEffects(list, state) {
  const units = Object.keys(state.units);
  const told = units.map((unit) => ({ unit, ...effect(unit, state) }));
  const worth = units.length > MANY ? told.filter((one) => one.key !== "works" || one.held) : told;
  const text = JSON.stringify(worth);
  if (list.dataset.told === text) return;
  list.dataset.told = text;
  list.replaceChildren(...worth.map(({ unit, key, held, values }) =>
    el("li", { class: key === "works" ? "fine" : key === "effect_crashed" ? "reacts crashed" : "reacts", "data-unit": unit,
      "data-effect": key },
      el("code", {}, unit), el("span", {}, t(key, values)),
      held ? el("span", { class: "held" }, held === 1 ? t("held_one") : t("held", { count: held })) : null)),
  worth.length < told.length ? el("li", { class: "fine" }, t(worth.length ? "others_work" : "all_work")) : "");
}

function effect(unit, state) {
  const { on, crashed, kind, held, reached } = state.units[unit];
  if (crashed) return { key: "effect_crashed", held };
  if (!on) return { key: kind === "hall" ? "effect_hall_off" : "effect_power_off", held };
  const find = { hall: hallDoes, kiosk: kioskDoes, counter: counterDoes, board: boardDoes }[kind];
  const found = find(unit, state, !reached);
  return typeof found === "string" ? { key: found, held } : { ...found, held };
}

function hallDoes(_unit, state) {
  return state.faults.all.broker ? "works" : "effect_hall_alone";
}

// By what the kiosk itself says, not by what was done to it.
function kioskDoes(unit, state, alone) {
  const { paper, says, buttons } = state.kiosks[unit];
  const why = t(`says_${says}`) || t("says_other", { word: says });
  if (says === "" || says === "starting") return "effect_kiosk_starting";
  if (says === "new") return "effect_kiosk_dark";
  if (PRINTS_ON.includes(says)) return { key: "effect_kiosk_partly", values: { why } };
  if (says !== "ok") {
    const lamps = buttons.some(({ lit }) => lit !== null);
    return { key: lamps ? "effect_kiosk_blinks" : "effect_kiosk_stops", values: { why } };
  }
  if (state.units[unit].scanner === "lost") return { key: "effect_kiosk_partly", values: { why: t("says_code_reader") } };
  if (alone) return "effect_kiosk_alone";
  return paper === "near_end" ? "effect_kiosk_low" : "works";
}

function counterDoes(unit, state, alone) {
  const { counters, pads } = state.hall.site;
  const isPad = pads.some((pad) => pad.unit === unit);
  const { id } = [...counters, ...pads].find((place) => place.unit === unit);
  const { plugged, screen } = state.keypads[id];
  if (!alone) return state.units[unit].keypad === "lost" ? "effect_keypad_lost" : "works";
  if (!plugged) return "effect_keypad_lost_alone";
  if (isPad) return "effect_pad_alone";
  return screen.startsWith("PAUSED") ? "effect_counter_paused" : "effect_counter_alone";
}

function boardDoes(_unit, _state, alone) {
  return alone ? "effect_board_alone" : "works";
}
