// A few small steps that tick off by themselves when they have really happened.

import { announce, el, put, set } from "./dom.js";
import { t } from "./words.js";

const KEPT = "jiaohao.tour";
const STEPS = ["press", "vip", "next", "broker", "pause", "ticket", "arrive"];
const TARGETS = {
  press: ".ticket", vip: ".ticket[data-class=vip]", ticket: ".ticket", next: ".counter [data-key=NEXT]", pause: ".counter [data-key=PAUSE]",
  broker: "[data-fault=broker]", arrive: "[data-fault=broker]",
};

export function tour() {
  const done = new Set();
  const acts = {}; // what the visitor did last: act → {slips, broker, counter}
  let hidden = sessionStorage.getItem(KEPT) === "hidden";
  let heldOffline = false;
  let last = null;

  function acted(what, counter = null) {
    if (last) acts[what] = { slips: slipsOf(last), broker: last.faults.all.broker, counter };
  }

  function look(state) {
    last = state;
    const { broker } = state.faults.all;
    const held = Object.values(state.units).reduce((sum, unit) => sum + unit.held, 0);
    heldOffline ||= !broker && held > 0;
    const printed = (act) => act && slipsOf(state) > act.slips;
    const shows = (act, name) => act && state.boards[unitOf(state, act.counter)]?.name === name;
    if (printed(acts.ticket)) done.add("press");
    if (printed(acts.vip)) done.add("vip");
    if (shows(acts["key:NEXT"], "calling")) done.add("next");
    if (!broker) done.add("broker");
    if (!broker && shows(acts["key:PAUSE"], "paused")) done.add("pause");
    if (acts.ticket && !acts.ticket.broker && printed(acts.ticket)) done.add("ticket");
    if (broker && heldOffline && held === 0) done.add("arrive");
    return STEPS.find((step) => !done.has(step) && isPossible(step, state)) ?? null;
  }

  function view(state) {
    const mine = STEPS.filter((step) => isPossible(step, state));
    const items = Object.fromEntries(mine.map((step) => [step, item(step)]));
    const message = el("p", { class: "all", hidden: true }, t("tour_done"));
    const steps = el("ol", {}, mine.map((step) => items[step]));
    const close = el("button", { type: "button", class: "plain", onclick: () => hide(!hidden) });
    const node = el("section", { class: "tour", "aria-label": t("tour") },
      el("h2", {}, t("tour")), steps, message, close);
    let current;

    function hide(on) {
      hidden = on;
      sessionStorage.setItem(KEPT, on ? "hidden" : "shown");
      show();
    }

    function show() {
      node.classList.toggle("hidden", hidden);
      put(close, t(hidden ? "tour_open" : "tour_close"));
      mark(hidden ? null : current);
    }

    function update(state) {
      const next = look(state);
      if (!hidden) mark(next);
      if (next === current) return;
      const finished = current;
      current = next;
      for (const step of mine) {
        items[step].classList.toggle("done", done.has(step));
        set(items[step], "aria-current", step === next ? "step" : null);
        put(items[step].querySelector(".tick"), done.has(step) ? "✓" : String(mine.indexOf(step) + 1));
      }
      message.hidden = next !== null;
      node.classList.toggle("finished", next === null);
      if (finished) announce(`${t(`tour_${finished}`)}: ${t("done")}. ${next ? t(`tour_${next}`) : t("tour_done")}`);
      show();
    }
    return { node, update };
  }
  return { acted, view };
}

// A hall may have no kiosk, or no counter.
function isPossible(step, state) {
  const kiosks = Object.keys(state.kiosks).length > 0;
  const counters = state.hall.site.counters.length > 0;
  switch (step) {
    case "press": case "ticket": return kiosks;
    case "vip": return Object.entries(state.kiosks).some(asksForCards(state));
    case "next": return kiosks && counters;
    case "pause": return counters;
    default: return true;
  }
}

const asksForCards = (state) => ([unit, { reader, buttons }]) =>
  reader !== null && unit in state.boards && buttons.some((button) => button.class === "vip");

function item(step) {
  return el("li", { "data-step": step }, el("button", { type: "button", onclick: () => go(step) },
    el("span", { class: "tick", "aria-hidden": "true" }),
    el("span", {}, el("b", {}, t(`tour_${step}`)), el("small", {}, t(`tour_${step}_more`)))));
}

function go(step) {
  const found = target(step);
  found?.scrollIntoView({ block: "center", behavior: "smooth" });
  found?.focus({ preventScroll: true });
}

// Where to press now: a counter wants its clerk to sign in first, a kiosk that asks for a card wants it tapped.
function target(step) {
  if (step === "vip" && document.querySelector(".kiosk .screen img[data-shows=card]")) return document.querySelector(".bankcard.vip");
  const found = document.querySelector(TARGETS[step]);
  const pad = found?.closest(".keypad.signedout");
  return pad ? pad.querySelector(".signin") : found;
}

function mark(step) {
  const found = step ? target(step) : null;
  for (const node of document.querySelectorAll(".hint")) if (node !== found) node.classList.remove("hint");
  found?.classList.add("hint");
}

function slipsOf(state) {
  return Object.values(state.kiosks).reduce((sum, kiosk) => sum + (kiosk.slips.at(-1)?.n ?? 0), 0);
}

function unitOf(state, counter) {
  return state.hall.site.counters.find((one) => one.id === counter)?.unit;
}
