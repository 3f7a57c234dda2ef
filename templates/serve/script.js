"use strict";
// The pages work without this file; it only spares some clicks.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const find = document.getElementById("find");
    if (find) { event.preventDefault(); find.focus(); find.select(); }
  }
  if (event.key === "Escape" && typing) { typing.blur(); }
});
// A form is sent once, however often somebody presses.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") { return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
// A page that comes back out of the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});
// Choosing a filter is asking for it.
for (const field of document.querySelectorAll("form[data-live] select, form[data-live] input[type=checkbox]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}
// A row of a table leads where its first link does.
for (const row of document.querySelectorAll("tr[data-row]")) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary") || window.getSelection().toString()) { return; }
    const link = row.querySelector("a");
    if (link) { link.click(); }
  });
}
