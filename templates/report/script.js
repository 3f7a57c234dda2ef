// The page is complete without this: tables get sorting and a filter, nothing else.
(function () {
  "use strict";
  function value(row, column) {
    var cell = row.children[column];
    if (!cell) return "";
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
    // Each body is an area: its first row is the area's own, which stays above the topics.
    var groups = Array.from(table.tBodies).map(function (body) {
      var rows = Array.from(body.rows);
      return { body: body, head: rows[0].classList.contains("area") ? rows.shift() : null, rows: rows };
    });
    var n_rows = groups.reduce(function (n, group) { return n + group.rows.length; }, 0);
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      if (groups[0].rows.some(function (row) { return row.children[column].querySelector("svg"); })) return;
      var button = document.createElement("button");
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") !== "descending";
        Array.from(head.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        function sorted(items, row) {
          return items.slice().sort(function (a, b) {
            var order = compare(value(row(a), column), value(row(b), column));
            return (down ? -order : order) || items.indexOf(a) - items.indexOf(b);
          });
        }
        function named(group) { return group.head !== null && group.head.hasAttribute("data-area"); }
        var areas = sorted(groups.filter(named), function (group) { return group.head; });
        var bodies = areas.concat(groups.filter(function (group) { return !named(group); }));
        bodies.forEach(function (group) {
          sorted(group.rows, function (row) { return row; }).forEach(function (row) { group.body.appendChild(row); });
          table.appendChild(group.body);
        });
      });
    });
    if (n_rows > 10) {
      var filter = document.createElement("input");
      filter.type = "search";
      filter.className = "filter";
      filter.placeholder = "토픽 찾기 / Find a topic";
      filter.setAttribute("aria-label", filter.placeholder);
      filter.addEventListener("input", function () {
        var words = filter.value.trim().toLowerCase();
        function has(row) { return row.children[0].textContent.toLowerCase().indexOf(words) >= 0; }
        groups.forEach(function (group) {
          var all = group.head !== null && has(group.head);
          group.rows.forEach(function (row) { row.hidden = !all && !has(row); });
          if (group.head) group.head.hidden = group.rows.every(function (row) { return row.hidden; });
        });
      });
      table.parentNode.parentNode.insertBefore(filter, table.parentNode);
    }
  });
})();
