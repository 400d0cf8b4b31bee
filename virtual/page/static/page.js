// The page of the virtual hall: draws what the stream tells, and nothing it believes by itself.

import { el, put } from "./dom.js";
import { counterView, guideView } from "./counter.js";
import { faultsView } from "./faults.js";
import { flowView } from "./flow.js";
import { kioskView } from "./kiosk.js";
import { screenView } from "./screens.js";
import { topView } from "./top.js";
import { tour } from "./tour.js";
import { unitsView } from "./units.js";
import { listen, onLate } from "./wire.js";
import * as words from "./words.js";

const SECTIONS = ["hall", "people", "kiosks", "keypads", "boards", "units", "faults", "alerts", "flow"];

const state = Object.fromEntries(SECTIONS.map((section) => [section, {}]));
const guide = tour();
const page = document.getElementById("page");
const ended = document.getElementById("ended");
const late = document.getElementById("late");
let views = [];
let drawn = false;
let isThere = true;
let due = false;

function build() {
  const { site } = state.hall;
  const top = topView(state, switchLanguage);
  const steps = guide.view(state);
  const kiosks = Object.keys(state.kiosks).map((unit) => kioskView(unit, state, guide.acted));
  const boards = site.boards.map(boardView);
  const counters = site.counters.map((counter) => counterView(counter, state, guide.acted));
  const pads = site.pads.map((pad) => guideView(pad, state, guide.acted));
  const alerts = alertsView();
  const faults = faultsView(state);
  const flow = flowView(state);
  const units = unitsView(state);
  const main = el("main", { class: "hall", "data-kiosks": some(kiosks, 1), "data-counters": some(counters, 2) },
    el("div", { class: "area kiosks" }, [...kiosks, ...pads].map((view) => view.node)),
    el("div", { class: "area wall" }, boards.map((view) => view.node), alerts.node, faults.node),
    el("div", { class: "area windows" }, counters.map((view) => view.node)),
    el("div", { class: "area flows" }, flow.node),
    el("div", { class: "area processes" }, units.node));
  page.replaceChildren(top.node, steps.node, main);
  views = [top, ...kiosks, ...boards, ...counters, ...pads, alerts, faults, flow, units, steps];
  drawn = true;
  update();
}

// The layout for many has no column that would stay empty where there are none.
function some(list, few) {
  return list.length > few || list.length === 0 ? "many" : "few";
}

// Everything is built anew; what the visitor had opened and where he was stays.
function switchLanguage() {
  if (!isThere) return;
  const opened = [...page.querySelectorAll("[data-counter] details[open]")].map((one) => one.closest("[data-counter]").dataset.counter);
  words.choose(words.other());
  build();
  for (const counter of opened) page.querySelector(`[data-counter="${CSS.escape(counter)}"] details`).open = true;
  page.querySelector(".language").focus({ preventScroll: true });
}

function boardView(unit) {
  const screen = screenView(unit, [1280, 720]);
  const name = el("b", {});
  const node = el("section", { class: "board" }, screen.node,
    el("p", { class: "caption" }, name, " ", el("code", {}, unit)));

  function update(now) {
    screen.update(now);
    put(name, words.t(now.boards[unit]?.name.startsWith("lead_") ? "lead_board" : "board"));
  }
  return { node, update };
}

function alertsView() {
  const list = el("ul", {});
  const node = el("section", { class: "alerts card", hidden: true }, el("h2", {}, words.t("alerts")), list);
  function update({ alerts }) {
    const texts = alerts.all.list.map((alert) => words.pick(alert.text));
    node.hidden = texts.length === 0;
    if (list.dataset.told !== JSON.stringify(texts)) {
      list.dataset.told = JSON.stringify(texts);
      list.replaceChildren(...texts.map((text) => el("li", {}, text)));
    }
  }
  return { node, update };
}

function update() {
  due = false;
  for (const view of views) view.update(state);
}

function changed(pieces, isWhole) {
  if (isWhole) forget(pieces.hall?.site?.run);
  for (const [section, values] of Object.entries(pieces)) state[section] = { ...state[section], ...values };
  if (!state.hall.site) return;
  if (!drawn) build();
  else if (!due) {
    due = true;
    requestAnimationFrame(update);
  }
}

// Everything is told anew. Another demo may have come on this port: nothing of the last one is carried over.
function forget(run) {
  if (state.hall.site?.run !== run) drawn = false;
  for (const section of SECTIONS) state[section] = {};
}

function linked(there) {
  isThere = there;
  document.body.classList.toggle("gone", !there);
  page.inert = !there;
  say(ended, there ? "" : words.t("ended"));
}

function say(banner, text) {
  banner.hidden = !text;
  put(banner, text);
}

await words.load();
put(page.querySelector(".loading"), words.t("loading"));
onLate((isLate) => say(late, isLate ? words.t("late") : ""));
listen(changed, linked);
setInterval(() => drawn && isThere && update(), 1000);
