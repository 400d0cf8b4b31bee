// The page of the virtual hall: draws what the stream tells, and nothing it believes by itself.

import { el, put } from "./dom.js";
import { counterView } from "./counter.js";
import { faultsView } from "./faults.js";
import { flowView } from "./flow.js";
import { kioskView } from "./kiosk.js";
import { screenView } from "./screens.js";
import { topView } from "./top.js";
import { tour } from "./tour.js";
import { unitsView } from "./units.js";
import { listen } from "./wire.js";
import * as words from "./words.js";

const state = {};
const guide = tour();
const page = document.getElementById("page");
const ended = document.getElementById("ended");
let views = [];
let drawn = false;
let due = false;

function build() {
  const { site } = state.hall;
  const top = topView(state, () => {
    words.choose(words.other());
    build();
  });
  const steps = guide.view();
  const kiosks = Object.keys(state.kiosks).map((unit) => kioskView(unit, state, guide.acted));
  const boards = site.boards.map(boardView);
  const counters = site.counters.map((counter) => counterView(counter, state, guide.acted));
  const alerts = alertsView();
  const faults = faultsView(state);
  const flow = flowView(state);
  const units = unitsView(state);
  const main = el("main", { class: "hall", "data-kiosks": some(kiosks, 1), "data-counters": some(counters, 2) },
    el("div", { class: "area kiosks" }, kiosks.map((view) => view.node)),
    el("div", { class: "area wall" }, boards.map((view) => view.node), alerts.node, faults.node),
    el("div", { class: "area windows" }, counters.map((view) => view.node)),
    el("div", { class: "area flows" }, flow.node),
    el("div", { class: "area processes" }, units.node));
  page.replaceChildren(top.node, steps.node, main);
  views = [top, ...kiosks, ...boards, ...counters, alerts, faults, flow, units, steps];
  drawn = true;
  update();
}

function some(list, few) {
  return list.length > few ? "many" : "few";
}

function boardView(unit) {
  const screen = screenView(unit, [1280, 720]);
  const node = el("section", { class: "board" }, screen.node,
    el("p", { class: "caption" }, el("b", {}, words.t("board")), " ", el("code", {}, unit)));
  return { node, update: screen.update };
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

function changed(pieces) {
  for (const [section, values] of Object.entries(pieces)) {
    if (section === "flow" && !drawn) state.flow = {};
    state[section] = { ...state[section], ...values };
  }
  state.flow ??= {};
  if (!state.hall?.site || !state.units) return;
  if (!drawn) build();
  else if (!due) {
    due = true;
    requestAnimationFrame(update);
  }
}

function linked(there) {
  document.body.classList.toggle("gone", !there);
  if (ended.hidden !== there) {
    ended.hidden = there;
    put(ended, there ? "" : words.t("ended"));
  }
  if (!there && drawn) forget();
}

// Another demo may come back on this port: nothing of this one is carried over.
function forget() {
  drawn = false;
  for (const section of Object.keys(state)) delete state[section];
}

await words.load();
put(page.querySelector(".loading"), words.t("loading"));
listen(changed, linked);
setInterval(() => drawn && update(), 1000);
