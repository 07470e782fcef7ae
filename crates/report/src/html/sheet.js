"use strict";
// The trace of a number beside it, instead of at the end of the page.
document.addEventListener("click", event => {
  const link = event.target.closest && event.target.closest("a.n");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const trace = document.querySelector(link.getAttribute("href"));
  if (!trace) return;
  event.preventDefault();
  let panel = document.querySelector("#panel");
  if (panel) panel.remove();
  panel = document.createElement("aside");
  panel.id = "panel";
  panel.tabIndex = -1;
  panel.setAttribute("aria-live", "polite");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "✕";
  close.setAttribute("aria-label", document.documentElement.lang.startsWith("zh") ? "关闭" : "Close");
  const shut = () => { panel.remove(); link.focus(); };
  close.addEventListener("click", shut);
  panel.addEventListener("keydown", key => { if (key.key === "Escape") shut(); });
  const files = trace.parentNode.querySelector(".files");
  panel.append(close, ...Array.from(trace.childNodes, node => node.cloneNode(true)), ...(files ? [files.cloneNode(true)] : []));
  document.body.append(panel);
  panel.focus();
});
