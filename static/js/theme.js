/* Sets the theme before the first paint: what the reader chose, else what their system says. */
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("leeway-theme") || "auto"; } catch (_) { return "auto"; }
  }
  function apply() {
    var theme = chosen();
    document.documentElement.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  }
  dark.addEventListener("change", apply);
  apply();
  window.leewayTheme = {
    get: chosen,
    set: function (theme) {
      try { localStorage.setItem("leeway-theme", theme); } catch (_) { /* private mode: for this page only */ }
      document.documentElement.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    },
  };
})();
