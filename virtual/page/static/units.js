// The processes: whether each runs, since when, what it says in its log.

import { el, put } from "./dom.js";
import { t } from "./words.js";

const LINES = 3;

export function unitsView(hall) {
  const views = Object.keys(hall.units).map(unitView);
  const { engine, broker } = hall.hall.site;
  const node = el("section", { class: "units card" },
    el("header", {}, el("h2", {}, t("units")), el("p", { class: "quiet" }, t("units_more"))),
    el("div", { class: "grid" }, views.map((view) => view.node)),
    el("p", { class: "quiet" }, t("broker_is", { engine, where: broker })));
  return { node, update: (state) => views.forEach((view) => view.update(state)) };
}

function unitView(unit) {
  const word = el("span", { class: "since" });
  const process = el("small", {});
  const lines = el("ol", { class: "log", tabindex: "0", "aria-label": unit });
  const node = el("article", { class: "unit", "data-unit": unit },
    el("h3", {}, el("span", { class: "dot", "aria-hidden": "true" }), el("code", {}, unit), word), process, lines);
  let told = "";

  function update(state) {
    const { on, crashed, since, pid, log } = state.units[unit];
    node.classList.toggle("off", !on);
    put(word, t(on ? "unit_on" : crashed ? "unit_crashed" : "unit_off", { time: duration(Date.now() / 1000 - since) }));
    put(process, pid ? t("process", { pid }) : "");
    const text = JSON.stringify(log);
    if (text === told) return;
    told = text;
    const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
    lines.replaceChildren(...log.map(([level, line]) => el("li", { class: level }, line)));
    lines.style.setProperty("--lines", LINES);
    if (atEnd) lines.scrollTop = lines.scrollHeight;
  }
  return { node, update };
}

function duration(seconds) {
  return seconds < 100 ? t("seconds", { count: Math.max(0, Math.round(seconds)) })
    : t("minutes", { count: Math.round(seconds / 60) });
}
