/* The admin's scrolling parts all carry one label; screen readers need to tell them apart. */
window.addEventListener("load", () => {
  "use strict";
  document.querySelectorAll(".simplebar-content-wrapper").forEach((part) => {
    part.setAttribute("aria-label", part.closest("#nav-sidebar-apps") ? "Navigation" : "Content that scrolls");
  });
});
