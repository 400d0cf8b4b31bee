// What flows: one row for each fact, request, alert or loss, newest on top. It holds still under the mouse.

import { el, put, set } from "./dom.js";
import { language, pick, t } from "./words.js";

const SHOWN = 60;
const KEPT = 250;
const MARKS = { fact: "●", request: "▲", alert: "!", presence: "○", broker: "■", bad: "?" };

export function flowView(hall) {
  const site = hall.hall.site;
  const list = el("ol", { class: "rows" });
  const empty = el("p", { class: "empty" }, t("flow_empty"));
  const more = el("button", { type: "button", class: "plain more", hidden: true, onclick: () => hold(false) });
  const button = el("button", { type: "button", class: "plain", "aria-pressed": "false",
    onclick: () => hold(!held) }, t("flow_hold"));
  const head = (key) => el("span", {}, el("b", {}, t(`flow_${key}`)), ` ${t(`flow_${key}_more`)}`);
  const node = el("section", { class: "flow card", "data-part": "flow" },
    el("header", {}, el("h2", {}, t("flow")), more, button),
    el("div", { class: "columns", "aria-hidden": "true" }, head("happened"), head("kept"), head("told")),
    empty, list, el("p", { class: "legend" }, t("flow_legend")));
  const shown = new Map(); // n → li
  let held = false;
  let hovered = false;
  let rows = {};

  list.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && hover(true));
  list.addEventListener("pointerleave", () => hover(false));

  function hover(on) {
    hovered = on;
    draw();
  }

  function hold(on) {
    held = on;
    set(button, "aria-pressed", on ? "true" : "false");
    put(button, t(on ? "flow_go" : "flow_hold"));
    draw();
  }

  function update(state) {
    rows = state.flow;
    const numbers = Object.keys(rows).map(Number).sort((a, b) => b - a);
    for (const n of numbers.slice(KEPT)) delete rows[n];
    draw();
  }

  function draw() {
    const numbers = Object.keys(rows).map(Number).sort((a, b) => b - a).slice(0, SHOWN);
    const still = (held || hovered) && shown.size > 0;
    const top = Math.max(...shown.keys(), 0);
    const waiting = numbers.filter((n) => n > top).length;
    more.hidden = !(still && waiting);
    put(more, still && waiting ? t("flow_new", { count: waiting }) : "");
    empty.hidden = numbers.length > 0;
    for (const n of numbers.slice().reverse()) {
      const known = shown.get(n);
      const text = JSON.stringify(rows[n]);
      if (known?.text === text || (!known && still)) continue;
      const item = rowView(rows[n], site);
      if (known) known.item.replaceWith(item);
      else list.prepend(item);
      shown.set(n, { item, text });
    }
    if (still) return;
    for (const [n, { item }] of shown) {
      if (numbers.includes(n)) continue;
      item.remove();
      shown.delete(n);
    }
  }

  return { node, update };
}

