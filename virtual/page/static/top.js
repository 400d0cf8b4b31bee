// The head of the page: what this is, the hall's clock, the simulated people, the language.

import { el, put, set, toggle, turn } from "./dom.js";
import { order } from "./wire.js";
import { language, t } from "./words.js";

const PACES = 20; // steps of the slider between calm (1) and rush (10)

export function topView(hall, switchLanguage) {
  const { site } = hall.hall;
  const clock = el("b", { class: "clock" }, "--:--");
  const speed = el("small", { class: "speed" });
  const people = site.people ? peopleView(site) : null;
  const time = el("div", { class: "time" }, el("small", {}, t("hall_time")), clock, speed);
  const doors = toggle(t("doors"), (on) => order("doors", { open: on }), { "data-doors": "hall" });
  const hours = el("label", { class: "withswitch doors" }, el("span", {}, t("doors")), doors);
  const node = el("header", { class: "top" },
    el("div", { class: "brand" }, el("img", { src: "/static/mark.svg", width: 40, height: 40, alt: "" }),
      el("div", {}, el("h1", {}, el("span", { lang: "zh-CN" }, "叫号"), " jiaohao ", el("i", {}, `· ${t("title")}`)),
        el("p", {}, t("motto")))),
    people?.node ?? null,
    hours,
    time,
    el("button", { type: "button", class: "plain language", onclick: switchLanguage }, t("switch_language")));
  document.title = `叫号 jiaohao · ${t("title")}`;
  let told = null;
  let toldAt = 0;

  function update(state) {
    people?.update(state);
    const { now } = state.hall;
    turn(doors, now.doors);
    hours.classList.toggle("busy", state.faults.all.busy.includes("hall"));
    if (now.at !== undefined && now.at !== told) {
      told = now.at;
      toldAt = performance.now();
    }
    const fast = now.speed ?? 1;
    // Nobody says the hall's time now: the clock stands, and says so.
    const runs = now.connected && state.faults.all.broker && state.units.hall.on;
    time.classList.toggle("stands", !runs);
    if (!runs) {
      put(speed, t("clock_stands"));
      if (clock.textContent === "--:--") tick(0);
      return;
    }
    put(speed, fast === 1 ? t("real_time") : t("times", { count: Math.round(fast * 10) / 10 }));
    tick(fast);
  }

  function tick(fast) {
    if (told === null) return;
    const at = new Date((told + ((performance.now() - toldAt) / 1000) * fast) * 1000);
    put(clock, at.toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB",
      { hour: "2-digit", minute: "2-digit", second: fast > 30 ? undefined : "2-digit", hour12: false, timeZone: site.time_zone }));
  }
  return { node, update };
}

function peopleView(site) {
  const customers = toggle(t("customers"), (on) => order("customers", { on }), { "data-people": "customers" });
  const clerks = toggle(t("clerks"), (on) => [...site.counters, ...site.pads].forEach(({ id }) => order("clerk", { counter: id, on })),
    { "data-people": "clerks" });
  const slider = el("input", { type: "range", min: 0, max: PACES, step: 1, "aria-label": t("pace"),
    oninput: () => order("pace", { pace: 10 ** (Number(slider.value) / PACES) }) });
  const node = el("div", { class: "people", role: "group", "aria-label": t("simulated") },
    el("span", { class: "title" }, t("simulated")),
    el("label", { class: "withswitch" }, el("span", {}, t("customers")), customers),
    el("label", { class: "withswitch" }, el("span", {}, t("clerks")), clerks),
    el("label", { class: "pace" }, el("span", {}, t("calm")), slider, el("span", {}, t("rush"))));

  function update(state) {
    const all = state.people.all;
    turn(customers, all.customers);
    const working = Object.values(all.clerks);
    turn(clerks, working.some(Boolean));
    set(clerks, "data-some", working.some(Boolean) && !working.every(Boolean));
    const value = Math.round(Math.log10(Math.max(1, all.pace)) * PACES);
    if (document.activeElement !== slider && Number(slider.value) !== value) slider.value = value;
  }
  return { node, update };
}
