// The page is complete without this: tables get sorting and a filter, nothing else.
(function () {
  "use strict";
  function value(row, column) {
    var cell = row.children[column];
    var words = cell.getAttribute("data-v") || cell.innerText;
    var number = parseFloat(words.replace(/[,%]/g, "").replace("\u2212", "-"));
    return isNaN(number) ? words.trim() : number;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number") return -1;
    if (typeof b === "number") return 1;
    return a.localeCompare(b, "ko");
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var body = table.tBodies[0];
    var original = Array.from(body.rows);
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      if (original.some(function (row) { return row.children[column].querySelector("svg"); })) return;
      var button = document.createElement("button");
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") !== "descending";
        Array.from(head.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        Array.from(body.rows)
          .sort(function (a, b) {
            var order = compare(value(a, column), value(b, column));
            return (down ? -order : order) || original.indexOf(a) - original.indexOf(b);
          })
          .forEach(function (row) { body.appendChild(row); });
      });
    });
    if (original.length > 10) {
      var filter = document.createElement("input");
      filter.type = "search";
      filter.className = "filter";
      filter.placeholder = "토픽 찾기 / Find a topic";
      filter.setAttribute("aria-label", filter.placeholder);
      filter.addEventListener("input", function () {
        var words = filter.value.trim().toLowerCase();
        original.forEach(function (row) {
          row.hidden = words !== "" && row.children[0].textContent.toLowerCase().indexOf(words) < 0;
        });
      });
      table.parentNode.parentNode.insertBefore(filter, table.parentNode);
    }
  });
})();
