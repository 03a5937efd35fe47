// Small comforts; every page works without them.
"use strict";

// A browser that knows autofocus only on fields is helped to the error summary.
document.querySelector(".problems[autofocus]")?.focus();

// A table that fits needs no stop of its own in the tab order.
const settle = () => {
  for (const region of document.querySelectorAll(".scroll")) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }
};
settle();
addEventListener("resize", settle);

// A second press of a button doesn't send the form twice (the server refuses it in any case).
addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Signing out leaves no page of a visit on the device; what wasn't sent yet stays, and is sent after the next sign-in.
addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/sign-out")) globalThis.caches?.delete("visits");
});
