/* What is live by nature: htmx manners, countdowns, keyboard, theme, menus. Every page works without this file. */
(function () {
  "use strict";
  const body = document.body;
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const words = body.dataset;

  /* ----- announcements ----- */
  function announce(text) {
    const place = document.getElementById("announcer");
    if (place && text) { place.textContent = ""; setTimeout(() => { place.textContent = text; }, 50); }
  }

  /* ----- htmx: CSRF, a session that ended, errors said aloud, nobody's typing lost ----- */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") { event.detail.headers["X-CSRFToken"] = meta("csrf-token"); }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const source = event.detail.elt;
    // A live part waits while somebody works in it or nobody looks at it.
    if (source.matches("[data-live]") && event.detail.requestConfig?.triggeringEvent?.type !== "leeway:refresh"
        && (document.hidden || source.contains(document.activeElement))) { event.preventDefault(); }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = meta("login-url");
    if (login && new URL(event.detail.xhr.responseURL || location.href).pathname === login && location.pathname !== login) {
      event.detail.shouldSwap = false;
      location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    // A part that replaced itself is found again by its id.
    const swapped = event.detail.target;
    const target = (!swapped.isConnected && swapped.id && document.getElementById(swapped.id)) || swapped;
    target.removeAttribute("aria-busy");
    tick();
    const focus = target.querySelector?.("[data-focus]");
    if (focus) {
      // Of details that share a name the newcomer is closed while the old one still stands open.
      const folded = focus.closest("details");
      if (folded) { folded.open = true; }
      focus.focus();
    }
    announce(target.querySelector?.("[data-announce]")?.dataset.announce);
  });
  // What was typed before htmx listened, in the moment after a part arrived, or came back with the page, is told to it now.
  document.addEventListener("htmx:load", (event) => {
    event.target.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea").forEach((field) => {
      if (field.value !== field.defaultValue) { field.dispatchEvent(new Event("input", { bubbles: true })); }
    });
  });
  document.addEventListener("htmx:responseError", () => announce(words.textFailed));
  document.addEventListener("htmx:sendError", () => announce(words.textOffline));

  /* ----- the countdown: <span class="clock" data-due="ISO" data-opened="ISO"> ----- */
  const skew = meta("server-now") ? Date.parse(meta("server-now")) - Date.now() : 0;
  const states = ["quiet", "half", "eighty", "overdue"];
  const two = (number) => String(number).padStart(2, "0");
  function span(seconds) {
    if (seconds < 3600) { return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`; }
    if (seconds < 86400) {
      return words.textHours.replace("%h", Math.floor(seconds / 3600)).replace("%m", Math.floor((seconds % 3600) / 60));
    }
    return words.textDays.replace("%d", Math.floor(seconds / 86400)).replace("%h", Math.floor((seconds % 86400) / 3600));
  }
  function stateOf(due, opened, now) {
    if (now >= due) { return "overdue"; }
    const part = opened < due ? (now - opened) / (due - opened) : 0;
    return part >= .8 ? "eighty" : part >= .5 ? "half" : "quiet";
  }
  function show(clock, now) {
    const due = Date.parse(clock.dataset.due);
    const opened = Date.parse(clock.dataset.opened || clock.dataset.due);
    if (Number.isNaN(due) || clock.hasAttribute("data-paused")) { return; }
    const state = stateOf(due, opened, now);
    const distance = span(Math.floor(Math.abs(due - now) / 1000));
    const text = (state === "overdue" ? words.textOver : words.textLeft).replace("%s", distance);
    const place = clock.querySelector("[data-clock-text]") || clock;
    if (place.textContent !== text) { place.textContent = text; }
    if (clock.dataset.state !== state) {
      if (clock.dataset.state && state === "overdue") { announce(clock.dataset.announceOverdue); }
      clock.dataset.state = state;
      clock.classList.remove(...states);
      clock.classList.add(state);
    }
  }
  function tick() {
    const now = Date.now() + skew;
    document.querySelectorAll("[data-due]").forEach((clock) => show(clock, now));
  }
  tick();
  setInterval(() => { if (!document.hidden) { tick(); } }, 1000);
  document.addEventListener("visibilitychange", tick);

  /* ----- keyboard ----- */
  const keysDialog = document.getElementById("keys");
  const off = () => { try { return localStorage.getItem("leeway-keys") === "off"; } catch (_) { return false; } };
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
    if (!rows.length) { return; }
    const here = rows.indexOf(document.activeElement?.closest?.("[data-row]"));
    const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1)];
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  const actions = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "n": () => document.querySelector('[data-key="n"]')?.click(),
    "j": () => move(1),
    "k": () => move(-1),
    "?": () => keysDialog?.showModal(),
    "Enter": () => {
      const row = document.activeElement;
      if (row?.matches("[data-row]")) { (row.querySelector("[data-open]") || row.querySelector("a[href]"))?.click(); }
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) { return; }
    if (event.key === "Escape") { closeMenus(null, true); return; }
    if (typing(event.target) || (off() && event.key !== "Enter") || document.querySelector("dialog[open]")) { return; }
    const action = actions[event.key];
    if (!action || (event.key === "Enter" && !event.target.matches("[data-row]"))) { return; }
    event.preventDefault();
    action();
  });
  const offSwitch = document.querySelector("[data-keys-switch]");
  if (offSwitch) {
    offSwitch.checked = !off();
    offSwitch.addEventListener("change", () => {
      try { localStorage.setItem("leeway-keys", offSwitch.checked ? "on" : "off"); } catch (_) { /* for this page only */ }
    });
  }
  document.querySelectorAll("[data-show-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => { closeMenus(); keysDialog?.showModal(); });
  });

  /* ----- theme ----- */
  document.querySelectorAll("[data-theme-switch]").forEach((group) => {
    group.hidden = false;
    const mark = () => group.querySelectorAll("[data-theme]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.leewayTheme.get())));
    group.addEventListener("click", (event) => {
      const theme = event.target.closest("[data-theme]")?.dataset.theme;
      if (theme) { window.leewayTheme.set(theme); mark(); }
    });
    mark();
  });

  /* ----- a table too wide for the screen can be scrolled with the keyboard ----- */
  function reachable() {
    document.querySelectorAll(".table-container").forEach((box) => {
      const scrolls = box.scrollWidth > box.clientWidth;
      if (scrolls && !box.hasAttribute("tabindex")) {
        const heading = box.closest("section, main")?.querySelector("h1, h2, h3");
        box.tabIndex = 0;
        box.setAttribute("role", "group"); // no landmark: its section may be one of the same name
        box.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
      }
    });
  }
  reachable();
  window.addEventListener("resize", reachable);
  document.addEventListener("htmx:afterSettle", reachable);

  /* ----- menus are <details>: they close when one looks elsewhere; filters stand open where there is room ----- */
  function closeMenus(except, refocus) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu === except) { return; }
      if (refocus && menu.contains(document.activeElement)) { menu.querySelector("summary").focus(); }
      menu.open = false;
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
  if (window.matchMedia("(min-width: 48rem)").matches) {
    document.querySelectorAll("details[data-open-wide]").forEach((part) => { part.open = true; });
  }

  /* ----- a long choice in groups is narrowed by typing: <div data-narrows="#groups" hidden> with a search field ----- */
  document.querySelectorAll("[data-narrows]").forEach((box) => {
    const field = box.querySelector("input[type=search]");
    const groups = [...document.querySelectorAll(`${box.dataset.narrows} > details`)];
    const opened = new Map(groups.map((group) => [group, group.open]));
    box.hidden = false;
    const has = (part, words) => words.every((word) => part.textContent.toLowerCase().includes(word));
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      groups.forEach((group) => {
        const whole = has(group.querySelector("summary"), words);
        let found = 0;
        group.querySelectorAll("li").forEach((item) => {
          item.hidden = words.length > 0 && !whole && !has(item, words);
          found += item.hidden ? 0 : 1;
        });
        group.hidden = !found;
        group.open = words.length ? found > 0 : opened.get(group) || Boolean(group.querySelector(":checked"));
      });
      box.querySelector("[data-narrowed-to-none]").hidden = groups.some((group) => !group.hidden);
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); } });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