function rowView(row, site) {
  const time = new Date(row.at * 1000).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB",
    { hour12: false, timeZone: site.time_zone });
  const tell = el("div", { class: "told" }, row.states.map((step) =>
    el("span", { class: "step", title: step.topic }, told(step, site), el("i", {}, ` ${ms(step.ms)}`))));
  return el("li", { class: `row ${row.what} ${row.kind}`, "data-n": row.n, "data-kind": row.kind,
    "data-answer": row.answer },
  el("div", { class: "happened" }, el("span", { class: "mark", "aria-hidden": "true" }, MARKS[row.what]),
    el("span", {}, el("b", {}, sentence(row, site)), notes(row).map((note) => el("em", {}, note)),
      el("small", {}, [time, row.topic && `${row.topic}${row.seq ? ` #${row.seq}` : ""}`].filter(Boolean).join(" · ")))),
  kept(row), tell);
}

function sentence(row, site) {
  const { unit, kind } = row;
  const values = { ...row.values, unit, kind, why: row.values.why, where: placeOf(row.values.counter, site) };
  if (values.class) values.class = pick(site.classes[values.class]) || values.class;
  switch (row.what) {
    case "fact": return t(`fact_${factKey(kind, values)}`, values) || t(`fact_${kind}`, values) || t("fact_other", values);
    case "request": return t(`ask_${askKey(kind, values)}`, asked(values, site)) || t(`ask_${kind}`, values) || t("ask_other", values);
    case "alert": return t(`alert_${kind}`, { text: pick(row.text) });
    case "presence": return t(`presence_${kind}`, values);
    case "broker": return t(`broker_${kind}`);
    default: return t("bad", values);
  }
}

function placeOf(id, site) {
  const pad = site.pads.find((one) => one.id === id);
  if (pad === undefined) return t("counter", { counter: id ?? "" });
  return pad.role === "lead" ? t("lead_pad", { pad: id }) : t("guide_pad", { pad: id });
}

// The sentence for more than the kind of it.
function factKey(kind, values) {
  switch (kind) {
    case "ticket_issued": return values.slip === "unverified" ? "unverified" : values.order ? "ticket_ordered" : kind;
    case "paused": return values.after ? "paused_after" : kind;
    case "signed_in": return values.handed_over_by ? "handed_over" : values.cover ? "covered" : kind;
    case "presence": return values.present === undefined ? kind : values.present ? "present" : "absent";
    case "order_done": return values.slip === "void" ? "order_void" : kind;
    default: return kind;
  }
}

function askKey(kind, values) {
  switch (kind) {
    case "next": return values.class ? "next_class" : kind;
    case "start": return values.variant ? "variant" : kind;
    case "finish": return values.outcome ? "outcome" : kind;
    case "transfer": return values.to ? "transfer_to" : kind;
    case "reclassify": return values.class ? kind : "assist";
    default: return kind;
  }
}

function asked(values, site) {
  const service = site.services[values.service];
  const variant = Object.values(site.services).map((each) => each.variants[values.variant]).find(Boolean);
  return { ...values, service: pick(service?.name) || values.service, variant: pick(variant) || values.variant,
    outcome: t(`outcome_${values.outcome}`), to: placeOf(values.to, site), ticket: values.ticket ?? t("in_hand") };
}

function notes(row) {
  const found = [];
  if (row.held_s) found.push(t("flow_held", { seconds: Math.round(row.held_s) }));
  if (row.sent > 1) found.push(t("flow_sent", { count: row.sent }));
  if (row.again) found.push(t("flow_again"));
  if (row.kind === "help" && row.values.reason) found.push(t(`help_${row.values.reason}`));
  return found;
}

function kept(row) {
  if (row.what !== "fact" && row.what !== "request") return el("div", { class: "kept" });
  const waits = row.answer === "";
  const word = waits ? t("flow_waits") : t(`flow_${row.answer}`, { error: t(`refusal_${row.values.error}`) || row.values.error });
  const good = row.answer === "ack" || row.answer === "ok";
  return el("div", { class: `kept ${waits ? "waits" : good ? "good" : "refused"}` },
    el("span", {}, good ? "✓ " : "", word, row.answer_ms === null ? null : el("i", {}, ` ${ms(row.answer_ms)}`)));
}

function told({ topic, values }, site) {
  const [kind, id] = topic.split("/");
  switch (kind) {
    case "counter": {
      const state = t(`state.${values.state}`);
      return t(values.ticket ? "tell_counter_ticket" : "tell_counter", { where: placeOf(id, site), ticket: values.ticket, state });
    }
    case "queue": return t("tell_queue", { service: pick(site.services[id]?.name) || id, count: values.waiting });
    case "calls": return t(values.withdrawn ? "tell_withdrawn" : "tell_calls", values);
    case "hall": return t("tell_hall");
    case "config": return t("tell_config");
    default: return topic;
  }
}

function ms(value) {
  if (value < 10) return `${value.toFixed(1)} ms`;
  return value < 2000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}
